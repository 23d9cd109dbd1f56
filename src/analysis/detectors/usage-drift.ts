import { quantile } from "../../quantile.js";
import type { Observation } from "../observation.js";
import { byVersion, METRICS, sortedLogs, type UsageRow } from "../usage-table.js";
import { observe } from "./detector.js";
import { shown } from "./usage-outliers.js";

/** Fewest runs of each of two versions. */
const MIN_RUNS = 30;
/** How much more a version must use than the one before, as a factor of medians. */
const FACTOR = 1.25;
/** How many standard errors of a median the difference must be. */
const ERRORS = 6;
/** Scales the distance of the quartiles to a standard deviation of a normal distribution. */
const IQR_TO_SIGMA = 1.349;
/** The standard error of a median, in those of a mean. */
const MEDIAN_ERROR = 1.2533;
/** Latencies below this are not compared, in milliseconds. */
const SHORTEST_LATENCY = 100;

/**
 * `tokens_drift`, `cost_drift`, `latency_drift`: a version's runs use at least a quarter more, in the median, than
 * those of the version before it, and by more than six standard errors.
 *
 * Leaves alone: versions with fewer than 30 runs, versions that use less, and latencies under a tenth of a second.
 */
export function usageDrift(rows: readonly UsageRow[]): Observation[] {
  return METRICS.flatMap((metric) => {
    const versions = [...byVersion(rows, metric)]
      .map(([version, group]) => ({
        version,
        group,
        first: group.reduce((least, { row }) => Math.min(least, row.started_at), Number.POSITIVE_INFINITY),
      }))
      .filter(({ group }) => group.length >= MIN_RUNS)
      .sort((a, b) => a.first - b.first)
      .map((entry) => ({ ...entry, ...medianOf(sortedLogs(entry.group)) }));
    return versions.flatMap((after, index) => {
      const before = versions[index - 1];
      if (!before) return [];
      const difference = after.median - before.median;
      const isShort = metric === "latency" && Math.exp(after.median) < SHORTEST_LATENCY;
      if (isShort || difference < Math.log(FACTOR) || difference < ERRORS * Math.hypot(after.error, before.error))
        return [];
      return after.group.map(({ row, value }) =>
        observe(row, {
          code: `${metric}_drift`,
          subject: after.version,
          severity: "low",
          cause: "flow",
          quote: shown(metric, value),
          expected: `about ${shown(metric, Math.exp(before.median))}, as in ${before.version}`,
          details: [`${shown(metric, Math.exp(before.median))} → ${shown(metric, Math.exp(after.median))}`],
        }),
      );
    });
  });
}

function medianOf(logs: Float64Array): { median: number; error: number } {
  const sigma = (quantile(logs, 0.75) - quantile(logs, 0.25)) / IQR_TO_SIGMA;
  return { median: quantile(logs, 0.5), error: (MEDIAN_ERROR * sigma) / Math.sqrt(logs.length) };
}
