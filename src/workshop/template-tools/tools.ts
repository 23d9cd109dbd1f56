import { readdirSync, readFileSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import * as z from "zod/mini";
import { defineTool, type Tool } from "../../runtime/definition/tool.js";
import type { Question } from "./question.js";

/** Most lines that a search gives, and most characters of a file that are read. */
const MAX_HITS = 20;
const MAX_TEXT = 20_000;

/** The tools take arguments: the model says what to search and read. The folder is the input's, so none leads out of it. */
export const tools: Tool<Question>[] = [
  defineTool({
    name: "search_files",
    description: "Lines of the folder's text files (.md, .txt) that hold a text, whatever its case; at most 20.",
    arguments: z.strictObject({
      text: z.string().check(z.minLength(2), z.describe("a word or words, as they may stand there")),
    }),
    run: ({ folder }: Question, { text }) => ({ hits: search(folder, text) }),
    // The embedded model searches each longer word of the question.
    offline: ({ question }) => [...new Set(question.toLowerCase().match(/\p{L}{5,}/gu))].map((text) => ({ text })),
  }),
  defineTool({
    name: "read_file",
    description: "The text of one file of the folder.",
    arguments: z.strictObject({ path: z.string().check(z.describe("a path that search_files gave")) }),
    run: ({ folder }: Question, { path }) => ({ path, text: read(folder, path).slice(0, MAX_TEXT) }),
    // It reads the file with most of these words, once it has searched.
    offline(_, { search_files }) {
      if (search_files === undefined) return undefined;
      const path = mostFrequent(
        z.parse(searchesSchema, search_files).flatMap(({ hits }) => [...new Set(hits.map((hit) => hit.path))]),
      );
      return path === undefined ? [] : { path };
    },
  }),
];

/** What the embedded model got from its searches: one result each. */
const searchesSchema = z.array(z.object({ hits: z.array(z.object({ path: z.string() })) }));

function search(folder: string, text: string): { path: string; line: number; text: string }[] {
  const wanted = text.toLowerCase();
  const hits = filesOf(folder).flatMap((path) =>
    read(folder, path)
      .split("\n")
      .flatMap((line, index) =>
        line.toLowerCase().includes(wanted) ? [{ path, line: index + 1, text: line.slice(0, 300) }] : [],
      ),
  );
  return hits.slice(0, MAX_HITS);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => /\.(?:md|txt)$/.test(path))
    .sort();
}

/** A file of the folder. @throws Error for one outside of it, by a link or by its path */
function read(folder: string, path: string): string {
  const root = realpathSync(folder);
  const file = realpathSync(join(root, path));
  if (relative(root, file).split(sep)[0] === "..") throw new Error(`${path} is not in the folder`);
  return readFileSync(file, "utf8");
}

function mostFrequent(values: readonly string[]): string | undefined {
  const count = (value: string) => values.filter((each) => each === value).length;
  return [...new Set(values)].sort((a, b) => count(b) - count(a) || (a < b ? -1 : 1))[0];
}
