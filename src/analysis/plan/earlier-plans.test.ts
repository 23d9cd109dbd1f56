import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { movePlan } from "./move-plan.js";
import { readPlan } from "./plan-folder.js";
import { gradePredictions } from "./verify/grade.js";
import { problemOfProof } from "./verify/proof.js";

const ID = "2026-03-29-count-the-loan";
const [FLIP, STAY] = ["1".repeat(32), "2".repeat(32)];

/** A plan as it was written before there were changes in its front matter, hosts, and hashes of code. */
const EARLIER = `---
id: ${ID}
title: Count the loan
status: applied
agent: underwriting
created: 2026-03-29
window:
  source: local
  since: null
  until: 2026-03-29T12:00:00.000Z
  runs: 2
versions:
  - app: 0.1.0
    policy: 276f5e0979f8
    instructions: 0f9ae8cca6de
    tools: 260d09872675
    runs: 2
models:
  - offline
findings:
  - code: tool_disagrees_with_reference
    subject: calc_dti
    severity: high
    lever: tool
    title: calc_dti returns wrong figures in 1 of 2 runs
    count: 1
    trace_ids:
      - "${FLIP}"
predictions:
  cases:
    eval_run: null
    flip: []
    stay: []
  traces:
    flip:
      count: 1
      trace_ids:
        - "${FLIP}"
    stay:
      count: 1
      trace_ids:
        - "${STAY}"
history:
  - status: proposed
    at: 2026-03-29
    by: underwrite plan
  - status: approved
    at: 2026-03-30
    by: Ada
    digest: 234240d5fc6b078b
  - status: applied
    at: 2026-03-31
    by: Ada
---

# Count the loan

## Changes

### C1. tool (mends F1)
`;

const ids = (...trace_ids: string[]) => ({ trace_ids });
const KEPT = {
  untouched: ids(STAY),
  now_flagged: ids(),
  no_longer_flagged: ids(),
  tools_changed: ids(FLIP),
  other_instructions: ids(),
  live: { model: "offline", runs: [{ trace_id: FLIP, change: "fixed" as const }] },
};

describe("a plan of an earlier version", () => {
  it("is read, graded and held to its proof as before", async () => {
    const folder = join(emptyFolder(), "plans");
    mkdirSync(folder);
    writeFileSync(join(folder, `${ID}.md`), EARLIER);
    const plan = await readPlan(folder, ID);
    expect(plan).toMatchObject({ status: "applied", models: ["offline"], findings: [{ subject: "calc_dti" }] });
    const grading = gradePredictions(plan.predictions, { replayResult: KEPT });
    expect(grading).toMatchObject({ verdict: "verified", counts: { kept: 2 } });
    const today = { policy: "p", tools: "260d09872675", code: "abc", instructions: "0f9ae8cca6de" };
    expect(problemOfProof(plan, { replayResult: KEPT }, today)).toBeNull();
    expect(problemOfProof(plan, { replayResult: KEPT }, { ...today, instructions: "other" })).toContain("No proof");
  });

  it("is moved as before, with all of it left as it is", async () => {
    const folder = join(emptyFolder(), "plans");
    mkdirSync(folder);
    const file = join(folder, `${ID}.md`);
    writeFileSync(file, EARLIER);
    const { digest } = await readPlan(folder, ID);
    expect(digest).toBe("234240d5fc6b078b"); // the approval is of then
    const moved = await movePlan(folder, ID, "leave untested", { at: "2026-04-01", by: "underwrite plan verify" });
    expect(moved).toMatchObject({ status: "untested", digest, body: expect.stringContaining("C1. tool (mends F1)") });
    expect((await movePlan(folder, ID, "verify", { at: "2026-04-02", by: "underwrite plan verify" })).status).toBe(
      "verified",
    );
  });
});
