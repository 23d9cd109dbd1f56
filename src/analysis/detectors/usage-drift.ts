import { quantile } from "../../figures/quantile.js";
import type { Observation } from "../facts/observation.js";
import { byVersion, METRICS, type Metric, sortedLogs, type UsageRow } from "../facts/usage-table.js";
import { type Detector, type FindingKind, observe } from "./detector.js";
import { becauseOfTokens, shown } from "./usage-outliers.js";

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

const KINDS: Readonly<Record<Metric, FindingKind>> = {
  tokens: {
    code: "tokens_drift",
    severity: "low",
    cause: "flow",
    title: ({ subject, of, because }) => `More tokens are used since version ${subject}, ${of}${because}`,
  },
  cost: {
    code: "cost_drift",
    severity: "low",
    cause: "flow",
    title: ({ subject, of, because }) => `Runs cost more since version ${subject}, ${of}${because}`,
  },
  latency: {
    code: "latency_drift",
    severity: "low",
    cause: "flow",
    title: ({ subject, of, because }) => `Runs take longer since version ${subject}, ${of}${because}`,
  },
};

export const usageDrift: Detector = {
  finds: Object.values(KINDS),
  catches: "a version whose median is a quarter higher than the one's before, by more than six standard errors",
  leavesAlone: "versions with fewer than 30 runs; versions that use less; medians under a tenth of a second",
  compare({ usage }) {
    return becauseOfTokens(outOfLine(usage));
  },
};

function outOfLine(rows: readonly UsageRow[]): Observation[] {
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
        observe(KINDS[metric], row, {
          subject: after.version,
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
