import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caseRun, evalSchedule, reportOfStatuses } from "../../testing/eval-reports.js";
import type { CaseRun } from "../run/eval-run.js";
import { compareEvals } from "./compare.js";
import { buildReport } from "./report.js";

const status = fc.constantFrom("pass", "fail", "error") as fc.Arbitrary<CaseRun["status"]>;

describe("the report of an eval run", () => {
  it("has counts that add up to its total, and a gate that holds only when all was run and passed", () => {
    const fate = fc.option(fc.oneof(status, fc.constant("draft" as const)));
    fc.assert(
      fc.property(fc.array(fate, { maxLength: 12 }), (fates) => {
        const report = reportOfStatuses(Object.fromEntries(fates.map((one, index) => [`case-${index}`, one])));
        expect(report.passed + report.failed + report.errored + report.skipped).toBe(report.total);
        const scored = fates.filter((one) => one !== "draft");
        expect(report.gate.passed).toBe(scored.length > 0 && scored.every((one) => one === "pass"));
        if (!report.gate.passed) expect(report.gate.reasons[0]).toMatch(/^[A-Z0-9].*\.$/);
      }),
    );
  });

  it("tells repeats apart: a case passes when all of its repeats do, and is flaky when only some do", () => {
    const schedule = evalSchedule({ case_ids: ["always", "sometimes", "never"], repeat: 3 });
    const results: Record<string, CaseRun["status"][]> = {
      always: ["pass", "pass", "pass"],
      sometimes: ["pass", "fail", "pass"],
      never: ["fail", "fail", "fail"],
    };
    const runs = Object.entries(results).flatMap(([id, statuses]) =>
      statuses.map((one, index) => caseRun(id, one, { repeat: index + 1 })),
    );
    const report = buildReport(schedule, runs.reverse(), { duration_ms: 5 });
    expect(report.cases.map(({ id, status: one, flaky }) => [id, one, flaky])).toEqual([
      ["always", "pass", false],
      ["sometimes", "fail", true],
      ["never", "fail", false],
    ]);
    expect(report.repeats.flaky).toEqual(["sometimes"]);
    expect(report.repeats.pass_at_1).toBeCloseTo((1 + 2 / 3 + 0) / 3, 12);
    expect(report.repeats.pass_hat.map(({ value }) => value)).toEqual([
      report.repeats.pass_at_1,
      expect.closeTo((1 + 1 / 3 + 0) / 3, 12),
      expect.closeTo(1 / 3, 12),
    ]);
    expect(report.cases[1]?.graders.map(({ repeat }) => repeat)).toEqual([1, 2, 3]);
    expect(report.cases[1]?.trace_ids).toEqual(["sometimes-1", "sometimes-2", "sometimes-3"]);
  });

  it("does not call a case passed while a repeat of it is missing", () => {
    const schedule = evalSchedule({ case_ids: ["one"], repeat: 2 });
    const report = buildReport(schedule, [caseRun("one", "pass")], { duration_ms: 5, stopped: "interrupted" });
    expect(report).toMatchObject({ passed: 0, skipped: 1, pass_rate: null, gate: { passed: false } });
    expect(report.cases[0]).toMatchObject({ status: "skipped", skip_reason: "not_run" });
    expect(report.gate.reasons).toEqual(["The run stopped early (interrupted): 1 of 1 case was not run to the end."]);
  });

  it("adds up what the runs took, exactly in money, and knows no cost where one price is not known", () => {
    const usage = { round_trips: 2, input_tokens: 10, output_tokens: 1, duration_ms: 20 };
    const schedule = evalSchedule({ case_ids: ["a", "b", "c"] });
    const runs = (costs: (number | null)[]) =>
      ["a", "b", "c"].map((id, index) => caseRun(id, "pass", { usage: { ...usage, cost_usd: costs[index] ?? null } }));
    expect(buildReport(schedule, runs([0.1, 0.2, 0]), { duration_ms: 1 }).usage).toEqual({
      runs: 3,
      round_trips: 6,
      input_tokens: 30,
      output_tokens: 3,
      cost_usd: 0.3,
      latency_ms: { p50: 20, p95: 20 },
    });
    expect(buildReport(schedule, runs([0.1, null, 0]), { duration_ms: 1 }).usage.cost_usd).toBeNull();
  });

  it("refuses results that its schedule does not hold", () => {
    const schedule = evalSchedule({ case_ids: ["a"] });
    expect(() => buildReport(schedule, [caseRun("b", "pass")], { duration_ms: 1 })).toThrow(/Repeat 1 of case b/);
    expect(() => buildReport(schedule, [caseRun("a", "pass", { repeat: 2 })], { duration_ms: 1 })).toThrow(/Repeat 2/);
  });
});

