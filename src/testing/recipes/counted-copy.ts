import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyCheckout } from "../folders/checkout.js";
import { cleanEnvironment } from "../processes/cli.js";

/** A file that a change made, or in which it added and removed lines. */
export interface ChangedFile {
  path: string;
  isNew: boolean;
  added: string[];
  removed: string[];
}

/** A copy of this checkout that knows what was changed in it. */
export interface CountedCopy {
  root: string;
  /** What was changed since the copy was made, or since `undo`; sorted by path. */
  changed(): ChangedFile[];
  /** Puts everything back. */
  undo(): void;
}

/** Copies this checkout into a repository of its own, as it is now. */
export function countedCopy(): CountedCopy {
  const root = copyCheckout();
  // A hook's GIT_DIR would name another repository, and a person's settings may ask for a signature.
  const options = { cwd: root, encoding: "utf8", env: cleanEnvironment(), maxBuffer: 1 << 28 } as const;
  const git = (...args: string[]) => execFileSync("git", ["-c", "commit.gpgsign=false", ...args], options);
  git("init", "--quiet");
  writeFileSync(join(root, ".git/info/exclude"), "node_modules\n"); // it is a link here
  git("add", "--all");
  git("-c", "user.name=A", "-c", "user.email=a@example.com", "commit", "--quiet", "--no-verify", "-m", "Begin");
  const linesOf = (path: string, sign: string) =>
    git("diff", "--cached", "--no-ext-diff", "--no-color", "--unified=0", "--", path)
      .split("\n")
      .filter((line) => line.startsWith(sign) && !line.startsWith(sign.repeat(3)))
      .map((line) => line.slice(1));
  return {
    root,
    changed() {
      git("add", "--all");
      const files = git("diff", "--cached", "--no-renames", "--name-status").split("\n").filter(Boolean);
      return files.map((entry) => {
        const [status = "", path = ""] = entry.split("\t");
        return { path, isNew: status === "A", added: linesOf(path, "+"), removed: linesOf(path, "-") };
      });
    },
    undo() {
      git("add", "--all");
      git("reset", "--quiet", "--hard");
    },
  };
}
