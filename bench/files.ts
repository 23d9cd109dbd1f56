import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { safeEnvironment } from "./measure.js";

/**
 * Counts the files of our source that a reader has to open to follow one command: those of which a function ran, by
 * V8's coverage. The store (`tracing/store`) and libraries are left out. `--list` names the files.
 */
const SRC = fileURLToPath(new URL("../src", import.meta.url));
const COMMANDS = [
  { name: "one offline decision", args: ["85000", "12000", "720", "250000", "--json"] },
  { name: "one eval", args: ["eval", "1", "--json"] },
];

/** `__name` is tsx's own. Functions without a name are mostly the arguments of such calls, and of schemas. */
const NOT_OURS: readonly string[] = ["", "__name"];

interface Coverage {
  result: { url: string; functions: { functionName: string; ranges: { count: number }[] }[] }[];
}

for (const { name, args } of COMMANDS) {
  const files = ranIn(args);
  process.stdout.write(`${name}: ${files.length} files\n`);
  if (process.argv.includes("--list")) for (const file of files) process.stdout.write(`  ${file}\n`);
}
process.stdout.write(`lines of src without tests and testing/: ${linesOf()}\n`);

/** The files of which a function ran, beside what is done when a file is loaded. */
function ranIn(args: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-files-"));
  const env = { ...safeEnvironment(), NODE_V8_COVERAGE: join(folder, "coverage") };
  const program = ["--import", import.meta.resolve("tsx"), join(SRC, "cli", "main.ts"), ...args];
  const { status, stderr } = spawnSync(process.execPath, program, { cwd: folder, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}: ${stderr}`);
  const ran = readdirSync(env.NODE_V8_COVERAGE).flatMap((file) => {
    const { result } = JSON.parse(readFileSync(join(env.NODE_V8_COVERAGE, file), "utf8")) as Coverage;
    return result.flatMap(({ url, functions }) => (runs(functions) ? fileOf(url) : []));
  });
  return [...new Set(ran)].filter((file) => !file.startsWith(join("tracing", "store", sep))).sort();
}

function runs(functions: Coverage["result"][number]["functions"]): boolean {
  return functions.some(({ functionName, ranges }) => !NOT_OURS.includes(functionName) && (ranges[0]?.count ?? 0) > 0);
}

/** A file of our source, as its path in `src`. */
function fileOf(url: string): string[] {
  if (!url.startsWith("file://")) return [];
  const path = relative(SRC, fileURLToPath(url.replace(/\?.*$/, "")));
  return path.startsWith("..") ? [] : [path];
}

function linesOf(): number {
  return readdirSync(SRC, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !path.startsWith(`testing${sep}`))
    .reduce((sum, path) => sum + readFileSync(join(SRC, path), "utf8").split("\n").length - 1, 0);
}
