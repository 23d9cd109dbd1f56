import { describe, expect, it } from "vitest";
import { Random } from "../../testing/made-runs/random.js";
import { UsageTable } from "../facts/usage-table.js";
import { toolSlower } from "./tool-slower.js";

const HOUR_MS = 3_600_000;
const EPOCH = 1_700_000_000_000;
type Shape = (random: Random, hour: number) => number;

/** What is said of runs of two tools over some hours; from the middle on, one takes longer, by a factor. */
function said(
  shape: Shape,
  { factor = 1, all = 1, hours = 48, versions = ["1", "1"], seed = 1 } = {},
): { subject: string; details: readonly string[] }[] {
  const random = new Random(seed);
  const rows = Array.from({ length: 400 }, (_, index) => {
    const hour = (index / 400) * hours;
    const isLater = index >= 200;
    const times = [shape(random, hour) * (isLater ? factor * all : 1), shape(random, hour) * (isLater ? all : 1)];
    const latency = Math.max(...times) + 2000 * random.spread(0.2) * (isLater ? all : 1);
    const version = versions[isLater ? 1 : 0] ?? "";
    const started_at = EPOCH + hour * HOUR_MS;
    return {
      trace_id: String(index),
      span_id: "1",
      version,
      started_at,
      tokens: null,
      cost: null,
      latency,
      slowest: null,
      times,
    };
  });
  const usage = new UsageTable((place) => rows[place]);
  for (const [place, row] of rows.entries()) {
    usage.add(row, place, { tools: ["find_rates", "find_zone"], times: row.times });
  }
  const found = toolSlower.compare?.({ usage } as never) ?? [];
  return [...new Map(found.map(({ subject, details }) => [subject, { subject, details }])).values()];
}

const SHAPES: [string, Shape][] = [
  ["one peak", (random) => 400 * random.spread(0.35)],
  ["two peaks, one of a fifth", (random) => (random.chance(0.2) ? 5000 : 300) * random.spread(0.2)],
  ["two peaks, one of a half", (random) => (random.chance(0.5) ? 5000 : 300) * random.spread(0.2)],
  ["busy hours", (random, hour) => 400 * (1.1 - Math.cos((hour / 24) * 2 * Math.PI)) * random.spread(0.2)],
  ["a long tail", (random) => 400 * random.spread(0.8)],
];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

describe("tools whose times are as they should be", () => {
  it.each(SHAPES)(
    "raise no alarm where these have %s, with a new version or without one, on a day or on two",
    (_, shape) => {
      for (const versions of [
        ["1", "1"],
        ["1", "2"],
      ])
        expect(SEEDS.flatMap((seed) => said(shape, { versions, seed }))).toEqual([]);
      expect(SEEDS.flatMap((seed) => said(shape, { hours: 24, seed }))).toEqual([]);
    },
  );

  it("raise none where runs are slower as a whole: that is no tool's", () => {
    expect(SEEDS.flatMap((seed) => said(SHAPES[0]?.[1] ?? (() => 1), { all: 3, versions: ["1", "2"], seed }))).toEqual(
      [],
    );
  });
});

describe("a tool that became four times as slow", () => {
  it.each(SHAPES)("is named, and no other, where times have %s", (_, shape) => {
    const [since, ...others] = said(shape, { factor: 4, versions: ["1", "2"], seed: 9 });
    expect(others).toEqual([]);
    expect(since).toMatchObject({ subject: "find_rates" });
    expect(since?.details[0]).toMatch(/^\d+ ms → \d+ ms since version 2$/);
  });

  it("is named with the time since when, where the agent's version is the same", () => {
    const [found, ...others] = said((random) => 400 * random.spread(0.3), { factor: 4, seed: 9 });
    expect(others).toEqual([]);
    expect(found?.subject).toBe("find_rates");
    expect(found?.details[0]).toMatch(/ since 2023-11-15T\d\d:\d\dZ$/);
  });
});
