import { expect, it } from "vitest";
import { caseRun, evalPlan } from "../../testing/eval-reports.js";
import { TraceStore } from "../../tracing/store/store.js";
import { findEvalRun, keepCaseRuns, keepPlan } from "./history.js";

it("reads results back as reports take them: one that counts less than nothing is none", () => {
  const store = TraceStore.open(":memory:");
  const plan = evalPlan({ case_ids: ["a", "b"] });
  const [good, bad] = [caseRun("a", "pass"), caseRun("b", "pass")];
  keepPlan(store, plan, {});
  keepCaseRuns(store, plan.run_id, [good, { ...bad, usage: { ...bad.usage, input_tokens: -1 } }], "full");
  expect(findEvalRun(store, "last").caseRuns).toEqual([good]);
  store.close();
});
