import { posix } from "node:path";
import type { Snippet } from "../documents/markdown.js";
import type { Drift, Mend } from "../drift.js";
import { MADE, type Project } from "../project.js";
import { movedTo } from "./renames.js";

/** Kinds of files that a bare name is taken to name, and those that are only where a folder is said too. */
const BARE = /^[\w.-]+\.(?:ts|mjs|md)$/;
const FILE = /\.(?:ts|mjs|js|json|md|ya?ml)$/;
const PATH = /^(?:\.{1,2}\/)?[\w.@<>*{},-]+(?:\/[\w.@<>*{},-]+)*\/?$/;
const MEDIA_TYPE = /^(?:application|image|text)\/[a-z]+(?:[+-][a-z]+)*$/;
const SHELL = /^(?:sh|bash|shell|console)$/;

/** Every path that the documents mention leads somewhere. `<slug>` and `*` stand for anything. */
export function checkPaths(project: Project): Drift[] {
  const known = [...project.files, ...foldersOf(project.files)];
  const tops = new Set(known.flatMap((path) => [path.split("/")[0] ?? "", path.split("/", 2)[1] ?? ""]));
  return project.docs.flatMap(({ path: file, snippets, makes }) => {
    const created = new Set([...createdIn(snippets), ...makes.flatMap((path) => path.split("/").slice(-2))]);
    return snippets.flatMap((snippet) =>
      pathsIn(snippet, tops).flatMap((mention) => {
        if (mention.split("/").some((part) => created.has(part))) return [];
        const from = posix.normalize(posix.join(posix.dirname(file), mention));
        const found = snippet.kind === "link" ? exists(known, from, true) : leads(known, mention, from);
        return found ? [] : [driftOf(project, { file, line: snippet.line, mention, link: snippet.kind === "link" })];
      }),
    );
  });
}

/** Agents and folders that a document has its reader create: they are there for the reader. */
function createdIn(snippets: readonly Snippet[]): string[] {
  const slugs = snippets.flatMap(({ text }) => [
    ...text.matchAll(/(?:\bunderwrite|\/main\.ts) (?:create|demo --keep) ([a-z][a-z0-9-]*)/g),
  ]);
  return slugs.map(([, slug = ""]) => slug);
}

function leads(known: readonly string[], mention: string, from: string): boolean {
  return exists(known, from, true) || exists(known, posix.normalize(mention), false);
}

/** @param whole the path is from the root, not the end of one */
function exists(known: readonly string[], path: string, whole: boolean): boolean {
  const wanted = path.replace(/\/$/, "");
  if (!/[<*{]/.test(wanted)) return known.some((at) => at === wanted || (!whole && at.endsWith(`/${wanted}`)));
  const pattern = wanted
    .replace(/[.+?^$()[\]\\|]/g, "\\$&")
    .replace(/<[^<>]*>|\*+/g, "[^/]+")
    .replace(/\{([^{}]*)\}/g, (_, names: string) => `(?:${names.split(",").join("|")})`);
  const regex = new RegExp(`${whole ? "^" : "(?:^|/)"}${pattern}$`);
  return known.some((at) => regex.test(at));
}

function pathsIn({ kind, text, language }: Snippet, tops: ReadonlySet<string>): string[] {
  if (kind === "link") {
    const target = text.replace(/[#?].*$/, "");
    return target === "" || /^[a-z][a-z0-9+.-]*:/i.test(target) ? [] : [target];
  }
  if (/^[+ -]?import .* from "\.|\bimport\("\./.test(text)) return []; // an example's own file
  const words = text.split(/[\s"'`(),;:=]+|,\s/).map((word) => word.replace(/\.$/, ""));
  const isShell = SHELL.test(language) || /^\s*(?:npx|npm|underwrite|node|bash|git|\$)\s/.test(text);
  return words.filter((word) => PATH.test(word) && isPath(word, { isShell, tops }));
}

function isPath(word: string, { isShell, tops }: { isShell: boolean; tops: ReadonlySet<string> }): boolean {
  const [first = ""] = word.replace(/^\.\//, "").split("/");
  if (MADE.includes(first) || /^[<*@]/.test(word) || MEDIA_TYPE.test(word)) return false;
  if (!word.includes("/")) return !isShell && BARE.test(word);
  if (tops.has(first) && first !== "") return true;
  return !isShell && FILE.test(word);
}

function foldersOf(files: readonly string[]): string[] {
  const folders = files.flatMap((path) => {
    const parts = path.split("/").slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  });
  return [...new Set(folders)];
}

/** Where the history says that a mentioned file went. */
function movedFile(mention: string, file: string, { files, renames }: Pick<Project, "files" | "renames">) {
  const bare = mention.includes("/") ? [] : [...renames().keys()].filter((from) => posix.basename(from) === mention);
  const from = posix.normalize(posix.join(posix.dirname(file), mention));
  const paths = [from, posix.normalize(mention), `src/${mention}`, ...(bare.length === 1 ? bare : [])];
  return paths.map((path) => movedTo(path, renames(), files)).find((path) => path !== undefined);
}

function driftOf(
  { files, renames }: Project,
  { file, line, mention, link }: { file: string; line: number; mention: string; link: boolean },
): Drift {
  const name = posix.basename(mention);
  const isPattern = /[<*{]/.test(mention);
  const candidates = isPattern ? [] : files.filter((path) => posix.basename(path) === name);
  const moved = isPattern ? undefined : movedFile(mention, file, { files, renames });
  const only = moved ?? (candidates.length === 1 ? candidates[0] : undefined);
  const what = `There is no ${mention}.`;
  if (only === undefined) {
    const more = candidates.length > 1 ? ` (one of ${candidates.slice(0, 5).join(", ")})` : "";
    return {
      code: "missing_path",
      file,
      line,
      what,
      fix: `Name what is there instead${more}, or take the mention out.`,
    };
  }
  const now = link ? posix.relative(posix.dirname(file), only) : shortened(only, mention);
  return {
    code: "missing_path",
    file,
    line,
    what,
    fix: `It moved: write ${now}.`,
    mend: replacement(file, line, mention, now),
  };
}

/** A path written as the mention was: without its folder, or without `src/`, where that was left out. */
function shortened(path: string, mention: string): string {
  if (!mention.includes("/")) return posix.basename(path);
  return path.startsWith("src/") && !mention.startsWith("src/") ? path.slice("src/".length) : path;
}

function replacement(file: string, line: number, old: string, now: string): Mend {
  const whole = new RegExp(`(?<![\\w./-])${old.replace(/[.+?^$()[\]\\|]/g, "\\$&")}(?![\\w/-])`, "g");
  const apply = (text: string) =>
    text
      .split("\n")
      .map((content, index) => (index === line - 1 ? content.replace(whole, () => now) : content))
      .join("\n");
  return { file, apply };
}
