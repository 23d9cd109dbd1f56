import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors.js";
import { caseRun, evalSchedule, reportOfStatuses } from "../../testing/eval-reports.js";
import type { CaseRun } from "../run/eval-run.js";
import { compareEvals } from "./compare.js";
import { buildReport } from "./report.js";

const fate = fc.constantFrom("pass", "fail", "error", "draft", null) as fc.Arbitrary<
  CaseRun["status"] | "draft" | null
>;
const suite = fc.dictionary(fc.stringMatching(/^[a-h]$/), fate, { noNullPrototype: true });

describe("the comparison of two eval runs", () => {
  it("puts each case that was run in both on one side, and mirrors when the runs change places", () => {
    fc.assert(
      fc.property(suite, suite, (inA, inB) => {
        const [a, b] = [reportOfStatuses(inA, { run_id: "a" }), reportOfStatuses(inB, { run_id: "b" })];
        const [there, back] = [compareEvals(a, b), compareEvals(b, a)];
        const ran = (one: string | null | undefined) => one !== undefined && one !== null && one !== "draft";
        const common = Object.keys(inB).filter((id) => ran(inA[id]) && ran(inB[id]));
        expect(there.common).toBe(common.length);
        expect(there.worse.map(({ id }) => id)).toEqual(
          common.filter((id) => inA[id] === "pass" && inB[id] !== "pass"),
        );
        expect(there.better.map(({ id }) => id)).toEqual(
          common.filter((id) => inA[id] !== "pass" && inB[id] === "pass"),
        );
        expect(there.b.passed - there.a.passed).toBe(there.better.length - there.worse.length);
        expect(back.worse.map(({ id }) => id).sort()).toEqual(there.better.map(({ id }) => id).sort());
        expect(back.only_in_a).toEqual(there.only_in_b);
        expect(back.p_value).toBe(there.p_value);
      }),
    );
  });

  it("finds no difference between a run and itself", () => {
    fc.assert(
      fc.property(suite, (statuses) => {
        const report = reportOfStatuses(statuses);
        const { worse, better, p_value, verdict, regression, differences } = compareEvals(report, report);
        expect({ worse, better, p_value, verdict, regression, differences }).toEqual({
          worse: [],
          better: [],
          p_value: 1,
          verdict: "same",
          regression: null,
          differences: [],
        });
      }),
    );
  });

  it("says why a case flipped, from the run in which it does not pass", () => {
    const a = reportOfStatuses({ up: "fail", down: "pass" }, { run_id: "a" });
    const b = reportOfStatuses({ up: "pass", down: "error" }, { run_id: "b" });
    const { worse, better } = compareEvals(a, b);
    expect(worse).toEqual([{ id: "down", from: "pass", to: "error", reasons: ["outcome: The grader failed."] }]);
    expect(better).toEqual([{ id: "up", from: "fail", to: "pass", reasons: ["outcome: denied, expected approved."] }]);
  });

  it("takes means of one run over the common cases only, however many repeats there were", () => {
    const usage = (tokens: number) => ({
      usage: { round_trips: 2, input_tokens: tokens, output_tokens: 1, cost_usd: 0.01, duration_ms: tokens },
    });
    const a = buildReport(
      evalSchedule({ run_id: "a", case_ids: ["both", "old"] }),
      [caseRun("both", "pass", usage(100)), caseRun("old", "pass", usage(9000))],
      { duration_ms: 1 },
    );
    const repeats = [100, 200, 300].map((tokens, index) =>
      caseRun("both", "pass", { ...usage(tokens), repeat: index + 1 }),
    );
    const b = buildReport(evalSchedule({ run_id: "b", case_ids: ["both"], repeat: 3 }), repeats, { duration_ms: 1 });
    const compared = compareEvals(a, b);
    expect(compared.only_in_a).toEqual(["old"]);
    expect(compared.a).toMatchObject({ input_tokens: 100, latency_ms: { mean: 100, p50: 100, p95: 100 } });
    expect(compared.b).toMatchObject({ input_tokens: 200, round_trips: 2, latency_ms: { mean: 200, p50: 200 } });
    expect(compared.b.cost_usd).toBeCloseTo(0.01, 12);
    expect(compared.differences).toEqual([{ part: "repeat", a: "1", b: "3" }]);
  });

  it("lists what was not the same", () => {
    const { versions } = evalSchedule();
    const a = reportOfStatuses({ one: "pass" }, { run_id: "a" });
    const changed = { ...versions, policy: "aaaa0002", model: "claude-sonnet-5" };
    const b = reportOfStatuses({ one: "pass" }, { run_id: "b", versions: changed, judge: "claude-sonnet-5" });
    expect(compareEvals(a, b).differences).toEqual([
      { part: "model", a: "offline", b: "claude-sonnet-5" },
      { part: "policy", a: "aaaa0001", b: "aaaa0002" },
      { part: "judge", a: null, b: "claude-sonnet-5" },
    ]);
  });

  it("refuses runs of different agents", () => {
    const a = reportOfStatuses({ one: "pass" }, { run_id: "a" });
    const b = reportOfStatuses({ one: "pass" }, { run_id: "b", agent: "pricing" });
    expect(() => compareEvals(a, b)).toThrow(UserError);
    expect(() => compareEvals(a, b)).toThrow(
      "Eval run a is of agent underwriting and b of pricing: compare runs of one agent.",
    );
  });
});