describe("the gate", () => {
  it("fails when nothing was selected, or only drafts", () => {
    expect(reportOfStatuses({}).gate).toEqual({
      passed: false,
      reasons: ["No case was selected: there is nothing to pass."],
    });
    expect(reportOfStatuses({ a: "draft" }).gate).toEqual({
      passed: false,
      reasons: ["None of 1 selected case was scored: drafts do not count until they are reviewed."],
    });
  });

  it("fails on an error whatever pass rate is asked for", () => {
    const { gate } = reportOfStatuses({ a: "pass", b: "error" }, { min_pass: 0.1 });
    expect(gate).toEqual({ passed: false, reasons: ["1 case ended in an error, which is never a pass: b."] });
  });

  it("names what failed, and compares shares exactly with what is asked for", () => {
    expect(reportOfStatuses({ a: "pass", b: "fail" }).gate.reasons).toEqual(["1 of 2 cases failed: b."]);
    const ids = Array.from({ length: 100 }, (_, index) => `case-${index}`);
    const passing = (count: number) =>
      reportOfStatuses(Object.fromEntries(ids.map((id, index) => [id, index < count ? "pass" : "fail"])), {
        min_pass: 0.07,
      }).gate;
    expect(passing(7)).toEqual({ passed: true, reasons: [] }); // 0.07 * 100 is a little above 7 as a float
    expect(passing(6).reasons[0]).toMatch(/^6\.0% of 100 cases passed .*, less than the 7\.0% asked for: case-6, /);
  });

  it("says how much was not run when the run stopped early, and does not hold", () => {
    const { gate } = reportOfStatuses({ a: "pass", b: null, c: null }, { stopped: "cost limit" });
    expect(gate).toEqual({
      passed: false,
      reasons: ["The run stopped early (cost limit): 2 of 3 cases were not run to the end."],
    });
  });

  it("may hold for a part of the suite, and then says that it is one", () => {
    expect(reportOfStatuses({ a: "pass" }, { partial: "first 1" }).gate).toEqual({
      passed: true,
      reasons: ["Partial (first 1): it covers 1 case, not the whole suite."],
    });
    const shard = reportOfStatuses({ a: "pass" }, { partial: "tag hard", shard: { index: 1, count: 4 } });
    expect(shard.gate.reasons).toEqual(["Partial (shard 1/4 of tag hard): it covers 1 case, not the whole suite."]);
  });

  it("fails on any case that passed in the baseline, unless a lower pass rate is asked for", () => {
    const before = reportOfStatuses({ a: "pass", b: "fail", c: "pass", gone: "pass" }, { run_id: "before" });
    const now = { a: "fail", b: "pass", c: "pass" } as const;
    const heldAt = (min_pass: number) => {
      const baseline = compareEvals(before, reportOfStatuses(now, { min_pass }));
      return reportOfStatuses(now, { min_pass, baseline }).gate;
    };
    expect(heldAt(1).reasons).toEqual([
      "1 of 3 cases failed: a.",
      "1 case passed in before and does not now: a.",
      "1 case of the baseline not run here: gone.",
    ]);
    expect(heldAt(0.5)).toEqual({ passed: true, reasons: ["1 case of the baseline not run here: gone."] });
  });

  it("fails below a lower pass rate only for a difference beyond chance", () => {
    const ids = Array.from({ length: 40 }, (_, index) => `case-${index}`);
    const failing = (count: number) =>
      Object.fromEntries(ids.map((id, n) => [id, n < count ? "fail" : "pass"] as const));
    const before = reportOfStatuses(failing(0), { run_id: "before" });
    const gateAt = (count: number) => {
      const baseline = compareEvals(before, reportOfStatuses(failing(count), { min_pass: 0.5 }));
      return reportOfStatuses(failing(count), { min_pass: 0.5, baseline }).gate;
    };
    expect(gateAt(5)).toEqual({ passed: true, reasons: [] }); // p = 0.0625
    expect(gateAt(6).passed).toBe(false); // p = 0.031
    expect(gateAt(6).reasons[0]).toMatch(
      /^Worse than before beyond chance: 6 cases got worse and 0 better \(exact McNemar test, p = 0\.031\): case-0, /,
    );
  });

  it("does not hold against a baseline that has no case in common with the run", () => {
    const before = reportOfStatuses({ old: "pass" }, { run_id: "before" });
    const baseline = compareEvals(before, reportOfStatuses({ a: "pass" }));
    expect(reportOfStatuses({ a: "pass" }, { baseline }).gate).toEqual({
      passed: false,
      reasons: ["Nothing was compared: the baseline before has no case in common with this run."],
    });
  });
});
