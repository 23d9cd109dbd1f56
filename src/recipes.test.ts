import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "./testing/processes/cli.js";
import { underwrite } from "./testing/processes/in-process.js";
import { type ChangedFile, type CountedCopy, countedCopy } from "./testing/recipes/counted-copy.js";
import { addParrot } from "./testing/recipes/parrot.js";
import { createAgent } from "./workshop/create/create-agent.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** A part of a document, as `.ci/documents/read.mjs` reads it. */
interface Part {
  title: string;
  steps: { kind: string; text: string; path?: string; commands?: string[] }[];
  touches?: { count: number; files: string[] };
}

/** What a recipe may touch at most. A line is one of a list: the import that it needs is not counted. */
interface Bounds {
  /** Files, or new folders where the recipe makes one. */
  files: [least: number, most: number];
  /** Existing files among them that get a line. */
  lines?: number;
  /** Case files beside them, a case in each. */
  cases?: number;
}

/** How a change is more, or less, than a recipe promises; nothing where it is what it promises. */
function problemsOf(changed: readonly ChangedFile[], { files, lines, cases = 0 }: Bounds): string[] {
  const isCase = ({ path }: ChangedFile) => /^cases\/[^/]+\/[^/]+\.json$/.test(path);
  const rest = changed.filter((file) => cases === 0 || !isCase(file));
  const lined = rest.filter(({ isNew }) => lines !== undefined && !isNew);
  const counted = rest.filter((file) => !lined.includes(file)).map(({ path }) => path);
  const [least, most] = files;
  return [
    counted.length < least || counted.length > most ? `not ${least} to ${most} files: ${counted.join(", ")}` : "",
    lined.length === (lines ?? 0) ? "" : `not ${lines} files with a line: ${lined.map(({ path }) => path).join(", ")}`,
    ...lined.map((file) => (addsOneLine(file) ? "" : `not a line: ${file.path}: ${file.added.join(" | ")}`)),
    changed.length - rest.length === cases ? "" : `not ${cases} case files`,
    ...changed.filter(isCase).map(({ path, added }) => (cases === 0 || hasOneCase(added) ? "" : `not a case: ${path}`)),
    ...changed.filter((file) => file.removed.length > 0 && !lined.includes(file)).map(({ path }) => `removes: ${path}`),
  ].filter((problem) => problem !== "");
}

/** Whether a file gets one line beside the import that it needs, or one word more in a line that it has. */
function addsOneLine({ added, removed }: ChangedFile): boolean {
  const [line = "", ...others] = added.filter((each) => !each.startsWith("import "));
  const imports = added.length - 1 - others.length;
  const [before, ...more] = removed;
  const grown = before === undefined || line.replace(/, \w+(?=\])/, "") === before;
  return line !== "" && others.length === 0 && imports <= 1 && more.length === 0 && grown;
}

function hasOneCase(lines: readonly string[]): boolean {
  const cases: unknown = JSON.parse(lines.join("\n"));
  return Array.isArray(cases) && cases.length === 1;
}

/** Files with those of a folder as one: `src/cli/policy/`. */
function asPlaces(changed: readonly ChangedFile[], folders: readonly string[]): string[] {
  const placed = changed.map(({ path }) => folders.find((each) => path.startsWith(each)) ?? path);
  return [...new Set(placed)].sort();
}

let copy: CountedCopy;
let parts: Part[];
let applyChange: (change: string, cwd: string) => string | undefined;
beforeAll(async () => {
  copy = countedCopy();
  const { readDocument } = await import(`${ROOT}.ci/documents/read.mjs`);
  parts = readDocument(readFileSync(join(ROOT, "CONTRIBUTING.md"), "utf8"));
  ({ applyChange } = await import(`${ROOT}.ci/documents/copy.mjs`));
});
afterEach(() => copy.undo());

function recipe(letter: string): Part {
  const part = parts.find(({ title }) => title.startsWith(`(${letter})`));
  if (part === undefined) throw new Error(`CONTRIBUTING.md has no recipe (${letter})`);
  return part;
}

/** Makes what a recipe shows: its files and changes. Its commands are run by `.ci/documents/run.mjs`. */
function make({ steps }: Part): ChangedFile[] {
  for (const { kind, text, path } of steps) {
    if (kind === "file") {
      const to = join(copy.root, path ?? "");
      mkdirSync(dirname(to), { recursive: true });
      writeFileSync(to, `${text}\n`);
    }
    if (kind === "diff") expect(applyChange(text, copy.root)).toBeUndefined();
  }
  return copy.changed();
}

/** The change with all files of a new folder as one. */
function folded(changed: readonly ChangedFile[], folder: string): ChangedFile[] {
  const inside = changed.filter(({ path, isNew }) => isNew && path.startsWith(folder));
  return [...inside.slice(0, 1), ...changed.filter((file) => !inside.includes(file))];
}

const TOOL: Bounds = { files: [1, 2], cases: 1 };
const DETECTOR: Bounds = { files: [2, 2], lines: 1 };
const FOLDER_AND_LINE: Bounds = { files: [1, 1], lines: 1 };

