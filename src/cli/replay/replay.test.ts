import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { underwriting } from "../../agents/index.js";
import type { ReplayResult } from "../../analysis/replay/replay.js";
import { WRONG } from "../../testing/decision-with.js";
import { APPLICATIONS, folderOfOlderRuns, olderAgent, recordInto } from "../../testing/folders/older-agent.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { LANGFUSE_KEYS, startLangfuseServer } from "../../testing/servers/langfuse-server.js";
import { storedSpan } from "../../testing/spans.js";
import { TraceStore } from "../../tracing/store/store.js";
import { storePath } from "../../tracing/tracing.js";

async function replay(cwd: string, ...args: string[]) {
  const { stdout, stderr, exitCode } = await underwrite(["replay", ...args, "--json"], { cwd });
  return { stderr, exitCode, stdout, result: () => JSON.parse(stdout) as ReplayResult };
}

describe("replay", () => {
  it("finds what an older agent decided wrongly, and which of its tools returned something else", async () => {
    const { cwd, ids } = await folderOfOlderRuns();
    const { exitCode, result } = await replay(cwd, "--since", "30d");
    const { tools_changed, now_flagged, flags_gained, tool_changes, reference, untouched, ...rest } = result();
    expect(exitCode).toBe(0);
    expect(rest).toMatchObject({
      agent: "underwriting",
      traces: 4,
      replayed: 4,
      skipped: [],
      other_instructions: { count: 4 },
    });
    expect(untouched).toEqual({ count: 0, trace_ids: [] });
    expect(tools_changed.count).toBe(4);
    expect(tool_changes.map(({ tool, field, count }) => ({ tool, field, count }))).toEqual([
      { tool: "calc_dti", field: "post_loan_dti_percent", count: 4 },
      { tool: "calc_dti", field: "total_monthly_debt_usd", count: 4 },
    ]);
    const example = tool_changes[0]?.examples.find(({ trace_id }) => trace_id === ids.approved);
    expect(example).toEqual({ trace_id: ids.approved, before: 14.12, after: 38.07 });
    const wrongly = flags_gained.find(({ code }) => code === "approval_contradicts_policy");
    expect(wrongly?.trace_ids).toEqual([ids.alsoWrong, ids.wrong]);
    expect(now_flagged.count).toBe(4);
    expect(reference).toMatchObject({ agree: 0, disagree: { count: 4 } });
    expect(reference?.fields.find(({ field }) => field === "approved")?.trace_ids).toEqual([ids.alsoWrong, ids.wrong]);
  });

  it("takes the agent and the window from findings, and no window beside theirs", async () => {
    const { cwd } = await folderOfOlderRuns();
    await underwrite(["analyze", "--since", "30d", "--output", "findings.json"], { cwd });
    const { exitCode, result } = await replay(cwd, "--from", "findings.json");
    expect({ ...result(), exitCode }).toMatchObject({ agent: "underwriting", replayed: 4, exitCode: 0 });
    const refused = await replay(cwd, "--from", "findings.json", "--since", "24h");
    expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("leave --since and --until out") });
  });

  it("leaves what today's agent recorded untouched", async () => {
    const cwd = emptyFolder();
    const ids = await recordInto(cwd, underwriting, Object.values(APPLICATIONS));
    const { result, exitCode } = await replay(cwd, "--fail-on-change");
    expect(result()).toMatchObject({
      untouched: { count: 4, trace_ids: [...ids].reverse() },
      reference: { agree: 4, disagree: { count: 0 } },
      other_instructions: { count: 0 },
    });
    expect(exitCode).toBe(0);
  });

  it("runs only the affected traces again, under a session of their own, and says what the decisions became", async () => {
    const { cwd, ids } = await folderOfOlderRuns();
    await recordInto(cwd, underwriting, [APPLICATIONS.approved]);
    const { result, stderr } = await replay(cwd, "--live", "--model", "offline");
    const { live } = result();
    expect(live?.counts).toEqual({ same: 0, fixed: 4, broken: 0, changed: 0, unsettled: 0 });
    expect(live?.runs.map(({ trace_id }) => trace_id)).toEqual([ids.alsoWrong, ids.wrong, ids.denied, ids.approved]);
    expect(live?.runs[1]).toMatchObject({
      before: { outcome: "approved", right: false },
      after: { outcome: "denied", right: true, exit_reason: "decided" },
    });
    expect(stderr).toContain(`4 traces are run again with offline, as session ${live?.session}`);
    const traced = await underwrite(["traces", "list", "--session", live?.session ?? "", "--json"], { cwd });
    const kept = JSON.parse(traced.stdout).map(({ trace_id }: { trace_id: string }) => trace_id);
    expect(new Set(kept)).toEqual(new Set(live?.runs.map(({ live_trace_id }) => live_trace_id)));
  });

  it("counts and names what it cannot replay, and goes on", async () => {
    const { cwd } = await folderOfOlderRuns();
    const [masked] = await recordInto(cwd, underwriting, [APPLICATIONS.approved], { capture: "masked" });
    const [bare] = await recordInto(cwd, underwriting, [APPLICATIONS.approved], { capture: "none" });
    const [other] = await recordInto(cwd, { ...underwriting, name: "claims" }, [APPLICATIONS.approved]);
    const store = TraceStore.open(storePath(join(cwd, ".underwrite")));
    const run = { "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "underwriting" };
    const input = JSON.stringify({ annual_income: 0 });
    store.begin("e".repeat(32), { started_at: Date.now(), name: "x", agent: "underwriting", model: "offline" });
    store.addSpans([
      storedSpan({ trace: 1, id: 1, name: "GET /", attributes: { "http.route": "/" } }),
      storedSpan({ trace: 2, id: 2, attributes: { ...run, "langfuse.observation.input": input } }),
      storedSpan({ trace: 3, id: 3, attributes: { ...run, "langfuse.observation.input": "no JSON" } }),
    ]);
    store.close();
    const { result, exitCode } = await replay(cwd);
    const skipped = Object.fromEntries(result().skipped.map(({ reason, trace_ids }) => [reason, trace_ids]));
    expect(skipped).toMatchObject({
      masked: [masked],
      not_captured: [bare],
      other_agent: [other],
      incomplete: ["e".repeat(32)],
      foreign: [`${"0".repeat(31)}1`],
    });
    expect(skipped.invalid_input).toHaveLength(2);
    expect(result()).toMatchObject({ traces: 11, replayed: 4 });
    expect(exitCode).toBe(0);
  });

  it("flags an answer that today's schema refuses, and says which flags are gone", async () => {
    const cwd = emptyFolder();
    const output = z.object({ approved: z.boolean() });
    const loose = { ...olderAgent, output, answerOffline: () => ({ approved: true }) };
    const [bare] = await recordInto(cwd, loose as unknown as typeof olderAgent, [APPLICATIONS.approved]);
    const strict = {
      ...underwriting,
      validate: () => [{ code: "too_generous", message: "Too generous.", expected: null, actual: null }],
    };
    const [rejected] = await recordInto(cwd, strict, [APPLICATIONS.approved]);
    const { result } = await replay(cwd);
    expect(result().flags_gone).toMatchObject([{ code: "too_generous", trace_ids: [rejected] }]);
    expect(result().flags_gained).toMatchObject([{ code: "invalid_output", trace_ids: [bare] }]);
  });

  it("says nothing is there when nothing is, and fails on a change only when asked", async () => {
    const cwd = emptyFolder();
    const empty = await replay(cwd, "--fail-on-change");
    expect(empty.result()).toMatchObject({ traces: 0, replayed: 0, untouched: { count: 0 } });
    expect(empty.exitCode).toBe(0);
    await recordInto(cwd, olderAgent, [APPLICATIONS.wrong]);
    expect((await replay(cwd)).exitCode).toBe(0);
    expect((await replay(cwd, "--fail-on-change")).exitCode).toBe(1);
    expect((await replay(cwd, "--outcome", "denied", "--fail-on-change")).exitCode).toBe(0);
  });

  it("refuses what makes no sense in one line", async () => {
    const cwd = emptyFolder();
    for (const [args, message] of [
      [["--agent", "nobody"], "There is no agent"],
      [["--model", "offline"], "--model is for --live"],
      [["--since", "soon"], "--since is"],
      [["--since", "1h", "--until", "2h"], "Are they the wrong way round?"],
      [["--since", "2026-03-29", "--until", "2026-03-29"], "nothing can have begun in between"],
      [["--live", "--concurrency", "0"], "--concurrency is"],
    ] as const) {
      const { exitCode, stderr } = await replay(cwd, ...args);
      expect({ exitCode, line: stderr.split("\n")[0] }).toEqual({
        exitCode: 2,
        line: expect.stringContaining(message),
      });
    }
  });

  it("lets nothing that a trace says steer the terminal", async () => {
    const cwd = emptyFolder();
    const hostile = "calc\u001b[2J\u202e\nunderwrite: all is well";
    const [calc] = underwriting.tools;
    const tool = { ...calc, name: hostile, description: "", run: () => `${hostile} $(touch x)` };
    const agent = { ...underwriting, tools: [tool as (typeof underwriting.tools)[number]], validate: () => [] };
    const answer = { ...WRONG, reasoning: `Approved. ${hostile}` };
    const output = underwriting.output;
    await recordInto(cwd, { ...agent, output, answerOffline: () => answer }, [APPLICATIONS.wrong]);
    const command = `${process.execPath} ${CLI} replay --full --no-color`;
    const { stdout } = await execa("script", ["-qec", command, "/dev/null"], {
      cwd,
      env: cleanEnvironment(),
      extendEnv: false,
    });
    expect(stdout).toContain("1 of 1 trace replayed");
    expect(stdout).toContain("calc underwrite: all is well result: 1 trace");
    expect(stdout).not.toMatch(/^underwrite: all is well/m);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
    expect(stdout.replaceAll("\r\u001b[2K", "")).not.toMatch(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u202e]/);
  });

  it("replays the traces of a Langfuse project the same", async () => {
    const { cwd } = await folderOfOlderRuns();
    const store = TraceStore.open(storePath(join(cwd, ".underwrite")));
    const server = await startLangfuseServer();
    server.add({ spans: [...store.traceIds()].flatMap((id) => store.spansOf(id)) });
    store.close();
    const env = {
      LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
      LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
      LANGFUSE_BASE_URL: server.url,
    };
    const there = await underwrite(["replay", "--source", "langfuse", "--json"], { env }).finally(server.close);
    const { window: _there, ...remote } = JSON.parse(there.stdout);
    const { window: _here, ...local } = JSON.parse((await replay(cwd)).stdout);
    expect(remote).toEqual(local);
  });
});
