import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { RunResult } from "../../runtime/loop/run.js";
import { caseRun, evalSchedule } from "../../testing/eval-reports.js";
import { formatGitHubSummary } from "../formats/github-summary.js";
import { formatJUnit } from "../formats/junit.js";
import { reasoningGrader } from "../graders/reasoning.js";
import { compareEvals } from "../report/compare.js";
import { buildReport } from "../report/report.js";
import type { CaseWarning, EvalSchedule } from "./eval-run.js";
import { versionsOf } from "./schedule-evals.js";

const FIGURE: CaseWarning = { code: "ungrounded_figure", message: "It cites “92.56%”." };
const RULE: CaseWarning = { code: "rule_not_in_policy", message: "It leans on a <b>rule</b>." };

/** A report of passed cases with these warnings. */
function reportWith(warnings: Record<string, CaseWarning[]>, given: Partial<EvalSchedule> = {}) {
  const ids = Object.keys(warnings);
  const runs = ids.map((id) => caseRun(id, "pass", warnings[id]?.length ? { warnings: warnings[id] } : {}));
  return buildReport(evalSchedule({ case_ids: ids, ...given }), runs, { duration_ms: 5 });
}

describe("warnings of an eval's cases", () => {
  const report = reportWith({ a: [FIGURE, FIGURE], b: [FIGURE, RULE], c: [] });

  it("are counted by the gate, which holds", () => {
    expect(report).toMatchObject({ schema_version: 2, passed: 3, gate: { passed: true } });
    expect(report.gate.reasons).toEqual([
      "2 cases carry warnings about the reasoning, which fail nothing: ungrounded_figure (2), rule_not_in_policy (1).",
    ]);
    expect(report.cases[0]?.warnings).toEqual([FIGURE]);
    expect(report.cases[2]).not.toHaveProperty("warnings");
    expect(reportWith({ a: [RULE] }).gate.reasons[0]).toMatch(/^1 case carries warnings/);
    expect(reportWith({ a: [] }).gate.reasons).toEqual([]);
  });

  it("are in JUnit XML as properties of cases that pass", () => {
    const xml = formatJUnit(report);
    const [suite] = [
      new XMLParser({ ignoreAttributes: false, attributeNamePrefix: "" }).parse(xml).testsuites.testsuite,
    ];
    expect(suite.testcase[1]).not.toHaveProperty("failure");
    expect(suite.testcase[1].properties.property).toEqual(
      expect.arrayContaining([
        { name: "warning.ungrounded_figure", value: FIGURE.message },
        { name: "warning.rule_not_in_policy", value: expect.stringContaining("rule") },
      ]),
    );
    expect(suite.failures).toBe("0");
  });

  it("are in the GitHub summary, under a title that calls them no failure, and never as markup", () => {
    const summary = formatGitHubSummary(report);
    expect(summary).toContain("✅");
    expect(summary).toContain("### Warnings about the reasoning, which fail nothing");
    expect(summary).not.toContain("<b>");
    expect(formatGitHubSummary(reportWith({ a: [] }))).not.toContain("Warnings");
  });
});

describe("the version of the check", () => {
  it("is in an eval's versions, and whether it was strict", () => {
    const versions = (strict: boolean) =>
      versionsOf(underwriting, [], { model: "offline", revision: undefined, strict });
    expect([versions(false).check, versions(true).check]).toEqual(["2", "2, strict"]);
  });

  it("is a difference that a comparison names; a run that has none is of version 1", () => {
    const { versions } = evalSchedule();
    const older = reportWith({ a: [] });
    const newer = reportWith({ a: [] }, { versions: { ...versions, check: "2" } });
    expect(compareEvals(older, newer).differences).toEqual([{ part: "check", a: "1", b: "2" }]);
    expect(compareEvals(newer, newer).differences).toEqual([]);
  });
});

describe("the grader of reasonings", () => {
  const warned = (code: string, level: "warning" | "info" = "warning") => {
    return { code, message: "So.", expected: null, actual: null, quote: "so", level };
  };
  const result = (validation: Partial<RunResult<unknown>["validation"]>, exit_reason = "decided") =>
    ({
      output: null,
      validation: { valid: exit_reason === "decided", violations: [], warnings: [], repaired: false, ...validation },
      run: { exit_reason },
    }) as unknown as RunResult<unknown>;
  const grade = async (expected: Parameters<typeof reasoningGrader>[0], of: RunResult<unknown>) => {
    const { status } = await reasoningGrader(expected).grade({ result: of } as never);
    return status;
  };
  const suspect = result({ warnings: [warned("b"), warned("a"), warned("a"), warned("note", "info")] });

  it("says nothing of a case that expects nothing", async () => {
    expect(await grade(undefined, suspect)).toBe("skipped");
  });

  it("wants nothing but infos of a clean one, and just the codes that are named of another", async () => {
    expect(await grade("clean", suspect)).toBe("fail");
    expect(await grade("clean", result({ warnings: [warned("note", "info")] }))).toBe("pass");
    expect(await grade({ warnings: ["a", "b"] }, suspect)).toBe("pass");
    expect(await grade({ warnings: ["a"] }, suspect)).toBe("fail");
    expect(await grade({ warnings: ["a", "b", "c"] }, suspect)).toBe("fail");
  });

  it("counts what blocked in a strict run, and no proven violation", async () => {
    const wrong = { code: "wrong_sum", message: "So.", expected: 1, actual: 2 };
    expect(await grade({ warnings: ["a"] }, result({ violations: [warned("a")] }, "rejected"))).toBe("pass");
    expect(await grade("clean", result({ violations: [wrong] }, "rejected"))).toBe("pass");
  });

  it("fails where there is no answer to read", async () => {
    for (const exit of ["max_tokens", "refusal", "invalid_output", "provider_error"]) {
      expect(await grade("clean", result({}, exit))).toBe("fail");
    }
  });
});
