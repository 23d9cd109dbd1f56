import { describe, expect, it } from "vitest";
import { underwriting } from "../../../agents/index.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { SMALL_PLAN } from "../../../testing/small-plan.js";
import type { PlanMatter } from "../plan.js";
import type { EvalOutcome } from "./grade.js";
import { unprovenCases } from "./moved-codes.js";

const agent = underwriting as unknown as AnyAgent;
const flips = (...flip: string[]) => ({ ...SMALL_PLAN.predictions, cases: { eval_run: "r", flip, stay: [] } });
const finding = (code: string): PlanMatter["findings"][number] => {
  return { code, subject: "", severity: "medium", lever: "instructions", title: "T", count: 1, trace_ids: [] };
};

/** An eval run whose cases failed, their outputs rejected by these codes; null where the values are not kept. */
function evalRun(rejected: Record<string, string[] | null>): EvalOutcome {
  const cases = Object.entries(rejected).map(([id, value]) => ({
    id,
    status: "fail" as const,
    graders: [
      { name: "outcome", status: "fail", value: null },
      { name: "validation", status: "fail", value },
    ],
  }));
  return { run_id: "r", versions: { model: "m" }, cases };
}

const unproven = (findings: string[], before: EvalOutcome | undefined, ...flip: string[]) => {
  return [...unprovenCases(agent, { predictions: flips(...flip), findings: findings.map(finding) }, before)];
};

describe("a case whose flip proves nothing", () => {
  it("is one whose output was rejected by nothing but what only warns by now", () => {
    const before = evalRun({
      text: ["ungrounded_figure", "rule_not_in_policy"],
      both: ["ungrounded_figure", "max_loan_mismatch"],
      fields: ["approval_contradicts_policy"],
      unread: [],
    });
    expect(unproven(["rule_not_in_policy"], before, "text", "both", "fields", "unread")).toEqual(["text"]);
  });

  it("is none of a strict agent, whose warnings block as before", () => {
    const predictions = flips("text");
    const before = evalRun({ text: ["ungrounded_figure"] });
    expect([...unprovenCases({ ...agent, strict: true }, { predictions, findings: [] }, before)]).toEqual([]);
  });

  it("may be any, where the eval run does not tell and a finding has such a code", () => {
    const masked = evalRun({ a: null });
    expect(unproven(["max_loan_mismatch", "ungrounded_figure"], masked, "a", "gone")).toEqual(["a", "gone"]);
    expect(unproven(["ungrounded_figure"], undefined, "a")).toEqual(["a"]);
    expect(unproven(["max_loan_mismatch"], undefined, "a")).toEqual([]);
    expect(unproven(["max_loan_mismatch"], masked, "a")).toEqual([]);
  });
});
