import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { caseRun, evalSchedule, reportOfStatuses } from "../../testing/eval-reports.js";
import { compareEvals } from "../report/compare.js";
import { buildReport } from "../report/report.js";
import { formatGitHubSummary } from "./github-summary.js";

describe("the GitHub step summary", () => {
  it("says whether the gate holds, and of how much", () => {
    const holds = formatGitHubSummary(reportOfStatuses({ a: "pass", b: "pass" }));
    expect(holds).toMatch(/^## ✅ Eval of underwriting: the gate holds\n/);
    expect(holds).toContain("**2 of 2 cases passed**: 100.0%, 95% interval 34.2% to 100.0%.");
    const partial = formatGitHubSummary(reportOfStatuses({ a: "fail" }, { partial: "first 1" }));
    expect(partial).toMatch(/^## ❌ Eval of underwriting: the gate does not hold \(first 1\)\n/);
  });

  it("shows flips before failures, then versions", () => {
    const before = reportOfStatuses({ a: "pass", b: "fail", c: "fail" }, { run_id: "main" });
    const statuses = { a: "fail", b: "pass", c: "fail" } as const;
    const baseline = compareEvals(before, reportOfStatuses(statuses));
    const text = formatGitHubSummary(reportOfStatuses(statuses, { baseline }));
    const order = [
      "| worse | a | pass | fail |",
      "| better | b | fail | pass |",
      "### Cases that do not pass",
      "| a | fail | outcome&#58; denied, expected approved&#46; | a-1 |",
      "| c | fail |",
      "<summary>Versions</summary>",
      "| policy | aaaa0001 |",
    ].map((part) => text.indexOf(part));
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((x, y) => x - y));
    expect(text).toContain("1 worse, 1 better (exact McNemar test, p = 1.000)");
  });

  it("lets no reason make markup, a link, a row or a control character", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom(
        "<script>alert(1)</script>",
        "| a | b |\n| --- |",
        "[x](https://example.com)",
        "`**_~~",
        "\u202e\u001b",
      ),
    );
    const lines = (reason: string) => {
      const grades = [{ name: "rubric", status: "fail" as const, value: null, reason }];
      const runs = [caseRun("a", "fail", { grades })];
      const text = formatGitHubSummary(buildReport(evalSchedule({ case_ids: ["a"] }), runs, { duration_ms: 1 }));
      return text.split("\n");
    };
    const harmless = lines("fine");
    fc.assert(
      fc.property(hostile, (reason) => {
        const written = lines(reason);
        const changed = written.filter((line, index) => line !== harmless[index]);
        expect(written).toHaveLength(harmless.length);
        expect(changed.length).toBeLessThanOrEqual(1);
        const [, , why = ""] = (changed[0] ?? "| | | |").split(" | ");
        expect(why.replace(/&#\d+;/g, "")).not.toMatch(/[!-+./:-@[-`{-~]/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
        expect(why).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });

  it("stays far below what GitHub takes with thousands of failures", () => {
    const ids = Array.from({ length: 5000 }, (_, index) => `case-${index}`);
    const grades = [{ name: "rubric", status: "fail" as const, value: null, reason: "&".repeat(5000) }];
    const runs = ids.map((id) => caseRun(id, "fail", { grades }));
    const text = formatGitHubSummary(buildReport(evalSchedule({ case_ids: ids }), runs, { duration_ms: 1 }));
    expect(Buffer.byteLength(text)).toBeLessThan(2 ** 19);
    expect(text).toContain("4,900 more rows left out.");
  });
});
