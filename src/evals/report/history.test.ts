import { expect, it } from "vitest";
import { caseRun, evalSchedule } from "../../testing/eval-reports.js";
import { TraceStore } from "../../tracing/store/store.js";
import { findEvalRun, keepCaseRuns, keepSchedule } from "./history.js";

it("reads results back as reports take them: one that counts less than nothing is none", () => {
  const store = TraceStore.open(":memory:");
  const schedule = evalSchedule({ case_ids: ["a", "b"] });
  const [good, bad] = [caseRun("a", "pass"), caseRun("b", "pass")];
  keepSchedule(store, schedule, {});
  keepCaseRuns(store, schedule.run_id, [good, { ...bad, usage: { ...bad.usage, input_tokens: -1 } }], "full");
  expect(findEvalRun(store, "last").caseRuns).toEqual([good]);
  store.close();
});
