// Runs every command in the README's `sh` blocks, line by line, in the current folder (a clone of the project).
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

// Run elsewhere in CI, or too long to run twice.
const ELSEWHERE = /^npm (?:test|run (?:types|lint|build|bench))\b/;

const readme = readFileSync("README.md", "utf8");
const lines = [...readme.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block]) => block.trim().split("\n"));
if (lines.length < 5) throw new Error(`only ${lines.length} commands found in README.md`);
for (const line of lines.filter((command) => !ELSEWHERE.test(command))) {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", line], { encoding: "utf8" });
  process.stdout.write(`$ ${line}\n${stdout.slice(0, 400)}\n`);
  if (status !== 0) throw new Error(`exit ${status}: ${line}\n${stderr}`);
}
