import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { DraftProject, MENDED_TOOLS, TOOLS } from "../../src/testing/climb/draft-project.js";
import { CLEAR, readingModel } from "../../src/testing/climb/reading-model.js";
import { type MessagesServer, startMessagesServer } from "../../src/testing/servers/messages-server.js";

const INSTRUCTIONS = "agents/first-draft/instructions.ts";
const KEY = "sk-ant-test-0123456789";

let server: MessagesServer | undefined;
afterEach(() => server?.close());

/** A project whose tools are right, and a server of the Messages API whose model is wrong in a share of its answers. */
async function liveProject(wrong: { unclear: number; clear: number }): Promise<DraftProject> {
  const project = new DraftProject();
  project.branch("right-tools", { [TOOLS]: MENDED_TOOLS });
  project.git("merge", "--quiet", "right-tools");
  server = await startMessagesServer(readingModel(wrong));
  project.env = { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: server.url };
  return project;
}

/** A coding agent that adds a sentence to the instructions. */
const adds = (sentence: string) =>
  `sed -i 's/then make a decision\\./then make a decision. ${sentence}/' ${INSTRUCTIONS}`;
const LIVE = ["--model", "claude-sonnet-5", "--max-cost", "5", "--rounds", "1"];

describe("a campaign with a live model", () => {
  it("keeps instructions by which the model errs less, on fresh inputs that both versions answered at the same time", async () => {
    const project = await liveProject({ unclear: 0.45, clear: 0.02 });
    const before = project.state();
    const { campaign, exitCode, stderr, stdout } = await project.climb(project.coder(adds(CLEAR)), ...LIVE);
    expect(campaign?.rounds[0]?.outcome, stderr).toBe("kept");
    const [round] = campaign.rounds;
    expect(round.verdict).toMatchObject({ mode: "sampled", rule: "e_process", verdict: "better" });
    expect(round.look).toBe(1);
    expect(round.verdict.w).toBeGreaterThan(round.verdict.l);
    expect(campaign).toMatchObject({ model: "claude-sonnet-5", answered_by: ["claude-sonnet-5"] });
    expect(campaign.host).toContain("127.0.0.1");
    expect(campaign.noise.flips).toBeGreaterThan(0);
    expect(campaign.confirmation.said).toBe("improved");
    expect({ calls: campaign.spent.calls, exitCode }).toEqual({ calls: server?.requests.length, exitCode: 0 });
    expect(campaign.spent.cost_usd).toBeGreaterThan(0);
    expect(project.git("show", `${campaign.branch}:${INSTRUCTIONS}`)).toContain(CLEAR);
    expect(project.state()).toEqual(before);
    expect(stdout + stderr).not.toContain(KEY);
    const ledger = readFileSync(join(project.folder, ".underwrite/climb/ledger.jsonl"), "utf8");
    expect(ledger.match(/"kind":"(?:reserved|decided)"/g)).toHaveLength(4);
    // The rows are there, and give the verdict again.
    const rows = join(project.folder, ".underwrite/climb", campaign.id, "rounds/1/rows.jsonl");
    expect(readFileSync(rows, "utf8").split("\n").length).toBeGreaterThan(2 * round.verdict.pairs);
  });

  it("keeps nothing of a change by which the model errs as before, and says how far it looked", async () => {
    const project = await liveProject({ unclear: 0.3, clear: 0.3 });
    const { campaign, exitCode, stderr } = await project.climb(project.coder(adds(CLEAR)), ...LIVE);
    expect(campaign?.rounds[0]?.outcome, stderr).toBe("dropped");
    expect(["inconclusive", "worse"]).toContain(campaign.rounds[0].verdict.verdict);
    expect(campaign.rounds[0].verdict.pairs).toBeGreaterThan(0);
    expect({ exitCode, branches: project.branches(), confirmation: campaign.confirmation }).toEqual({
      exitCode: 1,
      branches: [],
      confirmation: null,
    });
  });

  it("drops a change whose tools ask for a network or print a result of their own, before anything is asked", async () => {
    const project = await liveProject({ unclear: 0.45, clear: 0.02 });
    const start = "run: (input: Application) => {";
    const script = `sed -i 's/${start}/${start} fetch("x"); console.log("{}");/' ${TOOLS}`;
    const { campaign, stderr } = await project.climb(project.coder(script), ...LIVE);
    expect(campaign?.rounds[0], stderr).toMatchObject({ outcome: "dropped", look: null });
    expect(campaign.rounds[0].reasons.join(" ")).toContain("it uses fetch");
    expect(campaign.rounds[0].reasons.join(" ")).toContain("it uses console");
  });

  it("offers instructions that the embedded model does not read on a branch, which the gate judges by a live one", async () => {
    const project = await liveProject({ unclear: 0.45, clear: 0.02 });
    const wrong = MENDED_TOOLS.replace("tier.max_dti_percent }", "tier.max_dti_percent + 1 }");
    project.branch("odd", { [TOOLS]: wrong });
    project.git("merge", "--quiet", "odd");
    const { campaign, stderr } = await project.climb(project.coder(adds(CLEAR)), "--rounds", "1");
    expect(campaign?.rounds[0]?.outcome, stderr).toBe("not_judged");
    const { offered } = campaign.rounds[0];
    expect(project.branches()).toEqual([offered]);
    expect(project.git("diff", "--name-only", "main", offered)).toBe(`${INSTRUCTIONS}\n`);
    const args = ["--base", "main", "--model", "claude-sonnet-5", "--max-cost", "5"];
    const gate = await project.gate(offered, ...args);
    expect(gate.report, gate.stderr).toMatchObject({
      verdict: "better",
      runs: { mode: "sampled" },
      live: { answered_by: ["claude-sonnet-5"] },
    });
    expect(gate.exitCode).toBe(0);
  });

  it("asks no more once the bound is reached, and says so", async () => {
    const project = await liveProject({ unclear: 0.45, clear: 0.02 });
    const few = ["--model", "claude-sonnet-5", "--max-cost", "0.02"];
    const { campaign, exitCode, stderr } = await project.climb(project.coder(adds(CLEAR)), ...few);
    expect(campaign?.end, stderr).toContain("The cost limit was reached");
    expect(campaign.spent.cost_usd).toBeLessThan(0.05);
    expect({ exitCode, branches: project.branches() }).toEqual({ exitCode: 1, branches: [] });
    expect(existsSync(join(project.folder, ".underwrite/climb", campaign.id, "work"))).toBe(false);
  });
});
