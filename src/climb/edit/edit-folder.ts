import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { show } from "../../text/visible.js";
import type { Git, TreeFile } from "../tree/git.js";
import { measureOf } from "./editable.js";

/** Largest file that may come out of a round, in bytes, and most lines that may differ in it. */
const MAX_BYTES = 65_536;
export const MAX_CHANGED_LINES = 400;

/** Most entries that are looked through. */
const MAX_ENTRIES = 5000;

/** What a coding agent left in its folder. */
export interface EditResult {
  /** New bytes of files that may be edited, by their paths. */
  edits: Map<string, Buffer>;
  /** What must not be, each in words; nothing of the folder is used where there is any. */
  problems: string[];
}

/**
 * Writes the folder that a coding agent works in: the files that it may edit and those that it is given to read, as they
 * were committed. There is no repository in it, no case and no package.
 */
export function writeEditFolder(
  git: Git,
  files: ReadonlyMap<string, TreeFile>,
  { folder, editable, toRead }: { folder: string; editable: Iterable<string>; toRead: readonly string[] },
): void {
  const mayEdit = new Set(editable);
  for (const path of new Set([...toRead, ...mayEdit])) {
    const { hash, mode } = files.get(path) as TreeFile;
    const place = join(folder, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, git.blob(hash));
    chmodSync(place, modeOf(mode));
  }
}

/**
 * Reads what a coding agent left: the bytes of files that may be edited, and whatever else it touched. Links are never
 * followed, and what is no plain file is never opened.
 */
export function readEditFolder(
  git: Git,
  files: ReadonlyMap<string, TreeFile>,
  { folder, editable, toRead }: { folder: string; editable: Iterable<string>; toRead: readonly string[] },
): EditResult {
  const mayEdit = new Set(editable);
  const given = new Set([...toRead, ...mayEdit]);
  const edits = new Map<string, Buffer>();
  const problems: string[] = [];
  const found = new Set<string>();
  for (const path of entriesOf(folder, problems)) {
    if (!given.has(path)) {
      problems.push(`${show(path)} was added: ${measureOf(path) ?? "no file may be"}.`);
      continue;
    }
    found.add(path);
    const { hash, mode } = files.get(path) as TreeFile;
    const problem = notPlain(join(folder, path), mode);
    if (problem !== undefined) {
      problems.push(`${path} ${problem}.`);
      continue;
    }
    const [before, after] = [git.blob(hash), readFileSync(join(folder, path))];
    if (before.equals(after)) continue;
    if (!mayEdit.has(path)) problems.push(`${path} was changed: ${measureOf(path) ?? "it is only there to be read"}.`);
    else {
      edits.set(path, after);
      problems.push(...tooMuch(path, before, after));
    }
  }
  for (const path of given) if (!found.has(path)) problems.push(`${path} was removed.`);
  return { edits, problems };
}

/** All entries of a folder that are no folders, by their paths; folders that cannot be read are problems. */
function entriesOf(folder: string, problems: string[]): string[] {
  const paths: string[] = [];
  const waiting = [""];
  for (let at = waiting.pop(); at !== undefined && paths.length < MAX_ENTRIES; at = waiting.pop()) {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) waiting.push(path);
      else paths.push(path);
    }
  }
  if (paths.length >= MAX_ENTRIES) problems.push(`It left more than ${MAX_ENTRIES} files.`);
  return paths;
}

function notPlain(path: string, mode: string): string | undefined {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return "became a link";
  if (!stats.isFile()) return "is no plain file any more";
  if (stats.nlink > 1) return "became a second name of another file";
  if ((stats.mode & 0o111) !== (modeOf(mode) & 0o111)) return "has another mode";
  if (stats.size > MAX_BYTES) return `has ${stats.size} bytes, of at most ${MAX_BYTES}`;
  return undefined;
}

function tooMuch(path: string, before: Buffer, after: Buffer): string[] {
  const text = after.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(after) || text.includes("\0")) return [`${path} is no text in UTF-8.`];
  const changed = changedLines(before.toString("utf8"), text);
  return changed > MAX_CHANGED_LINES ? [`${path} has ${changed} changed lines, of at most ${MAX_CHANGED_LINES}.`] : [];
}

/** Lines that only one of two texts has, counted as often as they are there. */
export function changedLines(before: string, after: string): number {
  const counts = new Map<string, number>();
  for (const line of before.split("\n")) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of after.split("\n")) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts.values()].reduce((total, count) => total + Math.abs(count), 0);
}

function modeOf(mode: string): number {
  return mode === "100755" ? 0o755 : 0o644;
}
