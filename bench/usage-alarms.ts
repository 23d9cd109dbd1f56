import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { usageDrift } from "../src/analysis/detectors/usage-drift.js";
import { usageOutliers } from "../src/analysis/detectors/usage-outliers.js";
import type { UsageRow } from "../src/analysis/facts/usage-table.js";
import { Random } from "../src/testing/made-runs/random.js";
import { usageTable } from "../src/testing/made-runs/tables.js";

const DOCS = fileURLToPath(new URL("../docs/detectors.md", import.meta.url));
const [BEGIN, END] = ["<!-- alarms: written by npm run bench:alarms -->", "<!-- /alarms -->"];
const WINDOWS = 200;
const RUNS = 400;
const HOUR_MS = 3_600_000;
const EPOCH = 1_700_000_000_000;

/** The usual time of a run, in milliseconds, at an hour. */
type Shape = (random: Random, at: number) => number;

/** Shapes that clean data has. */
const SHAPES: Readonly<Record<string, Shape>> = {
  "one peak": (random) => 2500 * random.spread(0.35),
  "two peaks": (random) => (random.chance(0.5) ? 800 : 9000) * random.spread(0.2),
  "a small second peak": (random) => (random.chance(0.15) ? 15_000 : 1500) * random.spread(0.2),
  "busy hours": (random, at) => 2500 * (1 + 0.8 * Math.sin((at / HOUR_MS / 24) * 2 * Math.PI)) * random.spread(0.25),
  "a long tail": (random) => 2000 * random.spread(0.8),
};

/** Rows of two versions, the second from the middle on, over two days. */
function windowOf(
  random: Random,
  shape: Shape,
  change: (ms: number, isAfter: boolean, index: number) => number,
): UsageRow[] {
  return Array.from({ length: RUNS }, (_, index) => {
    const started_at = EPOCH + (index / RUNS) * 48 * HOUR_MS;
    const isAfter = index >= RUNS / 2;
    const latency = change(shape(random, started_at), isAfter, index);
    return {
      trace_id: String(index),
      span_id: "1",
      version: isAfter ? "2" : "1",
      started_at,
      tokens: null,
      cost: null,
      latency,
      slowest: null,
    };
  });
}

/** How many windows of a shape have an alarm of each kind. */
function alarms(
  shape: Shape,
  change: (ms: number, isAfter: boolean, index: number) => number,
): { outliers: number; drift: number } {
  const counts = { outliers: 0, drift: 0 };
  for (let seed = 1; seed <= WINDOWS; seed++) {
    const usage = windowOf(new Random(seed), shape, change);
    const runs = { usage: usageTable(usage) } as unknown as Parameters<NonNullable<typeof usageDrift.compare>>[0];
    if ((usageOutliers.compare?.(runs).length ?? 0) > 0) counts.outliers++;
    if ((usageDrift.compare?.(runs).length ?? 0) > 0) counts.drift++;
  }
  return counts;
}

const rows = Object.entries(SHAPES).map(([name, shape]) => {
  const clean = alarms(shape, (ms) => ms);
  const outlier = alarms(shape, (ms, _, index) => (index === 100 ? ms * 30 : ms));
  const drift = [1.5, 2, 3].map((factor) => alarms(shape, (ms, isAfter) => (isAfter ? ms * factor : ms)).drift);
  return `| ${[name, clean.outliers, clean.drift, outlier.outliers, ...drift].join(" | ")} |`;
});
const text = [
  `Windows with an alarm, of ${WINDOWS} windows of ${RUNS} runs over two days for each shape; the second half is another version.`,
  "",
  "| shape of the times | clean: outliers | clean: drift | one run 30 × as long | 1.5 × as slow | 2 × as slow | 3 × as slow |",
  "|---|--:|--:|--:|--:|--:|--:|",
  ...rows,
].join("\n");
process.stdout.write(`${text}\n`);
if (process.argv.includes("--write")) {
  const docs = readFileSync(DOCS, "utf8");
  writeFileSync(
    DOCS,
    docs.replace(new RegExp(`${BEGIN}[\\s\\S]*${END}`), () => `${BEGIN}\n\n${text}\n\n${END}`),
  );
}
