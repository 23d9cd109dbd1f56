import { describe, expect, it } from "vitest";
import type { Plan } from "./plan.js";
import { openPlansWith } from "./plan-folder.js";

const FINDING = {
  code: "tool_failed",
  subject: "calc_dti",
  severity: "high",
  lever: "tool",
  title: "It fails",
  count: 2,
  trace_ids: ["a", "b"],
} as const;

function planned(id: string, changes: Partial<Plan>) {
  const plan = { id, status: "proposed", agent: "underwriting", findings: [FINDING], ...changes } as unknown as Plan;
  return { id, plan };
}

describe("plans with the same findings", () => {
  it("are those that are not settled, whatever the order of traces; another trace or agent is another plan", () => {
    const again = { ...FINDING, title: "Worded anew", trace_ids: ["b", "a"] };
    const plans = [
      planned("same", { findings: [again] }),
      planned("applied", { status: "applied" }),
      planned("settled", { status: "refuted" }),
      planned("other-trace", { findings: [{ ...again, trace_ids: ["a", "c"] }] }),
      planned("more", { findings: [again, { ...again, subject: "calc_rate" }] }),
      planned("other-agent", { agent: "claims" }),
      { id: "unusable", problem: "It is no plan." },
    ];
    const found = openPlansWith({ agent: "underwriting", findings: [{ ...FINDING, trace_ids: ["a", "b"] }] }, plans);
    expect(found.map(({ id }) => id)).toEqual(["same", "applied"]);
  });
});
