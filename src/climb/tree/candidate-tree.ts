import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Git, TreeFile } from "./git.js";

/** New bytes of files, by their paths from the repository's top. */
export type Edits = ReadonlyMap<string, Buffer>;

const PLAIN_FILE = /^100(?:644|755)$/;

/**
 * Makes the tree of a commit with other bytes in some of its files, and nothing else: the user's index and working tree
 * are not touched, only objects are added. All other files are compared before and after.
 *
 * @param scratch an empty folder
 * @returns the tree's hash
 * @throws Error where a file is not in the commit, and where anything else came out different
 */
export function candidateTree(git: Git, base: string, edits: Edits, scratch: string): string {
  const before = git.files(base);
  const index = join(scratch, "index");
  git.run(["read-tree", base], { index });
  const lines = [...edits].map(([path, bytes]) => {
    const known = before.get(path);
    if (!known || !PLAIN_FILE.test(known.mode)) throw new Error(`${path} is no plain file of ${base}`);
    const hash = git.run(["hash-object", "-w", "--stdin", "--no-filters"], { input: bytes }).trim();
    return `${known.mode} ${hash}\t${path}\0`;
  });
  git.run(["update-index", "-z", "--index-info"], { index, input: lines.join("") });
  const tree = git.run(["write-tree"], { index }).trim();
  checkOnly(before, git.files(tree), edits);
  return tree;
}

/** @throws Error where files beside those that were edited differ */
function checkOnly(before: ReadonlyMap<string, TreeFile>, after: ReadonlyMap<string, TreeFile>, edits: Edits): void {
  const paths = new Set([...before.keys(), ...after.keys()]);
  for (const path of paths) {
    if (edits.has(path)) continue;
    const [was, is] = [before.get(path), after.get(path)];
    if (was?.hash !== is?.hash || was?.mode !== is?.mode) throw new Error(`${path} differs, and was not edited`);
  }
}

/**
 * What a process that runs a candidate has no need of: the cases and their answers, plans and reports, tests, documents,
 * and what configures tools around the code.
 */
const HIDDEN = [
  /(?:^|\/)\.[^/]+(?:\/|$)/,
  /^(?:plans|docs|bench)\//,
  /(?:^|\/)cases\/(?:[^/]+\/)*[^/]+\.jsonl?$/,
  /\.test\.[cm]?[jt]sx?$/,
  /^src\/testing\//,
  /^(?!package\.json$|tsconfig[^/]*\.json$)[^/]+\.(?:jsonl?|html|md|xml|csv)$/,
];

/** What of a tree is written out: what runs, or everything. */
export type Extent = "what runs" | "everything";

/**
 * Writes the plain files of a tree into an empty folder, byte for byte as they were committed.
 *
 * @param modules a folder of installed packages, which is linked into it
 */
export function exportTree(
  git: Git,
  tree: string,
  folder: string,
  { extent, below = "", modules }: { extent: Extent; below?: string; modules?: string | undefined },
): void {
  const files = [...git.files(tree)].filter(([path, { mode }]) => {
    if (!PLAIN_FILE.test(mode) || !path.startsWith(below)) return false;
    return extent === "everything" || !HIDDEN.some((pattern) => pattern.test(path.slice(below.length)));
  });
  const texts = blobs(
    git,
    files.map(([, { hash }]) => hash),
  );
  for (const [index, [path, { mode }]] of files.entries()) {
    const place = join(folder, path.slice(below.length));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, texts[index] ?? Buffer.alloc(0), { mode: mode === "100755" ? 0o755 : 0o644 });
  }
  if (modules !== undefined) symlinkSync(modules, join(folder, "node_modules"), "junction");
}

/** The bytes of many files, by one command. */
function blobs(git: Git, hashes: readonly string[]): Buffer[] {
  const all = git.bytes(["cat-file", "--batch"], { input: hashes.map((hash) => `${hash}\n`).join("") });
  const texts: Buffer[] = [];
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf(10, at);
    const size = Number(all.subarray(at, end).toString("latin1").split(" ")[2]);
    texts.push(all.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return texts;
}
