import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { TraceStore } from "../src/tracing/store/store.js";
import { copyOf, fillStore, recordRun } from "./fill-store.js";
import { report, safeEnvironment, timed } from "./measure.js";

const CLI = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const BUDGET_MS = 2000;

/** Measures how long another process waits that writes runs while traces are pruned: at most two seconds. */
async function main(spans: number): Promise<void> {
  process.stdout.write(`a writer beside traces prune, of ${spans.toLocaleString("en-US")} spans of ten days\n`);
  for (const olderThan of ["9d", "5d", "1h"]) await pruneBeside(spans, olderThan);
}

async function pruneBeside(spans: number, olderThan: string): Promise<void> {
  const cwd = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
  try {
    const path = join(cwd, ".underwrite", "traces.db");
    const store = TraceStore.open(path);
    await fillStore(store, spans);
    const template = await recordRun();
    const before = statSync(path).size;
    const startedAt = performance.now();
    const child = spawn(process.execPath, [CLI, "traces", "prune", "--older-than", olderThan, "--yes"], {
      cwd,
      env: safeEnvironment(),
      stdio: ["ignore", "ignore", "inherit"],
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    let exitCode: number | null | undefined;
    void ended.then((code) => {
      exitCode = code;
    });
    const waits: number[] = [];
    for (let n = 1; exitCode === undefined; n++) {
      const run = copyOf(template, 1_000_000 + n, Date.now());
      waits.push(timed(() => store.addSpans(run)).ms);
      await pause(5);
    }
    if (exitCode !== 0) throw new Error(`traces prune ended with ${exitCode}`);
    const tookMs = performance.now() - startedAt;
    store.close();
    const longest = Math.max(...waits);
    const kept = longest <= BUDGET_MS;
    report(`older than ${olderThan}: took`, `${(tookMs / 1000).toFixed(1)} s`);
    report("  file", `${(before / 1e6).toFixed(0)} to ${(statSync(path).size / 1e6).toFixed(0)} MB`);
    report("  runs that were written meanwhile", String(waits.length));
    report("  the longest wait of one", `${longest.toFixed(0)} ms`, { text: `${BUDGET_MS} ms`, kept });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

const spansOption = process.argv.indexOf("--spans");
await main(spansOption < 0 ? 200_000 : Number(process.argv[spansOption + 1]));
