import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../src/testing/climb/draft-project.js";
import { underwrite } from "../../src/testing/processes/in-process.js";

const INSTRUCTIONS = "agents/first-draft/instructions.ts";

let project: DraftProject;
const place = (path: string) => join(project.folder, path);

beforeAll(() => {
  project = new DraftProject();
  branch("fix", { [TOOLS]: MENDED_TOOLS });
});

/** A branch from another with some files changed; what is checked out stays `main`. */
function branch(name: string, files: Record<string, string | ((text: string) => string)>, from = "main"): void {
  project.git("switch", "--quiet", "-c", name, from);
  for (const [path, change] of Object.entries(files)) {
    writeFileSync(place(path), typeof change === "string" ? change : change(readFileSync(place(path), "utf8")));
  }
  project.commit(name);
  project.git("switch", "--quiet", "main");
}

/** The command in this process, which itself starts others only to run the agent. */
async function gate(candidate: string, ...more: string[]) {
  const args = ["gate", "--candidate", candidate, "--json", ...more];
  const { stdout, stderr, exitCode } = await underwrite(args, { cwd: project.folder });
  return { report: stdout.startsWith("{") ? JSON.parse(stdout) : undefined, stderr, exitCode };
}

describe("underwrite gate", () => {
  it("calls its undoing worse, with each input that is lost, and ends with 1", async () => {
    const broken = MENDED_TOOLS.replace("assess(input).max_loan.toNumber()", "assess(input).max_loan.toNumber() + 1");
    branch("broken", { [TOOLS]: broken }, "fix");
    const { report, exitCode, stderr } = await gate("broken", "--base", "fix");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    expect(report.runs.lost.length).toBe(2 * (report.asked.suite + report.asked.fresh));
    expect(stderr).toContain("The gate does not hold: worse.");
  });

  it("calls worse what gives no runs at all", async () => {
    branch("dead", { [TOOLS]: `${MENDED_TOOLS}\nthrow new Error("no");\n` });
    const { report, exitCode } = await gate("dead");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    expect(report.reasons[0]).toContain("The candidate's process gives no evidence");
  });

  it("does not judge instructions by a model that does not read them, nor a clock in a tool by runs of today", async () => {
    branch("words", { [INSTRUCTIONS]: (text) => text.replace("You", "Kindly, you") });
    const words = await gate("words");
    expect({ exitCode: words.exitCode, verdict: words.report?.verdict }).toEqual({
      exitCode: 1,
      verdict: "not_judged",
    });
    expect(words.report.reasons[0]).toContain("does not read instructions");
    const clock = "run: (input: Application) => {\n      if (Date.now() > 4e12) return { monthly_payment_usd: 0 };";
    branch("bomb", { [TOOLS]: MENDED_TOOLS.replace("run: (input: Application) => {", clock) });
    const bomb = await gate("bomb");
    expect({ exitCode: bomb.exitCode, verdict: bomb.report?.verdict }).toEqual({ exitCode: 1, verdict: "not_judged" });
    expect(bomb.report.reasons[0]).toContain(`${TOOLS}:`);
  });

  it("calls worse what answers the same input in two ways", async () => {
    const luck = "assess(input).max_loan.toNumber() + Math.random()";
    branch("luck", { [TOOLS]: MENDED_TOOLS.replace("assess(input).max_loan.toNumber()", luck) });
    const { report, exitCode } = await gate("luck");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    expect(report.reasons[0]).toContain("does not answer the same input the same way each time");
  });
});
