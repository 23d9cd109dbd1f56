import { createHash } from "node:crypto";
import { lstatSync, readlinkSync, type Stats } from "node:fs";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { isInside } from "../../folder/inside.js";
import { readPlainFile } from "../../folder/plain-file.js";

/** Largest index that is read, in bytes; most files, and largest one that is compared by its bytes. */
const MAX_INDEX = 4_000_000;
const MAX_ENTRIES = 5000;
const MAX_FILE = 8_000_000;
const MAX_COMMIT = 100_000;

/** A file as git's index knows it. */
interface Entry {
  name: string;
  mode: number;
  size: number;
  /** Seconds since 1970. */
  modified: number;
  hash: string;
  /** Git itself does not look at it. */
  ignored: boolean;
}

/**
 * Whether a working tree differs from its commit: a file that git tracks is changed or gone, or something is staged.
 * Git itself is not run: a folder may be a stranger's, and its configuration can name programs.
 *
 * @param root the working tree
 * @param git its own git folder, and the one that its worktrees share
 * @returns undefined where it cannot be told: no index, one of another form, or more files than are looked at
 */
export function isDirty(
  root: string,
  { own, common }: { own: string; common: string },
  commit: string,
): boolean | undefined {
  const path = join(own, "index");
  if (!lstatSync(path, { throwIfNoEntry: false }) || !isInside(path, own)) return undefined;
  const index = readPlainFile(path, MAX_INDEX);
  const read = readEntries(index);
  if (!read) return undefined;
  const staged = treeOfIndex(index, read.end);
  const committed = treeOfCommit(common, commit);
  if (staged === "changed" || (staged !== undefined && committed !== undefined && staged !== committed)) return true;
  return read.entries.some((entry) => !entry.ignored && isChanged(root, entry));
}

/** The index's entries: https://git-scm.com/docs/index-format, versions 2 and 3, with SHA-1. */
function readEntries(index: Buffer): { entries: Entry[]; end: number } | undefined {
  const version = index.length < 12 ? 0 : index.readUInt32BE(4);
  if (index.toString("latin1", 0, 4) !== "DIRC" || (version !== 2 && version !== 3)) return undefined;
  const count = index.readUInt32BE(8);
  if (count > MAX_ENTRIES) return undefined;
  const entries: Entry[] = [];
  let at = 12;
  for (let n = 0; n < count; n++) {
    if (at + 64 > index.length) return undefined;
    const flags = index.readUInt16BE(at + 60);
    const isExtended = (flags & 0x4000) !== 0;
    const start = at + (isExtended ? 64 : 62);
    const end = index.indexOf(0, start);
    if (end < 0) return undefined;
    const skipped = isExtended && (index.readUInt16BE(at + 62) & 0x4000) !== 0;
    entries.push({
      name: index.toString("utf8", start, end),
      mode: index.readUInt32BE(at + 24),
      size: index.readUInt32BE(at + 36),
      modified: index.readUInt32BE(at + 8),
      hash: index.toString("hex", at + 40, at + 60),
      ignored: (flags & 0x8000) !== 0 || skipped,
    });
    at += Math.ceil((end + 1 - at) / 8) * 8;
  }
  return { entries, end: at };
}

const LINK = 0o120000;
const FILE = 0o100000;
const KIND = 0o170000;

function isChanged(root: string, { name, mode, size, modified, hash }: Entry): boolean {
  const kind = mode & KIND;
  if (kind !== FILE && kind !== LINK) return false; // another repository
  const path = join(root, name);
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats || stats.isSymbolicLink() !== (kind === LINK) || (kind === FILE && !stats.isFile())) return true;
  if (stats.size % 2 ** 32 !== size) return true;
  if (kind === FILE && Math.floor(stats.mtimeMs / 1000) === modified) return false;
  return stats.size <= MAX_FILE && hashOf(path, stats) !== hash;
}

/** The name that git gives a file's content. */
function hashOf(path: string, stats: Stats): string {
  const content = stats.isSymbolicLink() ? Buffer.from(readlinkSync(path)) : readPlainFile(path, MAX_FILE);
  return createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
}

/** The tree that the index holds, of its extension for trees: `changed` where something was staged since it was known. */
function treeOfIndex(index: Buffer, from: number): string | undefined {
  for (let at = from; at + 8 <= index.length - 20; ) {
    const name = index.toString("latin1", at, at + 4);
    const length = index.readUInt32BE(at + 4);
    if (name === "TREE") {
      const text = index.toString("latin1", at + 8, at + 8 + length);
      const [head = "", counts] = /^\0(-?\d+) \d+\n/.exec(text) ?? [];
      if (counts === undefined) return undefined;
      const start = at + 8 + head.length;
      return Number(counts) < 0 ? "changed" : index.toString("hex", start, start + 20);
    }
    at += 8 + length;
  }
  return undefined;
}

/** The tree of a commit that is kept as a file of its own; undefined where it is packed. */
function treeOfCommit(common: string, commit: string): string | undefined {
  const path = join(common, "objects", commit.slice(0, 2), commit.slice(2));
  if (!lstatSync(path, { throwIfNoEntry: false }) || !isInside(path, common)) return undefined;
  const text = inflateSync(readPlainFile(path, MAX_COMMIT), { maxOutputLength: MAX_COMMIT }).toString("utf8");
  return /^commit \d+\0tree ([0-9a-f]{40})\n/.exec(text)?.[1];
}
