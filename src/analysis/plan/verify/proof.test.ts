import { describe, expect, it } from "vitest";
import type { Plan } from "../plan.js";
import type { PlanEvidence } from "./grade.js";
import { problemOfProof } from "./proof.js";

const TODAY = { policy: "p1", instructions: "i2", tools: "t1", code: "c2" };

interface Asked {
  model?: string;
  host?: string;
  versions?: object;
}

/** What is wrong with a proof of a plan by an eval and a live re-run. */
function problem(plan: Partial<Plan>, { evaluated, live }: { evaluated?: Asked; live?: Asked }) {
  const evidence = {
    ...(evaluated ? { evalReport: { run_id: "r", versions: { ...evaluated, ...evaluated.versions }, cases: [] } } : {}),
    ...(live ? { replayResult: { live: { ...live, runs: [] } } } : {}),
  } as unknown as PlanEvidence;
  return problemOfProof({ versions: [], ...plan } as Plan, evidence, TODAY);
}

describe("a grading by other models than those of the findings", () => {
  it("is no proof, whether it was the eval or the replay that asked one", () => {
    const models = ["claude-a", "claude-b"];
    const words = "No proof: offline answered, but the plan's findings are of runs with claude-a, claude-b.";
    expect(problem({ models }, { evaluated: { model: "offline" } })).toBe(words);
    expect(problem({ models }, { evaluated: { model: "claude-b" }, live: { model: "offline" } })).toBe(words);
  });

  it("is one where it is one of theirs, where none was asked, and where none is known", () => {
    const models = ["claude-a", "claude-b"];
    expect(problem({ models }, { evaluated: { model: "claude-a" }, live: { model: "claude-b" } })).toBeNull();
    expect(problem({ models }, {})).toBeNull();
    expect(problem({ models: [] }, { evaluated: { model: "claude-a" } })).toBeNull();
    expect(problem({}, { live: { model: "claude-a" } })).toBeNull();
  });
});

describe("a grading by another host than that of the findings", () => {
  it("is no proof: a model's name says nothing of who answers under it", () => {
    const plan = { models: ["claude-a"], hosts: ["api.anthropic.com"] };
    const host = "127.0.0.1:9";
    const words = `No proof: ${host} answered, but the plan's findings are of runs that api.anthropic.com answered.`;
    expect(problem(plan, { evaluated: { model: "claude-a", host } })).toBe(words);
    expect(problem(plan, { live: { model: "claude-a", host } })).toBe(words);
    expect(problem(plan, { live: { model: "claude-a", host: "api.anthropic.com" } })).toBeNull();
    expect(problem({ ...plan, hosts: [] }, { live: { model: "claude-a", host } })).toBeNull();
  });
});

describe("a grading with the embedded model", () => {
  it("is no proof once the instructions are others: it does not read them", () => {
    const plan = { models: ["offline"], instructions: ["i1"] };
    expect(problem(plan, { evaluated: { model: "offline" } })).toContain("the instructions were changed");
    expect(problem(plan, { live: { model: "offline" } })).toContain("Verify with the model");
    expect(problem({ ...plan, instructions: ["i1", "i2"] }, { live: { model: "offline" } })).toBeNull();
    expect(problem({ models: ["claude-a"], instructions: ["i1"] }, { live: { model: "claude-a" } })).toBeNull();
  });

  it("is judged by the runs that were read where a plan of an earlier version does not say which show the findings", () => {
    const version = { app: null, policy: null, tools: null, instructions: "i1", runs: 1 };
    expect(problem({ versions: [version] }, { live: { model: "offline" } })).toContain("No proof");
    expect(
      problem({ versions: [version, { ...version, instructions: "i2" }] }, { live: { model: "offline" } }),
    ).toBeNull();
  });
});

describe("a grading of an agent of which nothing was changed", () => {
  const today = { app: null, ...TODAY, runs: 9 };
  const words = expect.stringContaining("none of its policy, instructions, tools and code was changed since");

  it("is no proof: its findings may have stayed unseen by chance", () => {
    expect(problem({ versions: [{ ...today, shown: 1 }] }, {})).toEqual(words);
    expect(problem({ versions: [today] }, {})).toEqual(words);
    expect(
      problem(
        {
          versions: [
            { ...today, code: "c1" },
            { ...today, shown: 1 },
          ],
        },
        {},
      ),
    ).toEqual(words);
  });

  it("is one where another version shows the findings, or what makes one is not known", () => {
    expect(
      problem(
        {
          versions: [
            { ...today, shown: 0 },
            { ...today, code: "c1", shown: 9 },
          ],
        },
        {},
      ),
    ).toBeNull();
    expect(problem({ versions: [{ ...today, code: "c1" }] }, {})).toBeNull();
    expect(problem({ versions: [today, { ...today, code: "c1" }] }, {})).toBeNull();
    expect(problem({ versions: [{ ...today, code: null }] }, {})).toBeNull();
  });
});

describe("a grading by an eval of another version", () => {
  it("is no proof of what the agent is today", () => {
    const versions = { instructions: "i2", tools: "t1", code: "c1" };
    expect(problem({}, { evaluated: { model: "claude-a", versions } })).toBe(
      "No proof: the eval is of another version than today's (code changed since).",
    );
    expect(problem({}, { evaluated: { model: "claude-a", versions: { ...versions, code: "c2" } } })).toBeNull();
    expect(problem({}, { evaluated: { model: "claude-a", versions: { instructions: "i2" } } })).toBeNull();
  });
});
