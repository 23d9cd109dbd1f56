import { quantile } from "../../figures/quantile.js";
import type { Sighting } from "../facts/sighting.js";
import { METRICS, type Metric, sortedLogs, type UsageGroup, type UsageTable } from "../facts/usage-table.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

/** Fewest runs of a version that say what is usual. */
const MIN_RUNS = 20;
/** How many times the usual a run must use. */
const FACTOR = 3;
/** How many robust standard deviations above the usual, on a logarithmic scale. */
const DEVIATIONS = 7;
/** Smallest spread that is believed, as a logarithm: a tenth. */
const SMALLEST_SPREAD = 0.1;
/** Scales a median absolute deviation to a standard deviation of a normal distribution. */
const MAD_TO_SIGMA = 1.4826;
/** Share of the runs from which on those above are no outliers but a peak of their own. */
const PEAK = 0.1;
/** Runs quicker than this are not worth a look, in milliseconds. */
const SHORTEST_LATENCY = 1000;

/**
 * What costs more because it used more tokens is a consequence of these.
 *
 * @param sightings of all metrics
 */
export function becauseOfTokens(sightings: readonly Sighting[]): Sighting[] {
  const kindOf = ({ code }: Sighting) => code.replace(/^[a-z]+/, "");
  const keyOf = (of: Sighting) => `${kindOf(of)} ${of.subject} ${of.trace_id}`;
  const tokens = new Set(sightings.filter(({ code }) => code.startsWith("tokens_")).map(keyOf));
  return sightings.map((of) => {
    if (!of.code.startsWith("cost_") || !tokens.has(keyOf(of))) return of;
    return { ...of, because: { code: `tokens${kindOf(of)}`, subject: of.subject } };
  });
}

const KINDS: Readonly<Record<Metric, FindingKind>> = {
  tokens: {
    code: "tokens_outlier",
    severity: "low",
    cause: "flow",
    title: ({ of }) => `Far more tokens than usual were used ${of}`,
  },
  cost: {
    code: "cost_outlier",
    severity: "low",
    cause: "flow",
    title: ({ of }) => `The cost was far higher than usual ${of}`,
  },
  latency: {
    code: "latency_outlier",
    severity: "low",
    cause: "flow",
    title: ({ of, because }) => `The run took far longer than usual ${of}${because}`,
  },
};

export const usageOutliers: Detector = {
  finds: Object.values(KINDS),
  catches: "more than three times the median of the version and model, and seven robust standard deviations above it",
  leavesAlone:
    "versions with fewer than 20 runs; runs under a second; what more than a tenth of the runs use: that is no outlier but a second peak",
  compare({ usage }) {
    return becauseOfTokens(outOfLine(usage));
  },
};

function outOfLine(usage: UsageTable): Sighting[] {
  return METRICS.flatMap((metric) => {
    const groups = usage.byVersion(metric).filter(({ values }) => values.length >= MIN_RUNS);
    const found = groups.map((group) => ({ group, ...farAbove(group) }));
    const runs = found.reduce((sum, { group }) => sum + group.values.length, 0);
    // Over all versions: of few runs, a peak can have less than its share.
    if (found.reduce((sum, { above }) => sum + above.length, 0) > runs * PEAK) return [];
    return found.flatMap(({ group, above, middle }) =>
      above.flatMap((index) => {
        const value = group.values[index] as number;
        const row =
          metric === "latency" && value < SHORTEST_LATENCY ? undefined : usage.get(group.rows[index] as number);
        if (!row) return [];
        return sightingOf(KINDS[metric], row, {
          quote: shown(metric, value),
          expected: `about ${shown(metric, Math.exp(middle))}`,
          details: metric === "latency" && row.slowest ? [`most of it in ${row.slowest.tool}`] : [],
        });
      }),
    );
  });
}

/** Those of a version that are far above its others, by their places in the group. */
function farAbove({ values }: UsageGroup): { middle: number; above: number[] } {
  const logs = sortedLogs(values);
  const middle = quantile(logs, 0.5);
  const spread = quantile(logs.map((log) => Math.abs(log - middle)).sort(), 0.5) * MAD_TO_SIGMA;
  const threshold = middle + Math.max(Math.log(FACTOR), DEVIATIONS * Math.max(spread, SMALLEST_SPREAD));
  const above: number[] = [];
  for (const [index, value] of values.entries()) if (Math.log(value) > threshold) above.push(index);
  return { middle, above };
}

/** An amount of a metric with its unit. */
export function shown(metric: Metric, value: number): string {
  if (metric === "tokens") return `${Math.round(value)} tokens`;
  return metric === "cost" ? `$${value.toFixed(6)}` : `${Math.round(value)} ms`;
}
