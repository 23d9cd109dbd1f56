import { beforeAll, describe, expect, it } from "vitest";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../src/testing/climb/draft-project.js";

const INSTRUCTIONS = "agents/first-draft/instructions.ts";

let project: DraftProject;

beforeAll(() => {
  project = new DraftProject();
  project.branch("fix", { [TOOLS]: MENDED_TOOLS });
});

describe("underwrite gate", () => {
  it("calls its undoing worse, with each input that is lost, and ends with 1", async () => {
    const broken = MENDED_TOOLS.replace("assess(input).max_loan.toNumber()", "assess(input).max_loan.toNumber() + 1");
    project.branch("broken", { [TOOLS]: broken }, "fix");
    const { report, exitCode, stderr } = await project.gate("broken", "--base", "fix");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    expect(report.runs.lost.length).toBe(2 * (report.asked.suite + report.asked.fresh));
    expect(stderr).toContain("The gate does not hold: worse.");
  });

  it("calls worse what gives no runs at all", async () => {
    project.branch("dead", { [TOOLS]: `${MENDED_TOOLS}\nthrow new Error("no");\n` });
    const { report, exitCode } = await project.gate("dead");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    expect(report.reasons[0]).toContain("The candidate's process gives no evidence");
  });

  it("does not judge instructions by a model that does not read them, nor a clock in a tool by runs of today", async () => {
    project.branch("words", { [INSTRUCTIONS]: (text) => text.replace("You", "Kindly, you") });
    const words = await project.gate("words");
    expect({ exitCode: words.exitCode, verdict: words.report?.verdict }).toEqual({
      exitCode: 1,
      verdict: "not_judged",
    });
    expect(words.report.reasons[0]).toContain("does not read instructions");
    const clock = "run: (input: Application) => {\n      if (Date.now() > 4e12) return { monthly_payment_usd: 0 };";
    project.branch("bomb", { [TOOLS]: MENDED_TOOLS.replace("run: (input: Application) => {", clock) });
    const bomb = await project.gate("bomb");
    expect({ exitCode: bomb.exitCode, verdict: bomb.report?.verdict }).toEqual({ exitCode: 1, verdict: "not_judged" });
    expect(bomb.report.reasons[0]).toContain(`${TOOLS}:`);
  });

  it("calls worse what answers the same input in two ways", async () => {
    const luck = "assess(input).max_loan.toNumber() + Math.random()";
    project.branch("luck", { [TOOLS]: MENDED_TOOLS.replace("assess(input).max_loan.toNumber()", luck) });
    const { report, exitCode } = await project.gate("luck");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    expect(report.reasons[0]).toContain("does not answer the same input the same way each time");
  });
});
