import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { cleanEnvironment, emptyFolder } from "../processes/cli.js";
import { countedCopy } from "./counted-copy.js";

it("counts in a repository of its own, also where a hook's environment names another, and where commits are signed", () => {
  const other = emptyFolder();
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: other, encoding: "utf8", env: cleanEnvironment() });
  git("init", "--quiet");
  const home = emptyFolder();
  writeFileSync(join(home, ".gitconfig"), "[commit]\n  gpgsign = true\n[gpg]\n  program = false\n");
  for (const [name, value] of [
    ["GIT_DIR", join(other, ".git")],
    ["HOME", home],
  ] as const) {
    vi.stubEnv(name, value);
  }
  onTestFinished(() => void vi.unstubAllEnvs());
  const { root, changed } = countedCopy();
  writeFileSync(join(root, "new.txt"), "A line.\n");
  expect(changed()).toEqual([{ path: "new.txt", isNew: true, added: ["A line."], removed: [] }]);
  expect(git("status", "--porcelain")).toBe("");
  expect(git("for-each-ref")).toBe("");
});
