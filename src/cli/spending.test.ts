import { describe, expect, it } from "vitest";
import { suiteFolder } from "../testing/folders/eval-suite.js";
import { folderOfOlderRuns } from "../testing/folders/older-agent.js";
import { underwrite } from "../testing/processes/in-process.js";
import { callTool, startMcp } from "../testing/processes/mcp-client.js";
import { serve } from "../testing/servers/ask-claude.js";
import { wellBehaved } from "../testing/servers/messages-server.js";

const MODEL = ["--model", "claude-sonnet-5"];

describe("inside a coding agent", () => {
  it.each([
    ["an eval", ["eval", "--cases", "cases.json", ...MODEL], { CLAUDECODE: "1" }],
    ["an eval of the configured model", ["eval", "--cases", "cases.json"], { CODEX_CI: "1" }],
    [
      "an eval that is judged",
      ["eval", "--cases", "cases.json", "--model", "offline", "--judge", "claude-sonnet-5"],
      { CODEX_THREAD_ID: "t" },
    ],
    ["a live replay", ["replay", "--live", ...MODEL], { CURSOR_AGENT: "1" }],
  ])("%s of a paid model does not begin without a bound", async (_, args, agent) => {
    const { env, requests } = await serve(wellBehaved());
    const { stdout, stderr, exitCode } = await underwrite(args, { cwd: suiteFolder(1), env: { ...env, ...agent } });
    expect({ stdout, exitCode, asked: requests.length }).toEqual({ stdout: "", exitCode: 2, asked: 0 });
    const [name] = Object.keys(agent);
    expect(stderr).toBe(
      `underwrite: A coding agent runs this (${name}), and claude-sonnet-5 may cost money: give --max-cost, the US dollars that it may cost.`,
    );
  });

  it("an eval runs with a bound or offline, and a single run as ever", async () => {
    const { env, requests } = await serve(wellBehaved());
    const cwd = suiteFolder(1);
    const options = { cwd, env: { ...env, CLAUDECODE: "1" } };
    const bounded = await underwrite(["eval", "--cases", "cases.json", ...MODEL, "--max-cost", "5", "--json"], options);
    expect(JSON.parse(bounded.stdout)).toMatchObject({ total: 1, passed: 1 });
    const asked = requests.length;
    expect(
      (await underwrite(["eval", "--cases", "cases.json", "--model", "offline", "--json"], options)).exitCode,
    ).toBe(0);
    expect([asked, requests.length]).toEqual([asked, asked]);
    expect((await underwrite(["85000", "12000", "720", "250000", ...MODEL], options)).exitCode).toBe(0);
  });

  it("an eval over MCP needs a bound, whatever the environment", async () => {
    const { env, requests } = await serve(wellBehaved());
    const { client } = await startMcp(suiteFolder(1), { env });
    try {
      const refused = await callTool(client, "runEval", { count: 1, model: "claude-sonnet-5" });
      expect(refused.isError).toBe(true);
      expect(refused.text).toContain("claude-sonnet-5 may cost money: give maxCostUsd, the US dollars");
      expect(requests).toEqual([]);
      const made = await callTool(client, "runEval", { count: 1, model: "claude-sonnet-5", maxCostUsd: 5 });
      expect(made.json).toMatchObject({ total: 1 });
    } finally {
      await client.close();
    }
  });
});

describe("a live replay", () => {
  it("begins no run once its bound is spent, and says how far it came", async () => {
    const { cwd } = await folderOfOlderRuns();
    const { env } = await serve(wellBehaved());
    const args = ["replay", "--live", ...MODEL, "--max-cost", "0.000001", "--concurrency", "1", "--json"];
    const { stdout, stderr } = await underwrite(args, { cwd, env });
    expect(JSON.parse(stdout).live.runs).toHaveLength(1);
    expect(stderr).toMatch(/The cost limit was reached: 1 of [2-9] traces were run again\./);
  });

  it.each(["0", "-1", "1e3", "much"])("takes no bound of %s", async (bound) => {
    const { stderr, exitCode } = await underwrite(["replay", "--live", "--max-cost", bound, "--json"]);
    expect(stderr).toMatch(/--max-cost/);
    expect(exitCode).toBe(2);
  });
});
