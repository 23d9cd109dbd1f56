import { describe, expect, it } from "vitest";
import { Random } from "../../testing/made-runs/random.js";
import { usageTable } from "../../testing/made-runs/tables.js";
import type { UsageRow } from "../facts/usage-table.js";
import { usageDrift } from "./usage-drift.js";
import { usageOutliers } from "./usage-outliers.js";

const HOUR_MS = 3_600_000;

/** The kinds of alarms about times of two versions over two days, the second from the second day on. */
function alarms(timeAt: (random: Random, hour: number) => number, { factor = 1, seed = 1, tool = "" } = {}): string[] {
  const random = new Random(seed);
  const usage = Array.from({ length: 400 }, (_, index): UsageRow => {
    const hour = (index / 400) * 48;
    const isAfter = index >= 200;
    const latency = timeAt(random, hour) * (isAfter ? factor : 1);
    const slowest = tool === "" ? null : { tool, ms: latency };
    const version = isAfter ? "new" : "old";
    return {
      trace_id: `${index}`,
      span_id: "1",
      version,
      started_at: hour * HOUR_MS,
      tokens: null,
      cost: null,
      latency,
      slowest,
    };
  });
  const runs = { usage: usageTable(usage) } as unknown as Parameters<NonNullable<typeof usageDrift.compare>>[0];
  const found = [usageOutliers, usageDrift].flatMap((detector) => detector.compare?.(runs) ?? []);
  return [
    ...new Set(found.flatMap(({ code, details }) => [code, ...details.filter((each) => each.startsWith("most"))])),
  ];
}

const SHAPES: [string, (random: Random, hour: number) => number][] = [
  ["one peak", (random) => 2500 * random.spread(0.35)],
  ["two peaks, one of a fifth", (random) => (random.chance(0.2) ? 20_000 : 1200) * random.spread(0.2)],
  ["two peaks, one of a half", (random) => (random.chance(0.5) ? 20_000 : 1200) * random.spread(0.2)],
  ["busy hours", (random, hour) => 2500 * (1.1 + Math.sin((hour / 24) * 2 * Math.PI)) * random.spread(0.2)],
  ["a long tail", (random) => 2500 * random.spread(0.8)],
];

describe("times that are as they should be", () => {
  it.each(SHAPES)("raise no alarm where they have %s", (_, shape) => {
    expect([1, 2, 3, 4, 5, 6, 7, 8].flatMap((seed) => alarms(shape, { seed }))).toEqual([]);
  });
});

describe("a version that takes three times as long", () => {
  it.each(SHAPES)("is told of where times have %s", (_, shape) => {
    expect(alarms(shape, { factor: 3, seed: 9 })).toContain("latency_drift");
  });

  it("is told of with the tool that takes most of the time", () => {
    expect(alarms(SHAPES[0]?.[1] ?? (() => 1), { factor: 3, tool: "find_rates" })).toEqual([
      "latency_drift",
      "most of it in find_rates",
    ]);
  });
});
