// Records the first ten minutes with underwrite as text: what a terminal of 80 columns and 24 rows is shown.
// `node .ci/tour.mjs` writes docs/tour.txt, `node .ci/tour.mjs --print` prints it. The project must be built.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const FILE = fileURLToPath(new URL("../docs/tour.txt", import.meta.url));

/** What a newcomer types, with what it is for. */
const TOUR = [
  ["What is there?", []],
  ["A decision. No key is needed: the embedded offline model decides.", ["85000", "12000", "720", "250000"]],
  ["A denial says why, and what would change it.", ["75000", "0", "579", "300000"]],
  ["What happened in that run?", ["explain", "last"]],
  ["Every run left a trace.", ["traces"]],
  ["One of them, step by step.", ["traces", "show", "last"]],
  ["Does the agent decide its cases as the policy does?", ["eval"]],
  ["Which evals were run?", ["eval", "list"]],
  ["What do the cases exercise?", ["cases", "coverage"]],
  ["Is anything wrong in what was recorded?", ["analyze", "--since", "1h"]],
  ["A slip of the fingers.", ["traces", "lst"]],
  ["Help for a command, at any level.", ["help", "eval", "list"]],
];

/** What differs from one recording to the next, each in the width that it has. */
const VARIES = [
  [/\b\d{8}T\d{6}-[0-9a-f]{6}\b/g, "20260329T180000-0a1b2c"],
  [/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ/g, "2026-03-29 18:00:00Z"],
  [/\b[0-9a-f]{32}\b/g, "3f2a91c07b5e4d68a1f0c2b39d7e6a54"],
  [/\b(instructions|tools|policy|code)(\s+)[0-9a-f]{12}\b/g, (_, part, gap) => `${part}${gap}0a1b2c3d4e5f`],
  [/\b(?=[0-9a-f]*\d)[0-9a-f]{8}\b/g, "3f2a91c0"],
];

function record() {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-tour-"));
  const env = { PATH: process.env.PATH, HOME: cwd, TZ: "UTC", TERM: "xterm", NO_COLOR: "1" };
  const screens = TOUR.map(([about, args]) => {
    const command = ["stty cols 80 rows 24;", `'${process.execPath}'`, `'${CLI}'`, ...args].join(" ");
    const { stdout } = spawnSync("script", ["-qec", command, "/dev/null"], { cwd, env, encoding: "utf8" });
    const shown = VARIES.reduce(
      (text, [pattern, steady]) => text.replace(pattern, steady),
      stripVTControlCharacters(stdout).replaceAll("\r", "").trimEnd(),
    );
    return `# ${about}\n$ ${["underwrite", ...args].join(" ")}\n${shown}\n`;
  });
  rmSync(cwd, { recursive: true, force: true });
  return screens.join("\n");
}

const tour = record();
if (process.argv.includes("--print")) process.stdout.write(tour);
else writeFileSync(FILE, tour);
