import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../testing/climb/draft-project.js";
import { underwrite } from "../../testing/processes/in-process.js";

const CASES = "cases/first-draft/hard.json";

/** Each starts processes of its own. */
const TIMEOUT_MS = 300_000;

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
  it(
    "calls a fix better by the runs of both commits, reads as text, is had again by its seed, and touches nothing",
    async () => {
      const before = project.state();
      const { stdout, stderr } = await underwrite(["gate", "--candidate", "fix", "--fresh", "60"], {
        cwd: project.folder,
      });
      expect(stdout).toMatch(/^BETTER {2}first-draft, [0-9a-f]{12} → [0-9a-f]{12}\n/);
      expect(stdout).toMatch(/Runs {6}(\d+) of \1 right, 0 before; \1 gained, 0 lost/);
      expect(stdout).toContain(`tools           ${TOOLS}`);
      expect(stdout).toContain("17 cases and 60 fresh ones, each twice, embedded model, in bubblewrap");
      expect(stderr).toContain("inputs twice, by the candidate");
      const [, again = ""] = /\$ underwrite gate (.*)$/m.exec(stdout) ?? [];
      const { report, exitCode } = await gate("fix", ...again.split(" "));
      expect({ exitCode, verdict: report?.verdict, changed: report?.changed }).toEqual({
        exitCode: 0,
        verdict: "better",
        changed: [{ path: TOOLS, is: "tools" }],
      });
      expect(again).toContain(report.seed);
      expect(project.state()).toEqual(before);
    },
    TIMEOUT_MS,
  );

  it(
    "does not judge a fix with a change of a case beside it, and names that; nor what the base did since they parted",
    async () => {
      branch("relabelled", {
        [TOOLS]: MENDED_TOOLS,
        [CASES]: (text) => text.replace("An application.", "Another one."),
      });
      const { report, exitCode, stderr } = await gate("relabelled");
      expect({ exitCode, verdict: report?.verdict, runs: report?.runs }).toEqual({
        exitCode: 1,
        verdict: "not_judged",
        runs: null,
      });
      expect(report.reasons).toEqual([
        `What the agent is judged by is changed, so no run proves anything: ${CASES} (it is what the agent is measured by).`,
      ]);
      expect(stderr).toContain("The gate does not hold: not judged.");
      expect((await gate("relabelled", "--allow-unjudged")).exitCode).toBe(0);
      branch("page", { "README.md": "# The draft\n" });
      const page = await gate("page", "--base", "relabelled");
      expect({ exitCode: page.exitCode, reasons: page.report?.reasons }).toEqual({
        exitCode: 0,
        reasons: ["Nothing that first-draft runs is changed."],
      });
      expect((await gate("page", "--require-better")).exitCode).toBe(1);
    },
    TIMEOUT_MS,
  );

  it.each([
    [["--candidate", "nowhere"], "nowhere is no commit of this repository"],
    [["--base", "nowhere"], "nowhere is no commit of this repository"],
    [["--agent", "other"], "There is no agent other in"],
    [["--seed", "12"], "--seed is"],
    [["--fresh", "many"], "--fresh"],
  ])("says in one line what is wrong with %j", async (args, message) => {
    const { stderr, exitCode } = await underwrite(["gate", "--candidate", "fix", ...args], { cwd: project.folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });
});
