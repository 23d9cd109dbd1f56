import { readFileSync } from "node:fs";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { CLI, cleanEnvironment } from "../../../testing/cli.js";
import { folderWithPlan } from "../../../testing/folder-with-plan.js";

/** `plan approve` at a terminal, where something is typed: at once, after which the input ends, or when it asks. */
async function approveAtTerminal(cwd: string, id: string, typed: string | { whenAsked: string }) {
  const terminal = execa("script", ["-qec", `${process.execPath} ${CLI} plan approve ${id}`, "/dev/null"], {
    cwd,
    ...(typeof typed === "string" ? { input: typed } : {}),
    env: cleanEnvironment(),
    extendEnv: false,
    reject: false,
    timeout: 30_000,
  });
  if (typeof typed !== "string") {
    for await (const chunk of terminal.iterable({ binary: true })) {
      if (Buffer.from(chunk).includes("Type yes")) terminal.stdin?.write(typed.whenAsked);
    }
  }
  return terminal;
}

describe("a plan", () => {
  it("is approved only by a person: at a terminal, or by name", async () => {
    const { id, plan, file } = await folderWithPlan();
    const refused = await plan("approve", id);
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toContain("Only a person approves a plan");
    expect(readFileSync(file, "utf8")).toContain("status: proposed");
    expect((await plan("approve", id, "--by", " \u001b[31m")).stderr).toContain("--by is empty");
    const approved = await plan("approve", id, "--by", "Ada Park", "--reason", "yes");
    expect(approved.json()).toMatchObject({ id, status: "approved", history: [{}, { by: "Ada Park", reason: "yes" }] });
    const again = await plan("approve", id, "--by", "Bo");
    expect(again).toMatchObject({ exitCode: 2, stdout: "" });
    expect(again.stderr).toContain("is approved already, by Ada Park");
  });

  it("asks at a terminal, and takes nothing but yes", async () => {
    const { id, cwd, file } = await folderWithPlan();
    const type = async (text: string) => (await approveAtTerminal(cwd, id, `${text}\n`)).stdout;
    expect(await type("of course")).toContain("is not approved: the answer was not yes");
    expect(readFileSync(file, "utf8")).toContain("status: proposed");
    expect(await type("yes")).toContain("is approved, by");
    expect(readFileSync(file, "utf8")).toContain("status: approved");
  });

  it("takes the end of the input for a no, and Ctrl-C for an end, whenever they are typed", async () => {
    const { id, cwd, file } = await folderWithPlan();
    // Given at once, it is there before the question is; given later, it answers the question.
    const [early, late, interrupted] = await Promise.all([
      approveAtTerminal(cwd, id, ""),
      approveAtTerminal(cwd, id, { whenAsked: "\u0004" }),
      approveAtTerminal(cwd, id, { whenAsked: "\u0003" }),
    ]);
    for (const { stdout, exitCode } of [early, late]) {
      expect(stdout).toContain("is not approved: the answer was not yes");
      expect(exitCode).toBe(2);
    }
    expect(interrupted.stdout).toContain("interrupted.");
    expect(interrupted.exitCode).toBe(130);
    expect(readFileSync(file, "utf8")).toContain("status: proposed");
  });
});
