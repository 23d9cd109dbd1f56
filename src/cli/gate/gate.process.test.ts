import { readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../testing/climb/draft-project.js";

const CASES = "cases/first-draft/hard.json";
const INSTRUCTIONS = "agents/first-draft/instructions.ts";

let project: DraftProject;
const place = (path: string) => join(project.folder, path);
const read = (path: string) => readFileSync(place(path), "utf8");

beforeAll(() => {
  project = new DraftProject();
});

/** A branch from another with some files changed; what is checked out stays `main`. */
function branch(name: string, files: Record<string, string | ((text: string) => string)>, from = "main"): void {
  project.git("switch", "--quiet", "-c", name, from);
  for (const [path, change] of Object.entries(files)) {
    writeFileSync(place(path), typeof change === "string" ? change : change(read(path)));
  }
  project.commit(name);
  project.git("switch", "--quiet", "main");
}

async function gate(candidate: string, ...more: string[]) {
  const { stdout, stderr, exitCode } = await project.run("gate", "--candidate", candidate, "--json", ...more);
  return { report: stdout.startsWith("{") ? JSON.parse(stdout) : undefined, stderr, exitCode };
}

describe("underwrite gate", () => {
  it("calls a fix better, by the runs of both commits, and leaves the user's tree as it is", async () => {
    branch("fix", { [TOOLS]: MENDED_TOOLS });
    const before = project.state();
    const { report, exitCode, stderr } = await gate("fix");
    expect({ exitCode, verdict: report?.verdict, stderr }).toMatchObject({ exitCode: 0, verdict: "better" });
    expect(report.changed).toEqual([{ path: TOOLS, is: "tools" }]);
    expect(report.runs).toMatchObject({ l: 0, base: { right: 0 }, candidate: { right: 2 * report.asked.suite } });
    expect(report.look_at).toEqual([
      "Only the suite was run, which whoever made the change knows. The agent first-draft draws no fresh inputs (evals.sample).",
    ]);
    expect(project.state()).toEqual(before);
  });

  it("calls its undoing worse, with each input that is lost, and ends with 1", async () => {
    const broken = MENDED_TOOLS.replace("assess(input).max_loan.toNumber()", "assess(input).max_loan.toNumber() + 1");
    branch("broken", { [TOOLS]: broken }, "fix");
    const { report, exitCode, stderr } = await gate("broken", "--base", "fix");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    expect(report.runs.lost.length).toBe(2 * report.asked.suite);
    expect(stderr).toContain("The gate does not hold: worse.");
  });

  it("compares with where both parted: what the base did since is not the candidate's", async () => {
    branch("moved", { [CASES]: (text) => text.replace("An application.", "Another one.") });
    const { report } = await gate("fix", "--base", "moved");
    expect({ verdict: report?.verdict, changed: report?.changed.length }).toEqual({ verdict: "better", changed: 1 });
  });

  it.each([
    ["a case", { [CASES]: (text: string) => text.replace('"approved": false', '"approved": true') }, CASES],
    [
      "the reference",
      { "agents/first-draft/documented.ts": (text: string) => `${text}\n// more\n` },
      "agents/first-draft/documented.ts",
    ],
    [
      "the agent's definition",
      { "agents/first-draft/agent.ts": (text: string) => `${text}\n` },
      "agents/first-draft/agent.ts",
    ],
    ["the package", { "package.json": (text: string) => text.replace("true", "true ") }, "package.json"],
    ["the configuration", { "underwrite.config.ts": (text: string) => `${text}\n` }, "underwrite.config.ts"],
  ])("does not judge a fix that changes %s too, and names it", async (what, files, path) => {
    const name = what.replaceAll(/[^a-z]/g, "-");
    branch(name, { ...files, [TOOLS]: MENDED_TOOLS });
    const { report, exitCode } = await gate(name);
    expect({ exitCode, verdict: report?.verdict, runs: report?.runs }).toEqual({
      exitCode: 1,
      verdict: "not_judged",
      runs: null,
    });
    expect(report.reasons[0]).toContain(`What the agent is judged by is changed, so no run proves anything: ${path} (`);
    expect((await gate(name, "--allow-unjudged")).exitCode).toBe(0);
  });

  it("does not judge a file that became a link", async () => {
    project.git("switch", "--quiet", "-c", "link");
    rmSync(place(TOOLS));
    symlinkSync("instructions.ts", place(TOOLS));
    project.commit("link");
    project.git("switch", "--quiet", "main");
    const { report, exitCode } = await gate("link");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "not_judged" });
    expect(report.changed).toEqual([{ path: TOOLS, is: "evaluator", why: "it is a link or another repository" }]);
  });

  it("does not judge instructions by a model that does not read them", async () => {
    branch("words", { [INSTRUCTIONS]: (text) => text.replace("You", "Kindly, you") });
    const { report, exitCode } = await gate("words");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "not_judged" });
    expect(report.reasons[0]).toContain("does not read instructions");
  });

  it("does not call better what no run can tell of: a clock in a tool", async () => {
    const bomb = MENDED_TOOLS.replace(
      "run: (input: Application) => {",
      "run: (input: Application) => {\n      if (Date.now() > 4e12) return { monthly_payment_usd: 0 };",
    );
    branch("bomb", { [TOOLS]: bomb });
    const { report, exitCode } = await gate("bomb");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 1, verdict: "not_judged" });
    expect(report.reasons[0]).toContain(`${TOOLS}:`);
  });

  it("calls worse what answers the same input in two ways, and what gives no runs at all", async () => {
    const luck = MENDED_TOOLS.replace(
      "assess(input).max_loan.toNumber()",
      "assess(input).max_loan.toNumber() + Math.random()",
    );
    branch("luck", { [TOOLS]: luck });
    const lucky = await gate("luck");
    expect({ exitCode: lucky.exitCode, verdict: lucky.report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    branch("dead", { [TOOLS]: `${MENDED_TOOLS}\nthrow new Error("no");\n` });
    const dead = await gate("dead");
    expect({ exitCode: dead.exitCode, verdict: dead.report?.verdict }).toEqual({ exitCode: 1, verdict: "worse" });
    expect(dead.report.reasons[0]).toContain("The candidate's process gives no evidence");
  });

  it("holds where nothing that runs is changed, but not where better is asked for", async () => {
    branch("page", { "README.md": "# The draft\n", "agents/first-draft/tools.test.ts": "export {};\n" });
    const { report, exitCode } = await gate("page");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 0, verdict: "inconclusive" });
    expect(report.reasons).toEqual(["Nothing that first-draft runs is changed."]);
    expect((await gate("page", "--require-better")).exitCode).toBe(1);
  });

  it("reads as text: the verdict, the figures, the files and the command that does it again", async () => {
    const { stdout } = await project.run("gate", "--candidate", "fix");
    expect(stdout).toMatch(/^BETTER {2}first-draft, [0-9a-f]{12} → [0-9a-f]{12}\n/);
    expect(stdout).toMatch(/Runs {6}\d+ of \d+ right, 0 before; \d+ gained, 0 lost/);
    expect(stdout).toContain(`tools           ${TOOLS}`);
    const [, again = ""] = /\$ underwrite (gate .*)$/m.exec(stdout) ?? [];
    expect((await project.run(...again.split(" "))).stdout).toBe(stdout);
  });

  it.each([
    [["--candidate", "nowhere"], "nowhere is no commit of this repository"],
    [["--base", "nowhere"], "nowhere is no commit of this repository"],
    [["--agent", "other"], "There is no agent other in"],
    [["--seed", "12"], "--seed is"],
    [["--fresh", "many"], "--fresh"],
  ])("says in one line what is wrong with %j", async (args, message) => {
    const { stderr, exitCode } = await project.run("gate", "--candidate", "fix", ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n").at(-1)).toMatch(/^underwrite: /);
  });
});
