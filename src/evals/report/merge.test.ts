import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors.js";
import { evalSchedule, reportOfStatuses } from "../../testing/eval-reports.js";
import type { CaseRun } from "../run/eval-run.js";
import { compareEvals } from "./compare.js";
import type { EvalReport } from "./eval-report.js";
import { mergeReports } from "./merge.js";

const status = fc.constantFrom("pass", "fail", "error", "draft", null) as fc.Arbitrary<
  CaseRun["status"] | "draft" | null
>;

/** A suite's reports, one for each of `count` shards. */
function shardsOf(statuses: Record<string, CaseRun["status"] | "draft" | null>, count: number): EvalReport[] {
  return Array.from({ length: count }, (_, part) => {
    const mine = Object.entries(statuses).filter((_entry, index) => index % count === part);
    const started_at = evalSchedule().started_at + part * 100;
    const stopped = mine.some(([, one]) => one === null) ? "interrupted" : null;
    const shard = { index: part + 1, count };
    return reportOfStatuses(Object.fromEntries(mine), { run_id: `run${part}`, started_at, shard, stopped });
  });
}

describe("merging shards", () => {
  it("gives what the whole run would have given, in whatever order the shards come", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]$/), status, { noNullPrototype: true }),
        fc.integer({ min: 2, max: 4 }),
        fc.boolean(),
        (statuses, count, reversed) => {
          const shards = shardsOf(statuses, count);
          const merged = mergeReports(reversed ? shards.reverse() : shards);
          const stopped = Object.values(statuses).includes(null) ? "interrupted" : null;
          const whole = reportOfStatuses(statuses, { stopped });
          const byId = (report: EvalReport) => [...report.cases].sort((x, y) => (x.id < y.id ? -1 : 1));
          expect(byId(merged)).toEqual(byId(whole));
          const { total, passed, failed, errored, skipped, pass_rate, pass_rate_interval, usage, repeats } = whole;
          expect(merged).toMatchObject({ total, passed, failed, errored, skipped, pass_rate, usage, repeats });
          expect(merged.pass_rate_interval).toEqual(pass_rate_interval);
          expect(merged.gate.passed).toBe(whole.gate.passed);
          expect(merged).toMatchObject({ partial: null, shard: null, stopped });
        },
      ),
    );
  });

  it("takes the time from the first start to the last end, and keeps the runs' ids", () => {
    const [one, two] = shardsOf({ a: "pass", b: "pass" }, 2) as [EvalReport, EvalReport];
    const merged = mergeReports([two, one]);
    expect(merged.started_at).toBe(one.started_at);
    expect(merged.duration_ms).toBe(1100);
    expect(merged.merged_from).toEqual(["run0", "run1"]);
    expect(merged.run_id).toBe(mergeReports([one, two]).run_id);
  });

  it("stays partial while a shard is missing", () => {
    const [one, , three] = shardsOf({ a: "pass", b: "pass", c: "pass" }, 3) as [EvalReport, EvalReport, EvalReport];
    const merged = mergeReports([one, three]);
    expect(merged.partial).toBe("shards 1, 3 of 3");
    expect(merged.gate).toEqual({
      passed: true,
      reasons: ["Partial (shards 1, 3 of 3): it covers 2 cases, not the whole suite."],
    });
  });

  it("is held against a baseline as a whole", () => {
    const baseline = reportOfStatuses({ a: "pass", b: "pass" }, { run_id: "main" });
    const merged = mergeReports(shardsOf({ a: "pass", b: "fail" }, 2), baseline);
    expect(merged.baseline?.worse.map(({ id }) => id)).toEqual(["b"]);
    expect(merged.gate.reasons).toContain("1 case passed in main and does not now: b.");
  });

  it("names what does not fit", () => {
    const [one, two] = shardsOf({ a: "pass", b: "pass" }, 2) as [EvalReport, EvalReport];
    const message = (...reports: EvalReport[]) => {
      try {
        mergeReports(reports);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
        return (error as Error).message;
      }
      return "merged";
    };
    expect(message(one)).toBe("There is nothing to merge: give the reports of two shards or more.");
    expect(message(one, one)).toBe("run0 and run0 are both shard 1/2: give each shard once.");
    expect(message(one, { ...two, versions: { ...two.versions, policy: "aaaa0002" } })).toBe(
      'The reports are not parts of one run: policy differs ("aaaa0001" in run0, "aaaa0002" in run1). Merge shards of the same run.',
    );
    expect(message(one, { ...two, shard: { index: 2, count: 3 } })).toMatch(
      /: shards differs \(2 in run0, 3 in run1\)/,
    );
    expect(message(one, { ...two, cases: one.cases })).toBe("run0 and run1 both hold a: give each case once.");
    const held = compareEvals(reportOfStatuses({ a: "pass" }, { run_id: "main" }), one);
    expect(message({ ...one, baseline: held }, two)).toBe(
      "The shards were held against main each by itself, which does not add up: name it with --baseline, and the whole is held against it.",
    );
    const whole = reportOfStatuses({ a: "pass" });
    expect(message(whole, whole)).toMatch(/ both hold a: give each case once\.$/);
  });
});
