import type { BatchSummary } from "../../services/run-batch/batch-summary.js";
import { cost, countText, duration } from "../../text/format.js";
import { wavesLine } from "../waves/tell-waves.js";

/** What came out of a batch, in a few lines: how many, by outcome, and where it is. */
export function renderSummary(summary: BatchSummary): string[] {
  const { rows, known, total, outcomes, decided, not_decided, warned, cost_usd, duration_ms, output } = summary;
  const failed = rows - decided;
  const left = total === null ? 0 : total - rows;
  const counts = [
    `${decided.toLocaleString("en-US")} decided${listed(outcomes)}`,
    `${failed.toLocaleString("en-US")} not${listed(not_decided)}`,
    ...(left > 0 ? [`${left.toLocaleString("en-US")} not run`] : []),
  ];
  const before = known === 0 ? "" : `, ${known.toLocaleString("en-US")} of them before`;
  return [
    `${countText(rows, "row")} in ${duration(duration_ms)}${before}: ${counts.join(", ")}. ${cost(cost_usd)}.`,
    ...(warned > 0 ? [`${countText(warned, "row")} ${warned === 1 ? "carries" : "carry"} warnings.`] : []),
    ...(summary.not_kept ? [`${countText(summary.not_kept, "run")} could not be kept in the store.`] : []),
    ...(summary.waves ? [wavesLine(summary.waves)] : []),
    ...(output === undefined ? [] : [`The results are in ${output}.`]),
  ];
}

/** ` (400 approved, 80 not_approved)` */
function listed(counts: Readonly<Partial<Record<string, number>>>): string {
  const parts = Object.entries(counts)
    .sort(([, a = 0], [, b = 0]) => b - a)
    .map(([name, count = 0]) => `${count.toLocaleString("en-US")} ${name}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
