import { lstatSync, realpathSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { isInside } from "../../folder/inside.js";
import { readPlainFile, readPlainHead } from "../../folder/plain-file.js";
import { isDirty } from "./dirty-tree.js";

/** Most of a pointer that is read, in bytes, and of the file that gathers refs. */
const POINTER_BYTES = 1024;
const PACKED_BYTES = 16_000_000;
/** Refs that name another one, before it counts as a circle. */
const MAX_HOPS = 5;

/**
 * The commit that a folder's git repository stands on, also in its sub-folders and worktrees, with `-dirty` behind it
 * where the working tree differs from it. It only decorates what is recorded: whatever is wrong with the repository,
 * there is none then, and never an error.
 */
export function gitRevision(folder: string): string | undefined {
  try {
    const git = findGit(folder);
    const commit = git && readHead(git);
    return commit && `${commit}${differs(git, commit) ? "-dirty" : ""}`;
  } catch {
    return undefined; // a file that cannot be read: no revision
  }
}

function differs(git: GitFolder, commit: string): boolean {
  try {
    return isDirty(git.root, git, commit) === true;
  } catch {
    return false; // it cannot be told
  }
}

/** A working tree, its git folder, and the one that its worktrees share. */
interface GitFolder {
  root: string;
  own: string;
  common: string;
}

function findGit(folder: string): GitFolder | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const git = join(at, ".git");
    const stats = statSync(git, { throwIfNoEntry: false });
    if (stats?.isDirectory()) return gitFolder(at, git);
    if (stats) {
      const [, target] = /^gitdir: ([^\n]+)\n?$/.exec(head(git)) ?? [];
      return target === undefined ? undefined : gitFolder(at, resolve(at, target));
    }
    if (dirname(at) === at) return undefined;
  }
}

function gitFolder(root: string, path: string): GitFolder {
  const own = realpathSync(path);
  const pointer = join(own, "commondir");
  const common = lstatSync(pointer, { throwIfNoEntry: false }) ? head(pointer).trim() : ".";
  return { root, own, common: realpathSync(resolve(own, common)) };
}

function readHead(git: GitFolder): string | undefined {
  let name = "HEAD";
  for (let hops = 0; hops < MAX_HOPS; hops++) {
    const text = readRef(git, name);
    if (text === undefined) return name === "HEAD" ? undefined : readPacked(git, name);
    const [, next] = /^ref: *(refs\/\S+)$/.exec(text) ?? [];
    if (next === undefined) return commitIn(text);
    name = next;
  }
  return undefined;
}

/** What a ref's file says; undefined where there is none in the git folder itself. */
function readRef({ own, common }: GitFolder, name: string): string | undefined {
  for (const folder of new Set([own, common])) {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (stats?.isFile() && isInside(path, folder)) return head(path).trim();
  }
  return undefined;
}

/** A ref in the file that git gathers them in: `<commit> <name>` in a line. */
function readPacked({ common }: GitFolder, name: string): string | undefined {
  const path = join(common, "packed-refs");
  if (!isInside(path, common)) return undefined;
  const line = readPlainFile(path, PACKED_BYTES)
    .toString("utf8") // names of other refs may be in any encoding
    .split("\n")
    .find((each) => each.endsWith(` ${name}`));
  return commitIn(line?.slice(0, -name.length - 1) ?? "");
}

/** Nothing but a commit's hash, SHA-1 or SHA-256, ever leaves here. */
function commitIn(text: string): string | undefined {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
}

function head(path: string): string {
  return readPlainHead(path, POINTER_BYTES).toString("utf8");
}
