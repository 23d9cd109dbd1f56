import { describe, expect, it } from "vitest";
import type { Plan } from "../plan.js";
import type { PlanEvidence } from "./grade.js";
import { warnOfOtherModels } from "./other-models.js";

function warn(models: string[] | undefined, { evaluated, live }: { evaluated?: string; live?: string }) {
  const evidence = {
    ...(evaluated ? { evalReport: { run_id: "r", versions: { model: evaluated }, cases: [] } } : {}),
    ...(live ? { replayResult: { live: { model: live, runs: [] } } } : {}),
  } as PlanEvidence;
  return warnOfOtherModels({ models } as Plan, evidence);
}

describe("a grading by other models than those of the findings", () => {
  it("is called no proof, whether it was the eval or the replay that asked one", () => {
    const words = "No proof: offline answered, but the plan's findings are of runs with claude-a, claude-b.";
    expect(warn(["claude-a", "claude-b"], { evaluated: "offline" })).toBe(words);
    expect(warn(["claude-a", "claude-b"], { evaluated: "claude-b", live: "offline" })).toBe(words);
  });

  it("is not warned of where it is one of theirs, where none was asked, and where none is known", () => {
    expect(warn(["claude-a", "claude-b"], { evaluated: "claude-a", live: "claude-b" })).toBeNull();
    expect(warn(["claude-a"], {})).toBeNull();
    expect(warn([], { evaluated: "offline" })).toBeNull();
    expect(warn(undefined, { live: "offline" })).toBeNull();
  });
});
