import { UserError } from "../../../errors.js";
import { closest } from "../../../text/did-you-mean.js";
import type { MarkdownDocument } from "../documents/markdown.js";
import type { Drift } from "../drift.js";
import { lineOf, type Project } from "../project.js";

/** Files whose words are names of code. What tests, benches and CI say of it may be as old as the document. */
const CODE = /^(?!bench\/|\.ci\/)(?:.*(?<!\.test)\.(?:[cm]?[jt]s|json|ya?ml|example)|Dockerfile)$/;
const ROUTE = /\/v\d+(?:\/[a-z]+)+/g;
/** A word, or a path as routes begin with it: `"/v1/decisions"`, `"/reviews/:id"`. */
const WORD = /[A-Za-z_$][\w$]*|(?<=["'`])(?:\/[a-z]\w*)+/g;
/** What can only be a name of code: words that are joined by capitals or by underscores. */
const NAME = /(?<![\w/-])[a-z][a-z0-9]*(?:(?:[A-Z][a-z0-9]*)+|(?:_[a-z0-9]+)+)(?![\w-])/g;

/** Every name of code that documents have in backticks is somewhere in the code, or in the document's own examples. */
export function checkNames({ docs, files, read }: Project): Drift[] {
  const known = new Set(files.filter((path) => CODE.test(path)).flatMap((path) => wordsOf(path, read)));
  return docs.flatMap((document) => {
    const { path: file, snippets } = document;
    const own = new Set(snippets.flatMap(({ kind, text }) => (kind === "block" ? (text.match(WORD) ?? []) : [])));
    const isKnown = (name: string) => [name, name.replace(/^\/v\d+/, "")].some((one) => known.has(one) || own.has(one));
    return mentionsIn(document)
      .filter(({ name }) => !isKnown(name))
      .map(({ name, line }): Drift => {
        const meant = closest(name, [...known]);
        const fix = meant === undefined ? "Name what there is instead, or take it out." : `Is it ${meant} now?`;
        return { code: "unknown_name", file, line, what: `Nothing in the code is called ${name}.`, fix };
      });
  });
}

/** Names in backticks, and the tools that a playbook allows. */
function mentionsIn({ text, snippets }: MarkdownDocument): { name: string; line: number }[] {
  const allowed = /^allowed-tools:.*$/m.exec(text)?.[0] ?? "";
  const tools = [...allowed.matchAll(/\bmcp__[a-z]+__(\w+)/g)].map(([, name = ""]) => name);
  const inCode = snippets.flatMap(({ kind, text: code, line }) => {
    if (kind !== "code") return [];
    const named = code.replace(/^\S+(?= -)/, "").replace(/\bmcp__[a-z]+?__/g, ""); // another program, with its options
    return [...(named.match(NAME) ?? []), ...(named.match(ROUTE) ?? [])].map((name) => ({ name, line }));
  });
  return [...tools.map((name) => ({ name, line: lineOf(text, allowed) })), ...inCode];
}

function wordsOf(path: string, read: Project["read"]): string[] {
  try {
    return read(path).match(WORD) ?? [];
  } catch (error) {
    if (error instanceof UserError) return []; // too long, or a link: no document is held to it
    throw error;
  }
}
