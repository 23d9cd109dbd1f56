import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { caseRun, evalSchedule } from "../../testing/eval-reports.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { formatGitHubSummary } from "../formats/github-summary.js";
import { formatJUnit } from "../formats/junit.js";
import { mergeReports } from "../report/merge.js";
import { buildReport } from "../report/report.js";
import { readReportFile } from "../report/report-file.js";
import { type CaseRun, type EvalSchedule, judgesIn, repeatsOf, scheduledRuns } from "./eval-run.js";

const END = { duration_ms: 1 };

/** So many runs of a case, the first ones passed. */
function runs(id: string, passes: number, of: number): CaseRun[] {
  return Array.from({ length: of }, (_, index) => caseRun(id, index < passes ? "pass" : "fail", { repeat: index + 1 }));
}

function schedule(own: EvalSchedule["own"], given: Partial<EvalSchedule> = {}): EvalSchedule {
  return evalSchedule({ case_ids: ["own", "plain"], own, ...given });
}

describe("what a case says of itself", () => {
  it("is how often it is run, whatever the run says, and the others are run as often as the run says", () => {
    const given = schedule(
      { own: { repeats: 3 } },
      { repeat: 2, case_ids: ["own", "plain", "draft"], skipped_ids: ["draft"] },
    );
    expect([repeatsOf(given, "own"), repeatsOf(given, "plain"), scheduledRuns(given)]).toEqual([3, 2, 5]);
    const report = buildReport(given, [...runs("own", 3, 3), ...runs("plain", 2, 2)], END);
    expect(report.cases.map(({ id, status, passes }) => [id, status, passes])).toEqual([
      ["own", "pass", 3],
      ["plain", "pass", 2],
      ["draft", "skipped", 0],
    ]);
    expect(() => buildReport(given, runs("plain", 3, 3), END)).toThrow("Repeat 3 of case plain is not scheduled");
    const left = buildReport(given, [...runs("own", 2, 2), ...runs("plain", 2, 2)], END);
    expect(left.cases[0]).toMatchObject({ status: "skipped", skip_reason: "not_run" });
  });

  it.each([
    [0.8, 4, 5, "pass"],
    [0.8, 3, 5, "fail"],
    [0.7, 7, 10, "pass"],
    [0.29, 29, 100, "pass"],
    [0.29, 28, 100, "fail"],
    [undefined, 4, 5, "fail"],
    [1, 5, 5, "pass"],
  ] as const)("with a threshold of %s, %i passes of %i runs make its case %s", (threshold, passes, of, status) => {
    const given = schedule({ own: { repeats: of, ...(threshold === undefined ? {} : { threshold }) } });
    const report = buildReport(given, [...runs("own", passes, of), ...runs("plain", 1, 1)], END);
    expect(report.cases[0]).toMatchObject({ status, passes, flaky: passes < of });
    expect(report.gate.passed).toBe(status === "pass");
  });

  it("makes no error of a grader a pass, however low the threshold is", () => {
    const given = schedule({ own: { repeats: 2, threshold: 0.5 } });
    const report = buildReport(given, [caseRun("own", "pass"), caseRun("own", "error", { repeat: 2 })], END);
    expect(report.cases[0]?.status).toBe("error");
  });

  it("is in every form of the report, and is read from its file again", () => {
    const given = schedule({ own: { repeats: 5, threshold: 0.8 } });
    const report = buildReport(given, [...runs("own", 3, 5), ...runs("plain", 1, 1)], END);
    expect(report.cases[0]).toMatchObject({ repeats: 5, threshold: 0.8 });
    expect(formatJUnit(report)).toContain('name="threshold" value="3 of 5, at least 80.0%"');
    expect(formatGitHubSummary(report)).toContain("3 of 5, at least 80");
    const path = join(emptyFolder(), "report.json");
    writeFileSync(path, JSON.stringify(report));
    expect(readReportFile(path)).toEqual(report);
  });

  it("stays with its case when shards are merged", () => {
    const shards = [1, 2].map((index) => {
      const id = `case-${index}`;
      const given = evalSchedule({
        run_id: `run${index}`,
        case_ids: [id],
        shard: { index, count: 2 },
        own: { [id]: { repeats: index + 1, threshold: 0.5 } },
      });
      return buildReport(given, runs(id, index, index + 1), END);
    });
    const merged = mergeReports(shards);
    expect(merged.gate).toEqual({ passed: true, reasons: [] });
    expect(merged.cases.map(({ repeats, passes, status }) => [repeats, passes, status])).toEqual([
      [2, 1, "pass"],
      [3, 2, "pass"],
    ]);
  });

  it("names the judges of a run, those of cases beside the run's own", () => {
    expect(judgesIn(schedule({ own: { judge: "b" }, plain: { judge: "a" } }, { judge: "a" }))).toEqual(["a", "b"]);
    expect(judgesIn(schedule({ own: { repeats: 2 } }))).toEqual([]);
  });
});

describe("the gate over several judges", () => {
  const judged = (id: string, judge: string): CaseRun => {
    const by = { judge, model: judge, instructions: "0".repeat(12), rubric: "1".repeat(12) };
    return caseRun(id, "pass", { grades: [{ name: "rubric", status: "pass", value: null, reason: "So.", by }] });
  };
  const fit = { model: "a", answered_by: "a", rubrics: ["1".repeat(12)], problem: null };
  const own = { own: { judge: "b" } };

  it("does not hold for one that is not known to be fit, also where the others are", () => {
    const given = schedule(own, { judge: "a", judging: { known: [fit], trusted: false } });
    const { gate, judges } = buildReport(given, [judged("own", "b"), judged("plain", "a")], END);
    expect(gate.passed).toBe(false);
    expect(gate.reasons).toEqual([
      expect.stringMatching(/^The judge b is not known to be fit to gate: it was not held /),
    ]);
    expect(judges?.map(({ model, problem }) => [model, problem === null])).toEqual([
      ["b", false],
      ["a", true],
    ]);
  });

  it("says of a fit judge how many cases it judged by rubrics that nobody held it against", () => {
    const given = schedule({}, { judge: "a", judging: { known: [{ ...fit, rubrics: [] }], trusted: false } });
    const { gate } = buildReport(given, [judged("own", "a"), judged("plain", "a")], END);
    expect(gate).toEqual({
      passed: true,
      reasons: ["a judged 2 cases, 2 by a rubric that no person's verdict is of."],
    });
  });

  it("does not hold for a whole of which one shard had a judge that is not fit", () => {
    const shards = [1, 2].map((index) => {
      const judge = index === 1 ? "a" : "b";
      const given = evalSchedule({
        run_id: `run${index}`,
        case_ids: [`case-${index}`],
        shard: { index, count: 2 },
        judge: "a",
        judging: { known: [fit], trusted: false },
      });
      return buildReport(given, [judged(`case-${index}`, judge)], END);
    });
    const merged = mergeReports(shards);
    expect(merged.gate.passed).toBe(false);
    expect(merged.judges?.map(({ model, cases }) => [model, cases])).toEqual([
      ["a", 1],
      ["b", 1],
    ]);
  });
});
