// A copy of the project to run things in, and a terminal to run them at.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** A copy of what is committed here, installed and built as this is. */
export function freshCopy() {
  const copy = join(mkdtempSync(join(tmpdir(), "underwrite-document-")), "underwrite");
  execFileSync("git", ["clone", "--quiet", resolve("."), copy]);
  symlinkSync(resolve("node_modules"), join(copy, "node_modules"));
  writeFileSync(join(copy, ".git/info/exclude"), "node_modules\n");
  cpSync("dist", join(copy, "dist"), { recursive: true });
  return copy;
}

export function removeCopy(copy) {
  rmSync(dirname(copy), { recursive: true, force: true });
}

/** Applies a change of one or more files that a document shows. @returns what is wrong with it, if anything */
export function applyChange(change, cwd) {
  const git = ["apply", "-p0", "--recount", "-"]; // recounting, Git would take the next file's header for lines of this
  for (const input of change.split(/^(?=--- .*\n\+\+\+ )/m)) {
    const { status, stderr } = spawnSync("git", git, { cwd, input: `${input.trimEnd()}\n`, encoding: "utf8" });
    if (status !== 0) return stderr;
  }
  return undefined;
}

const OURS = /^(?:PATH|HOME|LANG|LC_\w+|TMPDIR|npm_config_\w+)$/;
/** The environment of commands: without keys. */
export const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => OURS.test(name)));

/**
 * Runs a command as a reader does, at a terminal and without keys.
 *
 * @param typed what is typed when it asks
 */
export function atTerminal(command, { cwd, typed, env = { TERM: "dumb", NO_COLOR: "1", COLUMNS: "100" } }) {
  const { status, stdout, stderr } = spawnSync("script", ["-qec", command, "/dev/null"], {
    cwd,
    encoding: "utf8",
    env: { ...clean, ...env },
    input: typed === undefined ? "" : `${typed}\n`,
    maxBuffer: 1 << 28,
  });
  return { status, printed: `${stdout}${stderr}` };
}
