import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { readInCheckout } from "../checkout.js";
import type { CommandTree } from "./command-tree.js";
import { type MarkdownDocument, readMarkdown } from "./documents/markdown.js";
import { renamesOf } from "./mentions/renames.js";
import type { Bounds } from "./values/bounds.js";
import type { Counted } from "./values/counts.js";

/** A checkout as the checks see it, and what the running code says of itself. */
export interface Project {
  root: string;
  /** Every file, from the root; not what is installed, built or recorded. */
  files: readonly string[];
  read(path: string): string;
  /** README.md, AGENTS.md, CLAUDE.md, CONTRIBUTING.md, docs/ and the playbooks. */
  docs: readonly MarkdownDocument[];
  /** Where files went, by the history; read when something is missing. */
  renames(): ReadonlyMap<string, string>;
  program: ProgramFacts;
}

/** What the running code is, for the documents to agree with. */
export interface ProgramFacts {
  commands: CommandTree;
  agents: readonly AnyAgent[];
  /** Environment variables that are read. */
  variables: readonly string[];
  values: ProgramValues;
}

/** Figures and names of the running code that documents give, too. */
export interface ProgramValues {
  version: string;
  /** The model that is asked where only a key is set, and the variables of such keys. */
  defaultModel: string;
  providerKeys: readonly string[];
  /** Defaults of variables that have one. */
  settings: Readonly<Record<string, string>>;
  exitCodes: Readonly<Record<number, ExitMeaning>>;
  /** Ranges of figures that variables take. */
  bounds: readonly Bounds[];
  /** Other numbers of the code that documents give. */
  figures: readonly Counted[];
  detectors: number;
  /** How many tools the MCP server has: all of them, and those of its smaller sets. */
  mcpTools: readonly number[];
}

/** What an exit code means: in a few words, and by what a sentence shows that it speaks of it and of no other. */
export interface ExitMeaning {
  words: string;
  only: RegExp;
}

/** Top folders whose content is made, not kept. */
export const MADE = [
  ".git",
  "site",
  ".cursor",
  ".vscode",
  ".gemini",
  ".underwrite",
  "coverage",
  "dist",
  "node_modules",
  "plans",
  "underwrite.config.ts",
];

const DOCS = /^(?:README|AGENTS|CLAUDE|CONTRIBUTING)\.md$|^docs\/.*\.md$|^\.claude\/skills\/[^/]+\/SKILL\.md$/;

export function readProject(root: string, program: ProgramFacts): Project {
  const read = (path: string) => readInCheckout(root, path);
  const files = filesOf(root, "").sort();
  const docs = files.filter((path) => DOCS.test(path)).map((path) => readMarkdown(path, read(path)));
  let known: ReadonlyMap<string, string> | undefined;
  const renames = () => {
    known ??= renamesOf(root);
    return known;
  };
  return { root, files, read, docs, renames, program };
}

function filesOf(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return MADE.includes(path) || entry.name === "node_modules" ? [] : filesOf(root, path);
    return [path];
  });
}

/** The line, from 1, on which a text first has a word; 1 where it has it nowhere. */
export function lineOf(text: string, word: string): number {
  const at = text.indexOf(word);
  return at < 0 ? 1 : text.slice(0, at).split("\n").length;
}
