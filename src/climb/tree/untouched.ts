import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { sha256 } from "../../text/sha256.js";
import type { Git } from "./git.js";

/** What climb never writes of a user's repository, each as a hash. */
type Snapshot = Readonly<Record<string, string>>;

/**
 * A repository as it is: what is checked out, its index, its working tree, its refs but for climb's own, its
 * configuration and its hooks.
 */
export function snapshot(git: Git): Snapshot {
  const common = git.run(["rev-parse", "--path-format=absolute", "--git-common-dir"]).trim();
  const refs = git.run(["for-each-ref", "--format=%(refname) %(objectname)"]).split("\n");
  return {
    "what is checked out": sha256(`${git.tryRun(["symbolic-ref", "-q", "HEAD"])} ${git.run(["rev-parse", "HEAD"])}`),
    "the index": sha256(git.run(["ls-files", "--stage", "-z"])),
    "the working tree": sha256(
      `${git.run(["status", "--porcelain=v2", "-z", "--untracked-files=all"])} ${workingBytes(git)}`,
    ),
    "branches, tags or the stash": sha256(refs.filter((line) => !line.startsWith("refs/heads/climb/")).join("\n")),
    "git's configuration": sha256(readIfThere(join(common, "config"))),
    "git's hooks": sha256(folderText(join(common, "hooks"))),
  };
}

/** What is not as it was, in words; empty where all is. */
export function differences(before: Snapshot, after: Snapshot): string[] {
  return Object.keys(before).filter((part) => before[part] !== after[part]);
}

/** The bytes of what differs from the commit: status names it, and not what is in it. */
function workingBytes(git: Git): string {
  return git
    .changedPaths()
    .map((path) => `${path} ${sha256(readIfThere(join(git.root, path)))}`)
    .join("\n");
}

function folderText(folder: string): string {
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return "";
  return readdirSync(folder)
    .sort()
    .map((name) => `${name} ${lstatSync(join(folder, name)).mode} ${sha256(readIfThere(join(folder, name)))}`)
    .join("\n");
}

function readIfThere(path: string): Buffer {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? readFileSync(path) : Buffer.alloc(0);
}
