import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors.js";
import { caseRun, evalSchedule, reportOfStatuses } from "../../testing/eval-reports.js";
import { compareEvals } from "./compare.js";
import { mergeReports } from "./merge.js";
import { buildReport } from "./report.js";
import { readReportFile } from "./report-file.js";

const folder = mkdtempSync(join(tmpdir(), "underwrite-test-"));

function fileOf(content: unknown): string {
  const path = join(folder, "report.json");
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function messageFor(content: unknown): string {
  try {
    readReportFile(fileOf(content));
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message.replace(folder, "");
  }
  return "read";
}

describe("an eval report in a file", () => {
  it("is read as it was written, whatever it holds", () => {
    const statuses = { a: "pass", b: "fail", c: "error", d: "draft", e: null } as const;
    const whole = reportOfStatuses(statuses, { stopped: "cost limit", judge: "claude-sonnet-5", partial: "first 5" });
    const before = reportOfStatuses({ a: "fail", b: "pass", old: "pass" }, { run_id: "before" });
    const held = reportOfStatuses(statuses, { baseline: compareEvals(before, whole) });
    const repeats = [1, 2].map((repeat) => caseRun("a", repeat === 1 ? "pass" : "fail", { repeat }));
    const repeated = buildReport(evalSchedule({ case_ids: ["a"], repeat: 2 }), repeats, { duration_ms: 1 });
    const shards = [1, 2].map((index) =>
      reportOfStatuses({ [`case-${index}`]: "pass" }, { run_id: `run${index}`, shard: { index, count: 2 } }),
    );
    for (const report of [whole, held, repeated, ...shards, mergeReports(shards), reportOfStatuses({})]) {
      expect(readReportFile(fileOf(report))).toEqual(report);
    }
  });

  it("is refused in a sentence that names the file, the field and what to give", () => {
    const report = reportOfStatuses({ a: "pass" });
    const give = "give a file that underwrite eval --output or --json wrote.";
    expect(messageFor("{")).toMatch(/^\/report\.json is not JSON \(.*\): give a file /);
    expect(messageFor([])).toBe(
      `/report.json is no eval report (Invalid input: expected object, received array): ${give}`,
    );
    expect(messageFor({ ...report, cases: [{ ...report.cases[0], status: "passed" }] })).toMatch(
      /^\/report\.json is no eval report \(cases\[0\]\.status: Invalid option: .*\): give a file /,
    );
    expect(messageFor({ ...report, cases: [...report.cases, ...report.cases] })).toBe(
      `/report.json holds case a twice: ${give}`,
    );
    expect(messageFor({ ...report, run_id: "\u001b[2J" })).not.toContain("\u001b");
    expect(() => readReportFile(join(folder, "none.json"))).toThrow(/cannot be read \(ENOENT/);
    expect(() => readReportFile(folder)).toThrow(/cannot be read \(it is a folder\)/);
  });
});
