import { context, trace } from "@opentelemetry/api";
import { describe, expect, it, vi } from "vitest";
import type { StoredSpan } from "../store/store.js";
import { CLOCKS, type Clocks, createTracer } from "./provider.js";

const DAY_MS = 86_400_000;
const MOMENT_NS = 50_000_000n;

/** A root with an event and a child, between all of which something happens; their spans as they are kept. */
function recordAmid(happens: () => void, clocks?: Clocks) {
  const spans: StoredSpan["span"][] = [];
  const tracer = createTracer(
    "0",
    { attributes: {}, onRootStart: () => {}, onEnd: ({ span }) => spans.push(span) },
    clocks,
  );
  const root = tracer.startSpan("root");
  happens();
  root.addEvent("event");
  const child = tracer.startSpan("child", {}, trace.setSpan(context.active(), root));
  happens();
  child.end();
  happens();
  root.end();
  return spans;
}

function expectOrder([child, root]: StoredSpan["span"][]) {
  const times = [
    root?.startTimeUnixNano,
    root?.events?.[0]?.timeUnixNano,
    child?.endTimeUnixNano,
    root?.endTimeUnixNano,
  ].map((time) => BigInt(time ?? 0));
  // In order, but for the moment between the SDK's look at the clock and ours.
  for (const [index, time] of times.slice(1).entries()) expect(time - (times[index] ?? 0n)).toBeGreaterThan(-MOMENT_NS);
  expect(BigInt(child?.startTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(times[0] ?? 0n);
  expect((times[3] ?? 0n) - (times[0] ?? 0n)).toBeLessThan(60_000_000_000n);
}

describe("a run amid which the clock is set", () => {
  it.each([-3, 3, -1000])("has the times of a run that lasted as long as it did: by %i days", (days) => {
    let shift = 0;
    const wall = () => Date.now() + shift;
    expectOrder(recordAmid(() => (shift += days * DAY_MS), { ...CLOCKS, wall }));
    const now = vi.spyOn(Date, "now").mockImplementation(() => performance.timeOrigin + performance.now() + shift);
    try {
      expectOrder(recordAmid(() => (shift += days * DAY_MS)));
    } finally {
      now.mockRestore();
    }
  });

  it("keeps a start that its maker gave", () => {
    const spans: StoredSpan["span"][] = [];
    const tracer = createTracer("0", { attributes: {}, onRootStart: () => {}, onEnd: ({ span }) => spans.push(span) });
    tracer.startSpan("given", { startTime: 1_700_000_000_000 }).end(1_700_000_000_500);
    expect(spans[0]).toMatchObject({
      startTimeUnixNano: "1700000000000000000",
      endTimeUnixNano: "1700000000500000000",
    });
  });
});
