import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { gitRevision } from "./revision.js";

const COMMIT = "0123456789abcdef0123456789abcdef01234567";

/** A folder whose git folder has these files. */
function repository(files: Record<string, string>): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, ".git", "refs", "heads"), { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, ".git", name), text);
  return folder;
}

async function git(cwd: string, ...args: string[]): Promise<string> {
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"];
  return (await execa("git", [...identity, ...args], { cwd, env: cleanEnvironment(), extendEnv: false })).stdout;
}

describe("the revision of a folder", () => {
  it("is git's, also in sub-folders, in worktrees, with refs that are packed, and on branches of any name", async () => {
    const folder = emptyFolder();
    await git(folder, "init", "-q", "-b", "fix(scope");
    await git(folder, "commit", "-q", "--allow-empty", "-m", "first");
    const first = await git(folder, "rev-parse", "HEAD");
    expect(gitRevision(folder)).toBe(first);
    mkdirSync(join(folder, "a", "b"), { recursive: true });
    expect(gitRevision(join(folder, "a", "b"))).toBe(first);
    const worktree = join(emptyFolder(), "tree");
    await git(folder, "worktree", "add", "-q", "-b", "c++(1", worktree);
    await git(worktree, "commit", "-q", "--allow-empty", "-m", "second");
    const second = await git(worktree, "rev-parse", "HEAD");
    expect([gitRevision(worktree), gitRevision(folder)]).toEqual([second, first]);
    await git(folder, "pack-refs", "--all");
    expect([gitRevision(worktree), gitRevision(folder)]).toEqual([second, first]);
    await git(folder, "checkout", "-q", "--detach");
    expect(gitRevision(folder)).toBe(first);
  });

  it("says that the tree is dirty: a tracked file is changed, gone or staged; others do not count", async () => {
    const folder = emptyFolder();
    await git(folder, "init", "-q");
    mkdirSync(join(folder, "src"));
    for (const name of ["a.txt", "src/b.txt"]) writeFileSync(join(folder, name), `${name}\n`);
    symlinkSync("a.txt", join(folder, "link"));
    await git(folder, "add", ".");
    await git(folder, "commit", "-q", "-m", "first");
    const first = await git(folder, "rev-parse", "HEAD");
    expect(gitRevision(folder)).toBe(first);
    writeFileSync(join(folder, "untracked.txt"), "");
    utimesSync(join(folder, "a.txt"), 1, 1);
    expect(gitRevision(join(folder, "src"))).toBe(first);
    writeFileSync(join(folder, "src/b.txt"), "src/c.txt\n"); // of the same size
    utimesSync(join(folder, "src/b.txt"), 2, 2);
    expect(gitRevision(folder)).toBe(`${first}-dirty`);
    await git(folder, "add", "src/b.txt");
    expect(gitRevision(folder)).toBe(`${first}-dirty`);
    await git(folder, "commit", "-q", "-m", "second");
    const second = await git(folder, "rev-parse", "HEAD");
    expect(gitRevision(folder)).toBe(second);
    await git(folder, "reset", "-q", "--soft", first);
    expect(gitRevision(folder)).toBe(`${first}-dirty`);
    await git(folder, "reset", "-q", "--hard", second);
    expect(gitRevision(folder)).toBe(second);
    rmSync(join(folder, "a.txt"));
    expect(gitRevision(folder)).toBe(`${second}-dirty`);
    writeFileSync(join(folder, ".git/index"), "DIRC and nothing of it");
    expect(gitRevision(folder)).toBe(second);
  });

  it("is nothing where there is no repository, or no commit yet", async () => {
    expect(gitRevision(emptyFolder())).toBeUndefined();
    const folder = emptyFolder();
    await git(folder, "init", "-q");
    expect(gitRevision(folder)).toBeUndefined();
  });

  it("never comes from a file outside of the git folder, and is never its text", () => {
    const outside = join(emptyFolder(), "commit");
    writeFileSync(outside, `${COMMIT}\n`);
    const up = "../".repeat(20);
    const folders = [
      repository({ HEAD: `ref: refs/heads/${up}${outside.slice(1)}` }),
      repository({ HEAD: `ref: ${up}etc/hostname` }),
      repository({ HEAD: "a secret of somebody" }),
      repository({ HEAD: `${COMMIT}\nand more` }),
      repository({ HEAD: "ref: refs/heads/a", "refs/heads/a": "ref: refs/heads/a" }),
      repository({ HEAD: "ref: refs/heads/a", "packed-refs": "a secret refs/heads/a\n" }),
    ];
    const linked = repository({ HEAD: "ref: refs/heads/main" });
    symlinkSync(outside, join(linked, ".git", "refs", "heads", "main"));
    const pointed = emptyFolder();
    writeFileSync(join(pointed, ".git"), `gitdir: ${outside}\n`);
    const device = repository({});
    symlinkSync("/dev/zero", join(device, ".git", "HEAD"));
    for (const folder of [...folders, linked, pointed, device]) expect(gitRevision(folder)).toBeUndefined();
  });

  it("is a hash or nothing, and never an error, whatever the files hold", async () => {
    const pipe = repository({});
    await execa("mkfifo", [join(pipe, ".git", "HEAD")]);
    expect(gitRevision(pipe)).toBeUndefined();
    const names = fc.constantFrom("refs/heads/main", "../HEAD", "refs/heads/c++", "\0", "refs/heads/(", "HEAD");
    const texts = fc.oneof(
      fc.string(),
      fc.constant(COMMIT),
      names.map((name) => `ref: ${name}\n`),
    );
    const files = fc.record({ HEAD: texts, "packed-refs": texts, commondir: texts }, { requiredKeys: [] });
    fc.assert(
      fc.property(files, (made) => {
        expect(gitRevision(repository(made)) ?? COMMIT).toMatch(/^[0-9a-f]{40}$/);
      }),
      { numRuns: 50 },
    );
  });
});
