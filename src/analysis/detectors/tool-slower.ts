import { quantile } from "../../figures/quantile.js";
import type { Sighting } from "../facts/sighting.js";
import { sortedLogs, type UsageGroup, type UsageTable } from "../facts/usage-table.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";
import { hasSharedHours, isBeyondHours, isShifted, shiftOf } from "./usage-drift.js";
import { shown } from "./usage-outliers.js";

/** Fewest runs that call the tool, before and since. */
const MIN_RUNS = 30;
/** How much longer a tool must take than before, as a factor: and than the rest of the run has become. */
const FACTOR = 1.25;
/** Times below this are not compared, in milliseconds. */
const SHORTEST = 100;
/** Runs of each side that are compared: of more, so many in even steps. */
const MOST_COMPARED = 20_000;
/** Where a time without a new version is divided, as a part of its runs. */
const PARTS = [0.25, 0.5, 0.75];

const SLOWER: FindingKind = {
  code: "tool_slower",
  severity: "low",
  cause: "tool",
  title: ({ subject, of, because }) => `${subject} takes longer than before ${of}${because}`,
};

export const toolSlower: Detector = {
  finds: [SLOWER],
  catches:
    "a tool whose calls take a quarter longer since a version, or since a time, over their quantiles, by more than six standard errors of ranks, by more than one hour differs from another, and a quarter more than the rest of the run does",
  leavesAlone:
    "tools with a median under a tenth of a second; fewer than 30 runs before or since; runs that are slower as a whole; times with two peaks that stay where they were",
  compare: ({ usage }) => usage.toolNames().flatMap((tool) => slowdowns(tool, usage)),
};

/** The runs before and since, and what is said to divide them. */
interface Division {
  before: UsageGroup;
  since: UsageGroup;
  at: string;
  /** When those since begin, where a version's runs are divided by time. */
  from?: number;
}

/** Some runs of a group, by their places in it. */
function some({ version, values, starts, rows }: UsageGroup, isMeant: (index: number) => boolean): UsageGroup {
  const of = (column: Float64Array) => column.filter((_, index) => isMeant(index));
  return { version, values: of(values), starts: of(starts), rows: of(rows) };
}

/** A division of some of a version's runs, with all that began since. */
function whole(division: Division, group: UsageGroup): Division {
  const { from = Number.NEGATIVE_INFINITY } = division;
  return { ...division, since: some(group, (index) => (group.starts[index] as number) >= from) };
}

function slowdowns(tool: string, usage: UsageTable): Sighting[] {
  const versions = usage.byVersionOfTool(tool).filter(({ values }) => values.length >= MIN_RUNS);
  const between = versions.flatMap((since, index) => {
    const before = versions[index - 1];
    return before ? [{ before, since, at: `since version ${since.version}` }] : [];
  });
  const found = between.filter((division) => isSlower(division, tool, usage));
  // A tool can become slow though nothing of the agent is new: within each version, where it begins first is told.
  const divisions =
    found.length > 0
      ? found
      : versions.flatMap((group) =>
          first(divided(sampled(group)), tool, usage).map((division) => whole(division, group)),
        );
  return divisions.flatMap((division) => sightingsOf(division, tool, usage));
}

function first(divisions: readonly Division[], tool: string, usage: UsageTable): Division[] {
  const slower = divisions.filter(
    (division) => hasSharedHours(division.before, division.since) && isSlower(division, tool, usage),
  );
  const shifts = slower.map(({ before, since }) => shiftOf(sortedLogs(before.values), sortedLogs(since.values)));
  const most = shifts.indexOf(Math.max(...shifts));
  return slower.slice(most, most + 1);
}

/** A version's runs, divided at some times. */
function divided(group: UsageGroup): Division[] {
  const { values, starts } = group;
  if (values.length < 2 * MIN_RUNS) return [];
  const order = starts.slice().sort();
  return PARTS.flatMap((part) => {
    const at = order[Math.floor(order.length * part)] as number;
    const isSince = (index: number) => (starts[index] as number) >= at;
    const [before, since] = [some(group, (index) => !isSince(index)), some(group, isSince)];
    if (Math.min(before.values.length, since.values.length) < MIN_RUNS) return [];
    return [{ before, since, at: `since ${new Date(at).toISOString().slice(0, 16)}Z`, from: at }];
  });
}

function isSlower({ before, since }: Division, tool: string, usage: UsageTable): boolean {
  const [earlier, later] = [sampled(before), sampled(since)];
  const [was, is] = [sortedLogs(earlier.values), sortedLogs(later.values)];
  const shift = shiftOf(was, is);
  if (Math.exp(quantile(is, 0.5)) < SHORTEST || shift < Math.log(FACTOR) || !isShifted(was, is)) return false;
  const restOf = ({ rows }: UsageGroup) => sortedLogs(rows.map((row) => usage.restOf(row, tool)));
  const isOwn = shift - shiftOf(restOf(earlier), restOf(later)) >= Math.log(FACTOR);
  return isOwn && isBeyondHours(earlier, later, shift);
}

function sampled(group: UsageGroup): UsageGroup {
  const step = Math.ceil(group.values.length / MOST_COMPARED);
  return step === 1 ? group : some(group, (index) => index % step === 0);
}

function sightingsOf({ before, since, at }: Division, tool: string, usage: UsageTable): Sighting[] {
  const [usual, now] = [before, since].map(({ values }) => quantile(values.slice().sort(), 0.5)) as [number, number];
  return [...since.rows].flatMap((place, index) => {
    const row = usage.get(place);
    if (!row) return [];
    return sightingOf(SLOWER, row, {
      subject: tool,
      quote: shown("latency", since.values[index] as number),
      expected: `about ${shown("latency", usual)}, as before`,
      details: [`${shown("latency", usual)} → ${shown("latency", now)} ${at}`],
    });
  });
}
