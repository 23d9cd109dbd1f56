import { quantile } from "../../figures/quantile.js";
import type { Sighting } from "../facts/sighting.js";
import { METRICS, type Metric, sortedLogs, type UsageGroup, type UsageTable } from "../facts/usage-table.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";
import { becauseOfTokens, shown } from "./usage-outliers.js";

/** Fewest runs of each of two versions. */
const MIN_RUNS = 30;
/** How much more a version must use than the one before, as a factor. */
const FACTOR = 1.25;
/** How many standard errors the difference of ranks must be. */
const ERRORS = 6;
/** Where two distributions are compared. */
const QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];
/** Milliseconds of an hour, runs that an hour needs to say something, hours that a version needs, and the errors of these. */
const HOUR_MS = 3_600_000;
const FEWEST_OF_HOUR = 5;
const FEWEST_HOURS = 3;
const DAY_HOURS = 24;
const HOUR_ERRORS = 4;
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
  catches:
    "a version that uses a quarter more than the one before over its quantiles, by more than six standard errors of ranks, and by more than one hour differs from another",
  leavesAlone: "versions with fewer than 30 runs; versions that use less; medians under a tenth of a second",
  compare({ usage }) {
    return becauseOfTokens(outOfLine(usage));
  },
};

function outOfLine(usage: UsageTable): Sighting[] {
  return METRICS.flatMap((metric) => {
    const versions = usage
      .byVersion(metric)
      .filter(({ values }) => values.length >= MIN_RUNS)
      .map((group) => ({ group, logs: sortedLogs(group.values) }));
    return versions.flatMap((after, index) => {
      const before = versions[index - 1];
      if (!before) return [];
      const shift = shiftOf(before.logs, after.logs);
      const [usual, now] = [before, after].map(({ logs }) => Math.exp(quantile(logs, 0.5))) as [number, number];
      if ((metric === "latency" && now < SHORTEST_LATENCY) || shift < Math.log(FACTOR)) return [];
      if (!isShifted(before.logs, after.logs) || !isBeyondHours(before.group, after.group, shift)) return [];
      return [...after.group.rows].flatMap((place, each) => {
        const row = usage.get(place);
        if (!row) return [];
        return sightingOf(KINDS[metric], row, {
          subject: after.group.version,
          quote: shown(metric, after.group.values[each] as number),
          expected: `about ${shown(metric, usual)}, as in ${before.group.version}`,
          details: [
            `${shown(metric, usual)} → ${shown(metric, now)}`,
            ...(metric === "latency" && row.slowest ? [`most of it in ${row.slowest.tool}`] : []),
          ],
        });
      });
    });
  });
}

/**
 * Whether one group's values are higher as a whole (Mann and Whitney's test): medians of data with two peaks jump from one
 * to the other where hardly anything has changed.
 *
 * @param before sorted, as is `after`
 */
export function isShifted(before: Float64Array, after: Float64Array): boolean {
  const [n, m] = [after.length, before.length];
  let ranks = 0;
  for (let [earlier, later] = [0, 0]; earlier < m || later < n; ) {
    const value = Math.min(before[earlier] ?? Number.POSITIVE_INFINITY, after[later] ?? Number.POSITIVE_INFINITY);
    const start = earlier + later;
    let count = 0;
    while (before[earlier] === value) earlier++;
    for (; after[later] === value; later++) count++;
    ranks += (count * (start + 1 + earlier + later)) / 2; // equal values share their ranks
  }
  const above = ranks - (n * (n + 1)) / 2;
  return above - (n * m) / 2 > ERRORS * Math.sqrt((n * m * (n + m + 1)) / 12);
}

/**
 * Whether a difference is also beyond what one hour differs from another: busy hours are slow whatever the version is.
 * Hours of the day that both versions have are compared with each other; where they share too few, their levels' spread
 * counts. Of versions that were seen in fewer than three hours nothing is known of that.
 */
export function isBeyondHours(before: Timed, after: Timed, shift: number): boolean {
  const differences = betweenHours(before, after);
  if (differences.length >= FEWEST_HOURS) return meanOf(differences) >= HOUR_ERRORS * errorOf(differences);
  const levels = [before, after].map((group) => [...levelsByHour(group).values()]);
  if (levels.some(({ length }) => length < FEWEST_HOURS)) return true;
  return shift >= HOUR_ERRORS * Math.hypot(...levels.map(errorOf));
}

/** Whether hours of the day can be compared with each other; so it is where too few hours are known to differ at all. */
export function hasSharedHours(before: Timed, after: Timed): boolean {
  const isShort = [before, after].every((group) => levelsByHour(group).size < FEWEST_HOURS);
  return isShort || betweenHours(before, after).length >= FEWEST_HOURS;
}

/** By how much each hour of the day that both have is higher. */
function betweenHours(before: Timed, after: Timed): number[] {
  const [earlier, later] = [levelsByHour(before, DAY_HOURS), levelsByHour(after, DAY_HOURS)];
  return [...later].flatMap(([hour, level]) => {
    const other = earlier.get(hour);
    return other === undefined ? [] : [level - other];
  });
}

/** Values, and when each run began. */
export type Timed = Pick<UsageGroup, "values" | "starts">;

/** The mean logarithm of each hour, or of each hour of the day, that has enough runs. */
function levelsByHour({ values, starts }: Timed, of = Number.POSITIVE_INFINITY): Map<number, number> {
  const hours = new Map<number, { sum: number; count: number }>();
  for (const [index, value] of values.entries()) {
    const whole = Math.floor((starts[index] as number) / HOUR_MS);
    const hour = of === Number.POSITIVE_INFINITY ? whole : whole % of;
    const known = hours.get(hour) ?? { sum: 0, count: 0 };
    known.sum += Math.log(value);
    known.count++;
    hours.set(hour, known);
  }
  const enough = [...hours].filter(([, { count }]) => count >= FEWEST_OF_HOUR);
  return new Map(enough.map(([hour, { sum, count }]) => [hour, sum / count]));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function errorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  const spread = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return Math.sqrt(spread / values.length);
}

/** By how much one group's values are higher, as a logarithm: over their quantiles, for a median can lie between two peaks. */
export function shiftOf(before: Float64Array, after: Float64Array): number {
  return meanOf(QUANTILES.map((part) => quantile(after, part) - quantile(before, part)));
}
