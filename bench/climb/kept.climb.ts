import { describe, expect, it } from "vitest";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../src/testing/climb/draft-project.js";

const write = (text: string, path = TOOLS) => `cat > ${path} <<'END'\n${text}END\n`;
const SAYS = `echo '{"answer":"changed","reason":"by the policy"}'`;

describe("a campaign", () => {
  it("keeps a script that mends the first draft as a commit that holds exactly its edits, and touches nothing else", async () => {
    const project = new DraftProject();
    const before = project.state();
    const { campaign, exitCode, stderr } = await project.climb(project.coder(write(MENDED_TOOLS) + SAYS));
    const { total } = campaign.before;
    expect(stderr).toContain(`Base: 0 of ${total} right, the same in a second run.`);
    expect({ exitCode, end: campaign.end }).toEqual({
      exitCode: 0,
      end: "All inputs of the suite are right, and nothing is found in their runs.",
    });
    expect(campaign.rounds).toHaveLength(1);
    expect(campaign).toMatchObject({ before: { right: 0, total }, after: { right: total, total } });
    expect(project.state()).toEqual(before);
    expect(project.branches()).toEqual([campaign.branch]);
    expect(project.git("diff", "--name-only", "main", campaign.branch)).toBe(`${TOOLS}\n`);
    expect(project.git("show", `${campaign.branch}:${TOOLS}`)).toBe(MENDED_TOOLS);
    const message = project.git("log", "-1", "--format=%B", campaign.branch);
    for (const trailer of [
      `Climb-Campaign: ${campaign.id}`,
      "Climb-Verdict: better",
      "Climb-Right: 0 of ",
      "Climb-Sandbox: bubblewrap",
    ])
      expect(message).toContain(trailer);
    const shown = await project.run("climb", "show", "last");
    expect(shown.stdout).toContain("1 of 1 round kept.");
    expect((await project.run("climb", "list")).stdout).toContain(campaign.id);
  });

  it("keeps the first of two fixes in one chain though no case passes by it, and then the second", async () => {
    const project = new DraftProject();
    const half = MENDED_TOOLS.replace(/ {2}defineTool\(\{\n {4}name: "calc_max_loan"[\s\S]*?\n {2}\}\),\n/, "");
    const script = `if [ "$round" = 1 ]; then\n${write(half)}else\n${write(MENDED_TOOLS)}fi\n${SAYS}`;
    const { campaign } = await project.climb(project.coder(script));
    expect(campaign.rounds.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["kept", "kept"]);
    const [first, second] = campaign.rounds;
    expect(first.verdict.gained.filter(({ origin }: { origin: string }) => origin !== "fresh")).toEqual([]);
    expect(second.verdict.candidate.right).toBe(second.verdict.candidate.runs);
    expect(project.git("rev-list", "--count", `main..${campaign.branch}`).trim()).toBe("2");
  });

  it("ends well where the coding agent says that a person is needed, and tells the next round what was tried", async () => {
    const project = new DraftProject();
    const script = `if [ "$round" = 1 ]; then printf '%s' "\n// nothing\n" >> ${TOOLS}; fi
if [ "$round" = 2 ]; then case "$brief" in *"Tried before, and not kept"*"Round 1"*) : ;; *) exit 7 ;; esac
echo '{"answer":"needs_person","reason":"the policy has no tier for 560"}'; fi`;
    const { campaign, exitCode } = await project.climb(project.coder(script));
    expect(campaign.rounds.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["dropped", "needs_person"]);
    expect(campaign.end).toBe("A person is needed: the policy has no tier for 560");
    expect({ exitCode, branches: project.branches() }).toEqual({ exitCode: 1, branches: [] });
  });

  it("leaves a cause after three rounds in vain, and ends when no other is left", async () => {
    const project = new DraftProject();
    const { campaign } = await project.climb(project.coder("true"), "--rounds", "30");
    const tried = new Map<string, number>();
    for (const { cause, outcome } of campaign.rounds) {
      expect(outcome).toBe("no_change");
      tried.set(cause.id, (tried.get(cause.id) ?? 0) + 1);
    }
    expect(new Set(tried.values())).toEqual(new Set([3]));
    expect(campaign.end).toContain("three times in vain");
  });
});
