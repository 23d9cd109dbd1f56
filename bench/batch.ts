import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../src/testing/processes/programs.js";
import { measured, median, report } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const ROWS = 1000;
const CONCURRENCY = 16;
const DELAY_MS = 50;
const CALLS = 2;
const ROUNDS = 3;

/** Rows of the runs that measure memory; the last one takes minutes, and is run with `--all`. */
const SIZES = [1000, 10_000, 100_000];

/** A heap that is too small for what grows with the rows: Node lets garbage lie for as long as there is memory. */
const HEAP_MB = 80;

/** Measures a batch against the ideal, and its memory from 1,000 rows to 100,000. */
async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  const program = await bundleProgram(new URL("messages-server.ts", import.meta.url));
  const server = spawn(process.execPath, [program, String(DELAY_MS)], { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const [line] = (await once(server.stdout, "data")) as [Buffer];
    const env = { ANTHROPIC_API_KEY: "sk-ant-bench-0123456789", ANTHROPIC_BASE_URL: line.toString().trim() };
    const idealMs = (ROWS * CALLS * DELAY_MS) / CONCURRENCY;
    process.stdout.write(
      `batch: ${ROWS} rows of ${CALLS} calls, ${DELAY_MS} ms a call, ${CONCURRENCY} at once; median of ${ROUNDS} rounds\n`,
    );
    const took = [];
    for (let round = 0; round < ROUNDS; round++) {
      took.push(await batch(folder, ROWS, ["--model", "claude-sonnet-5", "--concurrency", String(CONCURRENCY)], env));
    }
    const wallMs = median(took.map((one) => one.wallMs));
    report("ideal: no time but the model's", `${Math.round((ROWS * 1000) / idealMs)} rows/s`);
    report("whole process", `${Math.round((ROWS * 1000) / wallMs)} rows/s`, {
      text: "1.2 × the ideal time, and 1 s to start and end",
      kept: wallMs <= 1.2 * idealMs + 1000,
    });
    report("CPU", `${(median(took.map((one) => one.cpuMs)) / ROWS).toFixed(1)} ms/row`);
    await memory(folder);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function memory(folder: string): Promise<void> {
  let first: number | undefined;
  for (const rows of process.argv.includes("--all") ? SIZES : SIZES.slice(0, -1)) {
    const offline = ["--model", "offline"];
    const free = await batch(folder, rows, offline);
    const bounded = await batch(folder, rows, offline, {}, [`--max-old-space-size=${HEAP_MB}`]);
    first ??= bounded.peakMb;
    const named = `memory at ${rows.toLocaleString("en-US")} rows, offline`;
    report(`${named}, as much as Node takes (${(free.wallMs / 1000).toFixed(0)} s)`, `${free.peakMb.toFixed(0)} MB`);
    report(`${named}, with a heap of ${HEAP_MB} MB`, `${bounded.peakMb.toFixed(0)} MB`, {
      text: "1.3 × that at 1,000",
      kept: bounded.peakMb <= 1.3 * first,
    });
  }
}

async function batch(
  folder: string,
  rows: number,
  more: string[],
  env: Record<string, string> = {},
  node: string[] = [],
) {
  const cwd = mkdtempSync(join(folder, "batch-"));
  const lines = Array.from(
    { length: rows },
    (_, n) => `r${n},${40_000 + (n % 90_000)},${n % 9000},${600 + (n % 250)},200000`,
  );
  writeFileSync(join(cwd, "in.csv"), `id,annual_income,total_debt,credit_score,loan_amount\n${lines.join("\n")}\n`);
  const args = [...node, CLI, "batch", "in.csv", "--output", "out.jsonl", "--quiet", ...more];
  try {
    return await measured(args, cwd, { ...env, UNDERWRITE_HOME: join(cwd, "home") });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

await main();
