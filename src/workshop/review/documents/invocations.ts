import * as z from "zod/mini";
import type { Project } from "../project.js";
import type { MarkdownDocument, Snippet } from "./markdown.js";
import { simpleCommands } from "./shell.js";

/** A command of ours that a document tells its reader to run. */
export interface Invocation {
  document: MarkdownDocument;
  snippet: Snippet;
  /** What follows `underwrite`. */
  args: string[];
}

/** A script of package.json that a document names. */
export interface ScriptMention {
  document: MarkdownDocument;
  snippet: Snippet;
  script: string;
}

const SHELL = /^(?:sh|bash|shell|console|text|ya?ml|)$/;
const OURS = [
  ["underwrite"],
  ["npx", "underwrite"],
  ["npx", "-y", "underwrite"],
  ["npm", "run", "dev", "--"],
  ["node", "dist/cli/main.js"],
  ["npx", "tsx", "src/cli/main.ts"],
  ["tsx", "src/cli/main.ts"],
];

const packageSchema = z.object({ scripts: z.optional(z.record(z.string(), z.string())) });

/** The scripts of the checkout's package.json. */
export function scriptsOf(project: Project): Record<string, string> {
  return z.parse(packageSchema, JSON.parse(project.read("package.json"))).scripts ?? {};
}

/** All simple commands in the documents, with where they stand. */
function documentedCommands({ docs }: Project): Omit<Invocation & { words: string[] }, "args">[] {
  return docs.flatMap((document) =>
    document.snippets
      .filter(({ kind, language }) => kind === "code" || (kind === "block" && SHELL.test(language)))
      .flatMap((snippet) => simpleCommands(snippet.text).map((words) => ({ document, snippet, words }))),
  );
}

/** The commands of ours among them; a script that is a command of ours counts with its own words first. */
export function documentedInvocations(project: Project): Invocation[] {
  const scripts = scriptsOf(project);
  return documentedCommands(project).flatMap(({ document, snippet, words }) => {
    const args = argumentsOf(words, scripts);
    return args ? [{ document, snippet, args }] : [];
  });
}

/** What follows `underwrite` in a simple command; undefined where the command is another program's. */
export function argumentsOf(words: readonly string[], scripts: Record<string, string>): string[] | undefined {
  const prefix = OURS.find((form) => form.every((word, index) => words[index] === word));
  if (prefix) return words.slice(prefix.length);
  const script = scriptIn(words);
  const own = script === undefined ? undefined : scripts[script.name];
  const expanded = own === undefined ? undefined : argumentsOf(own.split(/\s+/), {});
  return expanded && [...expanded, ...(script?.rest ?? [])];
}

/** The scripts that documents tell their reader to run. */
export function documentedScripts(project: Project): ScriptMention[] {
  return documentedCommands(project).flatMap(({ document, snippet, words }) => {
    const script = scriptIn(words);
    return script ? [{ document, snippet, script: script.name }] : [];
  });
}

/** The script that a simple command runs: `npm test -- validate` runs `test`, and `validate` is the rest. */
export function scriptIn([npm, verb = "", ...rest]: readonly string[]): { name: string; rest: string[] } | undefined {
  if (npm !== "npm") return undefined;
  const words = verb === "run" ? rest : [verb, ...rest];
  const [name = "", dashes, ...more] = words;
  if (name === "" || !(verb === "run" || verb === "test" || verb === "start")) return undefined;
  return { name, rest: dashes === "--" ? more : [] };
}
