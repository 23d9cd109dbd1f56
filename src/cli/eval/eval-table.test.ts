import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { compareEvals } from "../../evals/report/compare.js";
import { buildReport } from "../../evals/report/report.js";
import { caseRun, evalSchedule, reportOfStatuses } from "../../testing/eval-reports.js";
import { renderComparison } from "./comparison-table.js";
import { renderCases, renderReport } from "./eval-table.js";

const color = pc.createColors(false);

describe("an eval run on a terminal", () => {
  it("has a line a case, with reasons under those that do not pass", () => {
    const { cases } = reportOfStatuses({ good: "pass", bad: "fail", draft: "draft", late: null });
    expect(renderCases(cases, color).split("\n")).toEqual([
      "case   status   outcome   trips  tokens     cost  duration  trace",
      "good   pass     approved      2   1,000  $0.0050     40 ms  good-1",
      "bad    fail     denied        2   1,000  $0.0050     40 ms  bad-1",
      "    outcome: denied, expected approved.",
      "draft  draft",
      "late   not run",
    ]);
  });

  it("ends with the pass rate, what it took, and the gate with its reasons", () => {
    const report = reportOfStatuses({ good: "pass", bad: "fail" }, { partial: "first 2" });
    expect(renderReport(report, color).split("\n")).toEqual([
      "",
      "  1 of 2 cases passed  50.0% 95% interval 9.5% to 90.5%",
      "  offline · 2 runs · 4 round trips · 1,600 tokens in, 400 out · $0.0100 · p50 40 ms, p95 40 ms · 1.0 s in all",
      "  The embedded model judges tools, schema, check, code; not instructions, which it does not read.",
      "  1 failed",
      "",
      "  Gate does not hold (partial: first 2)",
      "    1 of 2 cases failed: bad.",
      "    Partial (first 2): it covers 2 cases, not the whole suite.",
      "",
    ]);
  });

  it("tells of repeats and names flaky cases", () => {
    const runs = [1, 2, 3].map((repeat) => caseRun("a", repeat === 2 ? "fail" : "pass", { repeat }));
    const text = renderReport(
      buildReport(evalSchedule({ case_ids: ["a"], repeat: 3 }), runs, { duration_ms: 1 }),
      color,
    );
    expect(text).toContain("  3 repeats: pass@1 66.6%, pass^2 33.3%, pass^3 0.0%\n  flaky: a\n");
  });

  it("lets no text of models or graders steer the terminal or take a second line", () => {
    const hostile = "\u001b[2J\u202eevil\nsecond\r\u0007";
    const grades = [{ name: hostile, status: "fail" as const, value: null, reason: hostile }];
    const bad = caseRun("a", "fail", { grades, outcome: hostile, trace_id: hostile });
    const schedule = evalSchedule({
      case_ids: ["a"],
      partial: hostile,
      versions: { ...evalSchedule().versions, model: hostile },
    });
    const report = buildReport(schedule, [bad], { duration_ms: 1 });
    const comparison = compareEvals({ ...reportOfStatuses({ a: "pass" }), run_id: "before" }, report);
    for (const text of [
      renderCases(report.cases, color),
      renderReport(report, color),
      renderComparison(comparison, color),
    ]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
      expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      expect(text).not.toMatch(/^second/m);
    }
  });
});

describe("a comparison on a terminal", () => {
  it("shows flips first, then figures, what differs, and the verdict", () => {
    const { versions } = evalSchedule();
    const a = reportOfStatuses({ up: "fail", down: "pass", same: "pass", old: "pass" }, { run_id: "0a1b" });
    const b = reportOfStatuses(
      { up: "pass", down: "fail", same: "pass", new: "pass" },
      { run_id: "2c3d", versions: { ...versions, policy: "aaaa0002" } },
    );
    const text = renderComparison(compareEvals(a, b), color).replace(
      /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)/g,
      "TIME",
    );
    expect(text.split("\n")).toEqual([
      "",
      "  a  0a1b  TIME",
      "  b  2c3d  TIME",
      "",
      "  Worse (1)",
      "    down  pass → fail",
      "      outcome: denied, expected approved.",
      "",
      "  Better (1)",
      "    up  fail → pass",
      "      outcome: denied, expected approved.",
      "",
      "                                    a               b  change",
      "  pass rate                     66.6%           66.6%       =",
      "  95% interval         20.8% to 93.9%  20.8% to 93.9%",
      "  round trips a run                 2               2       =",
      "  input tokens a run              800             800       =",
      "  output tokens a run             200             200       =",
      "  cost a run                  $0.0050         $0.0050       =",
      "  latency, mean                 40 ms           40 ms       =",
      "  latency, p50                  40 ms           40 ms       =",
      "  latency, p95                  40 ms           40 ms       =",
      "",
      "  policy: aaaa0001 → aaaa0002",
      "  1 case run in a only, left out: old",
      "  1 case run in b only, left out: new",
      "  No difference beyond chance  1 worse, 1 better of 3 common cases; exact McNemar test, p = 1.000",
      "  Regression: 1 case passed in 0a1b and does not now: down.",
      "",
    ]);
  });
});
