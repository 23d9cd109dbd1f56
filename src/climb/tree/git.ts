import { spawnSync } from "node:child_process";
import { UserError } from "../../errors.js";
import { environmentVariable } from "../../settings/config.js";
import { visible } from "../../text/visible.js";

/** Most that one git command may print, in bytes. */
const MAX_BYTES = 256_000_000;

/** The hash of a tree that holds nothing, by the length of a repository's hashes. */
const HASH = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

export interface TreeFile {
  mode: string;
  hash: string;
}

/** How a git command is run. */
interface GitOptions {
  input?: string | Buffer;
  /** Another index than the user's. */
  index?: string;
  /** Exit codes that are no failure, beside 0. */
  codes?: readonly number[];
  /** More variables: who commits, say. */
  env?: Readonly<Record<string, string>>;
}

/**
 * A repository, by commands that write neither its index nor its working tree: no hook is run, nothing of the
 * environment says where it is, and no lock is taken for what only reads.
 */
export class Git {
  /** @param root the top folder of the working tree */
  constructor(readonly root: string) {}

  /** The repository that a folder belongs to. @throws UserError where it is in none */
  static of(folder: string): Git {
    const top = new Git(folder).tryRun(["rev-parse", "--show-toplevel"]);
    if (top === undefined) {
      throw new UserError("This folder is in no git repository: climb keeps what is better as a commit on a branch.");
    }
    return new Git(top.trim());
  }

  /** What a command prints. @throws Error with git's own words when it fails */
  run(args: readonly string[], options: GitOptions = {}): string {
    return this.bytes(args, options).toString("utf8");
  }

  /** The same, as bytes. @throws Error */
  bytes(args: readonly string[], { input = "", index, codes = [], env = {} }: GitOptions = {}): Buffer {
    const fixed = ["-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", "-c", "commit.gpgsign=false"];
    const ran = spawnSync("git", [...fixed, ...args], {
      cwd: this.root,
      input,
      maxBuffer: MAX_BYTES,
      env: {
        PATH: environmentVariable("PATH") ?? "",
        HOME: environmentVariable("HOME") ?? "",
        GIT_OPTIONAL_LOCKS: "0",
        GIT_TERMINAL_PROMPT: "0",
        LC_ALL: "C",
        ...(index === undefined ? {} : { GIT_INDEX_FILE: index }),
        ...env,
      },
    });
    if (ran.error) throw new UserError(`git cannot be run (${ran.error.message}): install it.`);
    if (ran.status !== 0 && !codes.includes(ran.status ?? 1)) {
      const said = visible(ran.stderr.toString("utf8").trim().split("\n")[0] ?? "");
      throw new Error(`git ${args[0]} failed with ${ran.status ?? ran.signal}: ${said}`);
    }
    return ran.stdout;
  }

  /** What a command prints; undefined when it fails. */
  tryRun(args: readonly string[]): string | undefined {
    try {
      return this.run(args);
    } catch (error) {
      if (error instanceof UserError) throw error;
      return undefined;
    }
  }

  /** The commit that a name stands for. @throws UserError where it is none */
  commit(name: string): string {
    const hash = this.tryRun(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`])?.trim();
    if (hash !== undefined && HASH.test(hash)) return hash;
    throw new UserError(`${visible(name)} is no commit of this repository: give a branch, a tag or a commit.`);
  }

  /** All files of a commit or tree, by their paths from the top. */
  files(tree: string): Map<string, TreeFile> {
    const lines = this.run(["ls-tree", "-r", "-z", "--full-tree", tree]).split("\0").filter(Boolean);
    return new Map(
      lines.map((line) => {
        const [head = "", path = ""] = line.split("\t");
        const [mode = "", , hash = ""] = head.split(" ");
        return [path, { mode, hash }];
      }),
    );
  }

  /** The bytes of a file of a commit, as they were committed. @throws Error where there is no such file */
  blob(hash: string): Buffer {
    return this.bytes(["cat-file", "blob", hash]);
  }

  /** The text of a file of a commit; empty where it is not there. */
  text(file: TreeFile | undefined): string {
    return file === undefined ? "" : this.blob(file.hash).toString("utf8");
  }

  /** Paths that differ from the commit that is checked out, untracked ones too. */
  changedPaths(): string[] {
    const entries = this.run(["status", "--porcelain=v1", "-z", "--untracked-files=all", "--no-renames"]).split("\0");
    return entries.filter(Boolean).map((entry) => entry.slice(3));
  }
}
