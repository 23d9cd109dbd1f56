import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import { underwriting } from "../src/agents/index.js";
import { runAgent } from "../src/runtime/loop/run-agent.js";
import { offlineModel } from "../src/runtime/models/offline.js";
import { openTracing, storePath } from "../src/tracing/tracing.js";
import { report } from "./measure.js";

/** What a run may take on disk: half of what it took when each span held all of its texts. */
const BUDGET_BYTES = 10_500;

/** Measures what a run takes on disk, and where the bytes are: offline runs, recorded as commands record them. */
async function main(sizes: readonly number[]): Promise<void> {
  process.stdout.write("the local store: bytes that a run takes, recorded as commands record it, no VACUUM\n");
  for (const runs of sizes) {
    const home = mkdtempSync(join(tmpdir(), "underwrite-bench-"));
    try {
      await record(home, runs);
      const bytes = statSync(storePath(home)).size / runs;
      report(`${runs.toLocaleString("en-US")} runs, a run`, kilobytes(bytes), {
        text: kilobytes(BUDGET_BYTES),
        kept: bytes <= BUDGET_BYTES,
      });
      for (const { name, size } of partsOf(storePath(home))) {
        if (size / runs >= 50) report(`  ${name}`, kilobytes(size / runs));
      }
    } finally {
      rmSync(home, { recursive: true, force: true });
    }
  }
}

/** Runs one after the other, each of another applicant. */
async function record(home: string, runs: number): Promise<void> {
  const tracing = openTracing({
    home,
    version: "0",
    capture: "full",
    exportCapture: "full",
    targets: [],
    onProblem: (problem) => {
      throw new Error(problem);
    },
  });
  const model = offlineModel(underwriting.answerOffline);
  for (let n = 0; n < runs; n++) {
    const input = underwriting.parseInput({
      annual_income: 40_000 + ((n * 37) % 90_000),
      total_debt: (n * 13) % 9000,
      credit_score: 600 + (n % 250),
      loan_amount: 200_000,
    });
    const { tracer, addScores } = tracing;
    await runAgent(underwriting, input, { model, tracing: { tracer, addScores } });
  }
  tracing.close();
}

/** Bytes of each table and index, the largest first. */
function partsOf(path: string): { name: string; size: number }[] {
  const db = new DatabaseSync(path, { readOnly: true });
  const sql = "SELECT name, sum(pgsize) AS size FROM dbstat GROUP BY name ORDER BY size DESC";
  const parts = db.prepare(sql).all() as { name: string; size: number }[];
  db.close();
  return parts;
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}

const option = process.argv.indexOf("--runs");
await main(option < 0 ? [200, 2000] : [Number(process.argv[option + 1])]);
