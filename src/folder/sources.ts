import { createHash } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { readPlainText } from "./plain-file.js";

/** Most files that are followed, and largest one, in bytes. */
const MAX_FILES = 2000;
const MAX_BYTES = 2_000_000;

/** Imports and exports of types only are no code. */
const OF_TYPES = /\b(?:import|export)\s+type\b[^;]*;/g;
const RELATIVE = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'](\.{1,2}\/[^"'\n]+)["']/g;

/** What an import may leave out, or name as it will be once it is built. */
const ENDINGS = ["", ".ts", ".mts", ".js", ".mjs", ".json", "/index.ts", "/index.js"];

/**
 * The texts of a source file and of all that it imports from its own project, by their paths from the root. Packages are
 * not among them, nor what only types come from. Line ends are those of Unix.
 *
 * @param root the project's folder: nothing above it is read
 * @param entry the file, from the root
 */
export function sourcesFrom(root: string, entry: string): Map<string, string> {
  const texts = new Map<string, string>();
  const waiting = [join(root, entry)];
  while (waiting.length > 0 && texts.size < MAX_FILES) {
    const path = waiting.pop() ?? "";
    const name = relative(root, path).split(sep).join(posix.sep);
    if (texts.has(name) || name.startsWith("..") || name.includes("node_modules/")) continue;
    const text = textOf(path);
    if (text === undefined) continue;
    texts.set(name, text);
    if (!name.endsWith(".json")) waiting.push(...importsOf(path, text));
  }
  return texts;
}

/**
 * A short hash of a source file and of all that it imports from its own project: the same wherever the project lies,
 * whatever its line ends are. Undefined where there is no such file.
 */
export function hashSources(root: string, entry: string): string | undefined {
  const texts = sourcesFrom(root, entry);
  if (texts.size === 0) return undefined;
  const hash = createHash("sha256");
  for (const name of [...texts.keys()].sort()) hash.update(`${JSON.stringify([name, texts.get(name)])}\n`);
  return hash.digest("hex").slice(0, 12);
}

function importsOf(path: string, text: string): string[] {
  const code = text.replace(OF_TYPES, "");
  return [...code.matchAll(RELATIVE)].flatMap(([, specifier = ""]) => {
    const named = join(dirname(path), specifier);
    const bare = named.replace(/\.([cm]?)js$/, ".$1ts");
    return [bare, ...ENDINGS.map((ending) => named + ending)].find(isFile) ?? [];
  });
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

function textOf(path: string): string | undefined {
  try {
    return readPlainText(path, MAX_BYTES).replaceAll("\r\n", "\n");
  } catch {
    return undefined; // not there, or no plain file: it only decorates what is recorded
  }
}

/** A file of code in whatever a project's configuration can import: TypeScript or JavaScript. */
export const IS_SOURCE = /\.[cm]?[jt]s$/;

const SOURCE_ENDINGS = ["ts", "mts", "cts", "js", "mjs", "cjs"];

/** The names that a file of code may have, the usual first. @param stem its name without an ending */
export function sourceNames(stem: string): string[] {
  return SOURCE_ENDINGS.map((ending) => `${stem}.${ending}`);
}
