import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { folderWithPlan } from "../../testing/folders/folder-with-plan.js";
import { underwriteAtTerminal } from "../../testing/processes/at-terminal.js";
import { underwrite } from "../../testing/processes/in-process.js";

const at = (
  cwd: string,
  id: string,
  typed: Parameters<typeof underwriteAtTerminal>[1],
  more: string[] = [],
  env = {},
) => underwriteAtTerminal(["plan", "approve", id, ...more], typed, { cwd, env });

describe("a plan", () => {
  it("is approved only by a person at a terminal: nobody else can say that there is one", async () => {
    const { id, cwd, file } = await folderWithPlan();
    for (const more of [[], ["--by", "Ada Park"], ["--by", "Ada Park", "--json"]]) {
      const refused = await underwrite(["plan", "approve", id, ...more, "--json"], { cwd });
      expect(refused).toMatchObject({ stdout: "", exitCode: 2 });
      expect(refused.stderr).toBe(
        `underwrite: Only a person approves a plan: ${id} is left for one to read, and to decide on at a terminal.`,
      );
    }
    expect(readFileSync(file, "utf8")).toContain("status: proposed");
  });

  it.each([
    ["reject", "proposed", "Only a person rejects a plan"],
    ["applied", "approved", "Only a person says that a plan's changes are made"],
  ] as const)("is moved by plan %s only by a person at a terminal", async (action, status, says) => {
    const { id, plan, move, cwd, file } = await folderWithPlan();
    if (status === "approved") await move("approve", id);
    const refused = await plan(action, id, "--by", "Ada");
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain(says);
    const agent = await underwriteAtTerminal(["plan", action, id], "yes\n", { cwd, env: { CURSOR_AGENT: "1" } });
    expect(agent.stdout).toContain(says);
    expect((await underwriteAtTerminal(["plan", action, id], "no\n", { cwd })).stdout).toContain(`stays ${status}`);
    expect(readFileSync(file, "utf8")).toContain(`status: ${status}`);
    expect((await move(action, id)).stdout).toContain(
      action === "reject" ? "is rejected, by Ada" : "is applied, by Ada",
    );
  });

  it.each(["CLAUDECODE", "CODEX_SANDBOX", "CODEX_THREAD_ID", "CURSOR_AGENT"])(
    "is not approved at the terminal of a coding agent, which sets %s",
    async (name) => {
      const { id, cwd, file } = await folderWithPlan();
      const refused = await at(cwd, id, "yes\n", ["--by", "Ada"], { [name]: "1" });
      expect(refused.stdout).toContain("Only a person approves a plan");
      expect(refused.exitCode).toBe(2);
      expect(readFileSync(file, "utf8")).toContain("status: proposed");
    },
  );

  it("asks at a terminal, and takes nothing but yes, by the person who is named", async () => {
    const { id, cwd, plan, file } = await folderWithPlan();
    expect((await at(cwd, id, "of course\n")).stdout).toContain("stays proposed: the answer was not yes");
    expect((await at(cwd, id, "yes\n", ["--by", " \t"])).stdout).toContain("--by is empty");
    expect(readFileSync(file, "utf8")).toContain("status: proposed");
    const approved = await at(cwd, id, "yes\n", ["--by", "Ada Park", "--reason", "yes"]);
    expect(approved.stdout).toContain("is approved, by Ada Park");
    expect((await plan("show", id)).json().history).toMatchObject([{}, { by: "Ada Park", reason: "yes" }]);
    const again = await plan("approve", id, "--by", "Bo");
    expect(again).toMatchObject({ exitCode: 2, stdout: "" });
    expect(again.stderr).toContain("is approved already, by Ada Park");
  });

  it("keeps no secret that a person's reason holds", async () => {
    const { id, cwd, file } = await folderWithPlan();
    const key = "sk-ant-api03-0123456789abcdefghij";
    const env = { ANTHROPIC_API_KEY: key };
    const approved = await at(cwd, id, "yes\n", ["--by", "Ada", "--reason", `it ran with ${key}`], env);
    expect(approved.stdout).toContain("is approved, by Ada");
    expect(readFileSync(file, "utf8")).toContain("it ran with");
    expect(readFileSync(file, "utf8")).not.toContain(key);
  });

  it("takes the end of the input for a no, and Ctrl-C for an end, whenever they are typed", async () => {
    const { id, cwd, file } = await folderWithPlan();
    // Given at once, it is there before the question is; given later, it answers the question.
    const [early, late, interrupted] = await Promise.all([
      at(cwd, id, ""),
      at(cwd, id, { whenAsked: "\u0004" }),
      at(cwd, id, { whenAsked: "\u0003" }),
    ]);
    for (const { stdout, exitCode } of [early, late]) {
      expect(stdout).toContain("stays proposed: the answer was not yes");
      expect(exitCode).toBe(2);
    }
    expect(interrupted.stdout).toContain("interrupted.");
    expect(interrupted.exitCode).toBe(130);
    expect(readFileSync(file, "utf8")).toContain("status: proposed");
  });
});
