import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { thisMachine } from "../../files/lock.js";
import { folderWithSmallPlan, SMALL_PLAN } from "../../testing/small-plan.js";
import { movePlan } from "./move-plan.js";
import { readPlan } from "./plan-folder.js";

const ADA = { at: "2026-03-30T10:00:00.000Z", by: "Ada" };

describe("moving a plan", () => {
  it("notes who moved a plan and when, and leaves all else as it is, comments and odd lines too", async () => {
    const { folder, id, path } = await folderWithSmallPlan();
    const commented = readFileSync(path, "utf8")
      .replace("agent: underwriting", "agent: underwriting # the first one")
      .concat("\n---\nstatus: approved\n---\n  a line at the end");
    writeFileSync(path, commented);
    const plan = await movePlan(folder, id, "approve", { ...ADA, reason: "it is: right" });
    expect(plan.status).toBe("approved");
    const after = readFileSync(path, "utf8");
    expect(after).toContain("agent: underwriting # the first one");
    expect(after.slice(after.indexOf("# Count the loan"))).toBe(commented.slice(commented.indexOf("# Count the loan")));
    expect(plan.history).toEqual([
      ...SMALL_PLAN.history,
      { status: "approved", ...ADA, reason: "it is: right", digest: plan.digest },
    ]);
  });

  it("keeps the line ends of Windows", async () => {
    const { folder, id, path } = await folderWithSmallPlan();
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll("\n", "\r\n"));
    await movePlan(folder, id, "approve", ADA);
    const after = readFileSync(path, "utf8");
    expect(after.match(/(?<!\r)\n/g)).toBeNull();
    expect(after).toContain("status: approved\r\n");
  });

  it("applies only what was approved: a plan that was changed since needs another approval", async () => {
    const { folder, id, path } = await folderWithSmallPlan();
    await expect(movePlan(folder, id, "apply", ADA)).rejects.toThrow("a person must approve it first");
    await movePlan(folder, id, "approve", ADA);
    const approved = readFileSync(path, "utf8");
    writeFileSync(path, approved.replace("flip: []", 'flip: ["easy"]'));
    await expect(movePlan(folder, id, "apply", ADA)).rejects.toThrow("is not what Ada approved");
    await movePlan(folder, id, "approve", { ...ADA, by: "Bo" });
    expect((await movePlan(folder, id, "apply", ADA)).status).toBe("applied");
    await expect(movePlan(folder, id, "approve", ADA)).rejects.toThrow("is applied: underwrite plan verify tells");
    await expect(movePlan(folder, id, "reject", ADA)).rejects.toThrow("is applied: underwrite plan verify tells");
    expect((await movePlan(folder, id, "refute", ADA)).history.map(({ status }) => status)).toEqual([
      "proposed",
      "approved",
      "approved",
      "applied",
      "refuted",
    ]);
  });

  it("records an approval of the same text once, also when several come at once", async () => {
    const { folder, id, path } = await folderWithSmallPlan();
    const results = await Promise.allSettled(
      ["Ada", "Bo", "Cy", "Di"].map((by) => movePlan(folder, id, "approve", { ...ADA, by })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const { history } = await readPlan(folder, id);
    expect(history.map(({ status }) => status)).toEqual(["proposed", "approved"]);
    await expect(movePlan(folder, id, "approve", ADA)).rejects.toThrow(
      `is approved already, by ${history[1]?.by}: make`,
    );
    writeFileSync(path, `${readFileSync(path, "utf8")}One more change.\n`);
    expect((await movePlan(folder, id, "approve", ADA)).history).toHaveLength(3);
    expect(readdirSync(folder)).toEqual([`${id}.md`]);
  });

  it("takes over from a move that was killed, and undoes what that had begun", async () => {
    const { folder, id } = await folderWithSmallPlan();
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    const left = { token: "dead", pid, host: "h", machine: thisMachine().id };
    writeFileSync(join(folder, ".underwrite.lock"), JSON.stringify(left));
    mkdirSync(join(folder, ".underwrite-change"));
    writeFileSync(join(folder, ".underwrite-change", "0"), "half a pl");
    expect((await movePlan(folder, id, "reject", ADA)).status).toBe("rejected");
    expect(readdirSync(folder)).toEqual([`${id}.md`]);
  });

  it("approves only what was shown", async () => {
    const { folder, id, path } = await folderWithSmallPlan();
    const { digest } = await readPlan(folder, id);
    writeFileSync(path, `${readFileSync(path, "utf8")}One more change.\n`);
    await expect(movePlan(folder, id, "approve", ADA, digest)).rejects.toThrow("was changed since you saw it");
  });

  it("is refused by what the plan is at", async () => {
    const { folder, id, path } = await folderWithSmallPlan();
    const refusal = (action: "apply" | "verify") => movePlan(folder, id, action, ADA).catch(({ message }) => message);
    expect(await refusal("verify")).toContain("is proposed: a person must approve it first");
    await movePlan(folder, id, "approve", ADA);
    expect(await refusal("verify")).toContain("is approved: make its changes");
    const approved = readFileSync(path, "utf8");
    writeFileSync(path, `${approved}One more change.\n`);
    expect(await refusal("verify")).toMatch(/is not what Ada approved: .*approve it again, or undo that\.$/);
    writeFileSync(path, approved);
    await movePlan(folder, id, "apply", ADA);
    expect(await refusal("apply")).toContain("is applied already, by Ada: underwrite plan verify");
    await movePlan(folder, id, "verify", ADA);
    expect(await refusal("verify")).toContain("is verified already, by Ada: it is settled");
    expect(await refusal("apply")).toContain("is verified: it is settled");
  });

  it("is moved by the plan commands and the pages of a person alone, and by the tour its own plan: nothing that serves a coding agent can approve", () => {
    const files = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((path) => path.endsWith(".ts"));
    const moving = files.filter((path) => {
      return (
        !path.endsWith(".test.ts") &&
        /\b(?:movePlan|withMove|decideOnPlan)\b/.test(readFileSync(join("src", path), "utf8"))
      );
    });
    expect(moving.sort()).toEqual([
      "analysis/plan/front-matter.ts",
      "analysis/plan/move-plan.ts",
      "cli/demo/demo.ts",
      "cli/plan/move.ts",
      "services/plans.ts",
      "services/verify-plan.ts",
      "view/writes.ts",
    ]);
  });
});
