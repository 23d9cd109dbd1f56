import { execFileSync } from "node:child_process";

/** How many commits with a rename are looked at, the newest first. */
const COMMITS = 500;

/** Where files of a checkout went, by what its history says; nothing where there is no history. */
export function renamesOf(root: string): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const [from, to] of log(root)) if (!renames.has(from)) renames.set(from, to);
  return renames;
}

/** Where a path is now, after all of its moves; undefined where none is known or it is gone again. */
export function movedTo(
  path: string,
  renames: ReadonlyMap<string, string>,
  files: readonly string[],
): string | undefined {
  const passed = new Set<string>();
  for (let at: string | undefined = path; at !== undefined && !passed.has(at); at = renames.get(at)) {
    if (files.includes(at)) return at;
    passed.add(at);
  }
  return undefined;
}

function log(root: string): [from: string, to: string][] {
  const args = ["log", "-M", "--diff-filter=R", "--name-status", "--format=", "-z", "-n", String(COMMITS)];
  let text: string;
  try {
    // Nothing of the folder's configuration runs for a log without a pager and without external diffs.
    text = execFileSync("git", ["-C", root, "--no-pager", ...args, "--no-ext-diff", "--no-textconv"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 64 * 1024 * 1024,
    });
  } catch {
    return []; // no git, or no history
  }
  return [...text.matchAll(/R\d+\0([^\0]+)\0([^\0]+)/g)].map(([, from = "", to = ""]) => [from, to]);
}
