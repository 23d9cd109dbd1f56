import fc from "fast-check";
import { XMLParser, XMLValidator } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { caseRun, evalSchedule, reportOfStatuses } from "../../testing/eval-reports.js";
import { buildReport } from "../report/report.js";
import { formatJUnit } from "./junit.js";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  isArray: (name) => REPEATED.has(name),
});
const REPEATED = new Set(["testsuite", "testcase", "property"]);

function parse(xml: string) {
  expect(XMLValidator.validate(xml)).toBe(true);
  return parser.parse(xml).testsuites;
}

describe("JUnit XML", () => {
  it("has a test case for each case, and maps failures, errors and what was skipped", () => {
    const report = reportOfStatuses({ good: "pass", bad: "fail", broken: "error", draft: "draft" });
    const root = parse(formatJUnit(report));
    expect(root).toMatchObject({ name: "underwrite eval", tests: "4", failures: "1", errors: "1", skipped: "1" });
    const [suite] = root.testsuite;
    expect(suite).toMatchObject({
      name: "eval underwriting",
      time: "1",
      timestamp: "2026-03-29T16:47:03",
      tests: "4",
      failures: "1",
      errors: "1",
      skipped: "1",
    });
    const [good, bad, broken, draft] = suite.testcase;
    expect(good).toMatchObject({ classname: "underwriting", name: "good", time: "0.04" });
    expect(good).not.toHaveProperty("failure");
    expect(bad.failure).toEqual({
      message: "outcome: denied, expected approved.",
      type: "fail",
      "#text": "outcome: denied, expected approved.",
    });
    expect(broken.error).toMatchObject({ message: "outcome: The grader failed.", type: "error" });
    expect(draft).toHaveProperty("skipped");
  });

  it("holds gate and versions as properties", () => {
    const [suite] = parse(formatJUnit(reportOfStatuses({ bad: "fail" }, { partial: "first 1" }))).testsuite;
    const values = suite.properties.property.map(({ name, value }: Record<string, string>) => [name, value]);
    expect(values).toEqual(
      expect.arrayContaining([
        ["gate", "failed"],
        ["gate_reason", "1 of 1 case failed: bad."],
        ["partial", "first 1"],
        ["version_policy", "aaaa0001"],
        ["version_model", "offline"],
      ]),
    );
  });

  it("numbers the repeats of what graders say", () => {
    const schedule = evalSchedule({ case_ids: ["a"], repeat: 2 });
    const runs = [caseRun("a", "pass"), caseRun("a", "fail", { repeat: 2 })];
    const [suite] = parse(formatJUnit(buildReport(schedule, runs, { duration_ms: 1 }))).testsuite;
    expect(suite.testcase[0].failure.message).toBe("repeat 2: outcome: denied, expected approved.");
  });

  it("opens in a parser whatever a grader says, and holds no character that XML forbids", () => {
    const hostile = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
      fc.constantFrom("]]>]]>", "</failure>", '"><x a="', "&amp;&#0;", "\u0000\u001b[31m", "\ud800", "\ufffe"),
    );
    fc.assert(
      fc.property(hostile, hostile, (reason, trace) => {
        const grades = [{ name: "rubric", status: "fail" as const, value: null, reason }];
        const runs = [caseRun("a", "fail", { grades, trace_id: trace })];
        const xml = formatJUnit(buildReport(evalSchedule({ case_ids: ["a"] }), runs, { duration_ms: 1 }));
        expect(xml).not.toMatch(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u);
        const [suite] = parse(xml).testsuite;
        expect(suite.testcase).toHaveLength(1);
        expect(Object.keys(suite.testcase[0]).sort()).toEqual(["classname", "failure", "name", "properties", "time"]);
      }),
    );
  });
});