describe("a recipe of CONTRIBUTING.md touches what it promises, and says so", () => {
  it.each<[letter: string, what: string, bounds: Bounds, folder: string]>([
    ["a", "a tool: a file or two, and a case", TOOL, ""],
    ["b", "a detector: two files, and a line", DETECTOR, ""],
    ["c", "a command: a folder, and a line", FOLDER_AND_LINE, "src/cli/policy/"],
  ])("(%s) %s", (letter, _, bounds, folder) => {
    const part = recipe(letter);
    const changed = make(part);
    expect(problemsOf(folder === "" ? changed : folded(changed, folder), bounds)).toEqual([]);
    const places = asPlaces(changed, folder === "" ? [] : [folder]);
    expect(part.touches).toMatchObject({ count: places.length });
    expect([...(part.touches?.files ?? [])].sort()).toEqual(places);
  });

  it("(d) an agent of this repository: a folder, its cases, and a line", async () => {
    await createAgent(copy.root, { slug: "expense-claims", description: "Decides on expense claims." });
    const changed = copy.changed();
    const folders = ["src/agents/expense-claims/", "cases/expense-claims/"];
    const twice = folders.reduce(folded, changed);
    expect(problemsOf(twice, { files: [2, 2], lines: 1 })).toEqual([]);
    const { touches } = recipe("d");
    expect(touches).toMatchObject({ count: 3 });
    expect([...(touches?.files ?? [])].sort()).toEqual(asPlaces(changed, folders));
  });

  it("(e) a provider: a folder, and a line; a server of a kind that is spoken: nothing", () => {
    addParrot(copy.root);
    expect(problemsOf(folded(copy.changed(), "src/runtime/models/parrot/"), FOLDER_AND_LINE)).toEqual([]);
    copy.undo();
    expect(make(recipe("e"))).toEqual([]);
    expect(recipe("e").touches).toMatchObject({ count: 0 });
  });

  it("(f) a backend: nothing but a setting, in the environment", () => {
    const part = recipe("f");
    expect(make(part)).toEqual([]);
    expect(part.touches).toMatchObject({ count: 0 });
    const commands = part.steps.flatMap(({ commands = [] }) => commands);
    expect(commands).toEqual([expect.stringMatching(/^OTEL_EXPORTER_OTLP_ENDPOINT=\S+ npx tsx src\/cli\/main\.ts /)]);
  });
});

describe("what is more than a recipe promises is counted", () => {
  const more = (path: string, text = "// more\n") => appendFileSync(join(copy.root, path), text);

  it.each<[what: string, letter: string, bounds: Bounds, path: string, text: string, problem: string]>([
    ["a third file of a tool", "a", TOOL, "src/agents/underwriting/x.ts", "// x\n", "not 1 to 2 files"],
    ["a second case", "a", TOOL, "cases/underwriting/more.json", '[{ "id": "more" }]\n', "not 1 case files"],
    ["a second line", "b", DETECTOR, "src/analysis/detectors/index.ts", "// more\n", "not a line"],
    ["a second import", "b", DETECTOR, "src/analysis/detectors/index.ts", 'import "./x.js";\n', "not a line"],
    ["a third file of a detector", "b", DETECTOR, "src/analysis/detectors/x.ts", "// x\n", "not 2 to 2 files"],
    ["a second file with a line", "b", DETECTOR, "src/version.ts", "// more\n", "not 1 files with a line"],
    ["a file beside the folder", "c", FOLDER_AND_LINE, "src/cli/x.ts", "// x\n", "not 1 to 1 files"],
    ["a second file with a line", "c", FOLDER_AND_LINE, "src/cli/help.ts", "// more\n", "not 1 files with a line"],
  ])("%s (%s)", (_, letter, bounds, path, text, problem) => {
    const before = make(recipe(letter));
    more(path, text);
    if (letter === "a" && path.endsWith("x.ts")) more("src/agents/underwriting/y.ts");
    const changed = copy.changed();
    expect(changed).not.toEqual(before);
    const problems = problemsOf(letter === "c" ? folded(changed, "src/cli/policy/") : changed, bounds);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it("a line that is changed in a list beyond the word that is added (e)", () => {
    addParrot(copy.root);
    const path = join(copy.root, "src/runtime/models/registry.ts");
    writeFileSync(path, readFileSync(path, "utf8").replace("[anthropic, parrot]", "[parrot, anthropic]"));
    const problems = problemsOf(folded(copy.changed(), "src/runtime/models/parrot/"), FOLDER_AND_LINE);
    expect(problems).toEqual([expect.stringContaining("not a line")]);
  });
});

describe("an agent of one's own, as docs/your-own-agent.md shows it", () => {
  it("(d) is one file and the configuration, and commands know it", async () => {
    const doc = readFileSync(join(ROOT, "docs/your-own-agent.md"), "utf8");
    const smallest = doc.slice(doc.indexOf("## The smallest agent"), doc.indexOf("## Cases and evals"));
    const files = [...smallest.matchAll(/^```(?:ts|js|json) (\S+)\n([\s\S]*?)^```/gm)];
    expect(files.map(([, path]) => path)).toEqual(["greeter.ts", "underwrite.config.ts"]);
    const cwd = emptyFolder();
    mkdirSync(join(cwd, "node_modules"));
    symlinkSync(join(ROOT, "node_modules/zod"), join(cwd, "node_modules/zod"));
    writeFileSync(join(cwd, "package.json"), '{ "type": "module" }');
    for (const [, path = "", text = ""] of files) writeFileSync(join(cwd, path), text);
    const { stdout, exitCode } = await underwrite(["schema", "input", "--agent", "greeter"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ required: ["who"] });
    expect(exitCode).toBe(0);
  });
});
