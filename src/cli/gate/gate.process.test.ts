import { beforeAll, describe, expect, it } from "vitest";
import { whyNoJail } from "../../climb/jail/bubblewrap.js";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../testing/climb/draft-project.js";
import { underwrite } from "../../testing/processes/in-process.js";

const CASES = "cases/first-draft/hard.json";

/** Each starts processes of its own. */
const TIMEOUT_MS = 300_000;

/** Without a jail the command refuses, as `climb` does. */
const hasJail = (await whyNoJail()) === undefined;

let project: DraftProject;

beforeAll(() => {
  project = new DraftProject();
  project.branch("fix", { [TOOLS]: MENDED_TOOLS });
});

describe("underwrite gate", () => {
  it.runIf(hasJail)(
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
      const [, again = ""] = /\$ underwrite gate (--agent first-draft .*)$/m.exec(stdout) ?? [];
      const { report, exitCode } = await project.gate("fix", ...again.split(" "));
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

  it.runIf(hasJail)(
    "does not judge a fix with a change of a case beside it, and names that; nor what the base did since they parted",
    async () => {
      project.branch("relabelled", {
        [TOOLS]: MENDED_TOOLS,
        [CASES]: (text) => text.replace("An application.", "Another one."),
      });
      const { report, exitCode, stderr } = await project.gate("relabelled");
      expect({ exitCode, verdict: report?.verdict, runs: report?.runs }).toEqual({
        exitCode: 1,
        verdict: "not_judged",
        runs: null,
      });
      expect(report.reasons).toEqual([
        `What the agent is judged by is changed, so no run proves anything: ${CASES} (it is what the agent is measured by).`,
      ]);
      expect(stderr).toContain("The gate does not hold: not judged.");
      expect((await project.gate("relabelled", "--allow-unjudged")).exitCode).toBe(0);
      project.branch("page", { "README.md": "# The draft\n" });
      const page = await project.gate("page", "--base", "relabelled");
      expect({ exitCode: page.exitCode, reasons: page.report?.reasons }).toEqual({
        exitCode: 0,
        reasons: ["Nothing that first-draft runs is changed."],
      });
      expect((await project.gate("page", "--require-better")).exitCode).toBe(1);
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
