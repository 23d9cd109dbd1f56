import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UsageSummary } from "../analysis/facts/usage-table.js";
import { latencyOf } from "../evals/report/case-results.js";
import type { RecordedRun } from "../runtime/record/recorded-run.js";
import { EPOCH, storedSpan } from "../testing/spans.js";
import { TraceStore } from "../tracing/store/store.js";
import { quantile } from "./quantile.js";

describe("a quantile", () => {
  it("lies between neighbours in rank", () => {
    const values = [15, 20, 35, 40, 50];
    expect(quantile(values, 0.4)).toBeCloseTo(29, 12); // numpy.percentile(values, 40)
    expect([quantile(values, 0), quantile(values, 1), quantile([7], 0.95)]).toEqual([15, 50, 7]);
    expect(quantile([], 0.5)).toBeNaN();
  });

  it("grows with its share", () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 1 }), share, share, (values, one, other) => {
        const sorted = Float64Array.from(values).sort();
        const [low = 0, high = 0] = [Math.min(one, other), Math.max(one, other)].map((at) => quantile(sorted, at));
        expect(low).toBeLessThanOrEqual(high + 1e-6);
      }),
    );
  });

  it("is one number for evals, analyses and the store's metrics", () => {
    const durations = [400, 100, 300, 200];
    const usage = new UsageSummary();
    const store = TraceStore.open(":memory:");
    durations.forEach((duration_ms, n) => {
      usage.add({ duration_ms, complete: true, version: "", cost_usd: null } as RecordedRun);
      store.addSpans([storedSpan({ trace: n, id: 1, name: "run", to: duration_ms })]);
    });
    const analysed = usage.total().latency_ms;
    expect(latencyOf(durations)).toEqual({ p50: 250, p95: 385 });
    expect(analysed).toMatchObject({ p50: 250, p95: 385 });
    expect(store.durationsByName(EPOCH - 1)).toEqual([{ name: "run", count: 4, p95_us: 385_000 }]);
    store.close();
  });
});
