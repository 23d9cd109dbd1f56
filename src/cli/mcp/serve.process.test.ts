import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "@photostructure/sqlite";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WRONG } from "../../testing/decision-with.js";
import { CLI, cleanEnvironment, emptyFolder, underwrite } from "../../testing/processes/cli.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";
import { APPROVED, answer, DENIED, serve, thenAnswer } from "../../testing/servers/ask-claude.js";

const INPUT = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
const WINDOW = { fromTimestamp: "2020-01-01T00:00:00Z", toTimestamp: "2100-01-01T00:00:00Z" };
const COUNT = { view: "observations", metrics: [{ measure: "count", aggregation: "count" }], ...WINDOW };
const WRITING = ["runAgent", "runEval", "proposeFinding"];
/** Also the tools with the names of Langfuse's. */
const ALL = ["--toolset", "all"];
const quote = { span_id: "f".repeat(16), quote: "words of nobody" };

/** A folder with an approval, a run that was rejected, and a plan of it. */
async function folderWithPlan() {
  const cwd = emptyFolder();
  const wrong = WRONG;
  const { env } = await serve(thenAnswer(answer(wrong)));
  const { stdout } = await underwrite([...APPROVED], { cwd });
  await underwrite([...DENIED], { cwd, env });
  const planned = await underwrite(["plan", "--title", "Mend it", "--json"], { cwd });
  expect(planned.exitCode).toBe(0);
  return { cwd, traceId: JSON.parse(stdout).run.trace_id as string };
}

/** Every file below a folder, but for the companions that SQLite's log has while it is open. */
function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const isFile = lstatSync(path).isFile();
      return isFile ? `${name} ${createHash("sha256").update(readFileSync(path)).digest("hex")}` : `${name}/`;
    });
}

/** A line to the server, and all lines that come back until it ends. */
function start(cwd: string, args: string[] = []) {
  const child = spawn(process.execPath, [CLI, "mcp", ...args], { cwd, env: cleanEnvironment() });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const ended = once(child, "close").then(([exitCode]) => ({ exitCode, out, err }));
  const send = (message: unknown) =>
    child.stdin.write(`${typeof message === "string" ? message : JSON.stringify(message)}\n`);
  return { child, send, ended, lines: () => out.split("\n").filter(Boolean) };
}

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "test", version: "0" } },
};

describe("underwrite mcp", () => {
  it("has its tools listed and called, every one, by the official client", async () => {
    const { cwd, traceId } = await folderWithPlan();
    const { client, stderr } = await startMcp(cwd, { args: ALL });
    const { tools } = await client.listTools();
    const names = tools.map(({ name }) => name);
    const [observation] = (await callTool(client, "listObservations", { traceId })).json.data;
    const [plan] = (await callTool(client, "listPlans")).json.plans;
    const calls: Record<string, Record<string, unknown>> = {
      status: {},
      querySql: { sql: "SELECT agent, count(*) FROM runs WHERE kind = 'run' GROUP BY agent" },
      listObservations: { type: "TOOL", limit: 2 },
      getObservation: { observationId: observation.id, fields: ["*"] },
      getObservationFieldSchema: {},
      getObservationFilterSchema: {},
      getObservationFilterValues: { column: "name" },
      listScores: { name: ["valid"] },
      queryMetrics: COUNT,
      getMetricsSchema: {},
      getTraceOutline: { traceId: traceId.slice(0, 8) },
      analyzeTraces: { since: "1h" },
      explainTrace: { traceId },
      replayTraces: { since: "1h" },
      listCases: {},
      listPlans: {},
      getPlan: { id: plan.id },
      runAgent: { input: INPUT, model: "offline", session: "s" },
      runEval: { count: 2, model: "offline" },
      proposeFinding: {
        title: "It is rejected",
        quotes: [{ ...quote, trace_id: traceId }],
        expression: "rejected",
        count: 2,
      },
    };
    expect(Object.keys(calls).sort()).toEqual([...names].sort());
    // biome-ignore lint/suspicious/noExplicitAny: it is looked into
    const answers: Record<string, any> = {};
    for (const name of names) answers[name] = (await callTool(client, name, calls[name])).json;
    expect(answers.analyzeTraces).toMatchObject({
      runs: 2,
      findings: expect.arrayContaining([expect.objectContaining({ severity: "medium" })]),
    });
    expect(answers.analyzeTraces.window.from).toMatch(/^\d{4}-/);
    expect(answers.getPlan.plan).toMatchObject({ title: "Mend it", status: "proposed" });
    expect(answers.runAgent).toMatchObject({ approved: true, run: { model: "offline" } });
    expect(answers.runEval).toMatchObject({ total: 2, passed: 2, gate: { passed: true }, not_passed: [] });
    const count = "the check finds 1 of 2 runs, and not 2";
    expect(answers.proposeFinding.problems).toEqual(["quote 1: its trace has no such span", count]);
    expect(answers.querySql.rows).toEqual([["underwriting", 2]]);
    expect(answers.status).toMatchObject({ agent: "underwriting", plans: [{ id: plan.id, status: "proposed" }] });
    expect(answers.listCases.total).toBeGreaterThan(100);
    const kept = await callTool(client, "getTraceOutline", { traceId: answers.runAgent.run.trace_id });
    expect(kept.json.trace).toMatchObject({ outcome: "approved", session: "s" });
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toContain("analyze-traces");
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toEqual([`underwrite://plans/${plan.id}.md`]);
    const annotated = tools.filter(({ annotations }) => annotations?.readOnlyHint === false);
    expect(annotated.map(({ name }) => name)).toEqual(WRITING);
    await client.close();
    expect(stderr()).toBe("");
  });

  it("follows analyze-traces to a plan that underwrite plan show accepts", async () => {
    const { cwd } = await folderWithPlan();
    const { client } = await startMcp(cwd, { args: ["--read-only", ...ALL] });
    const { messages } = await client.getPrompt({
      name: "analyze-traces",
      arguments: { arguments: "underwriting 24h" },
    });
    const { content } = messages[0] ?? {};
    const steps = content?.type === "text" ? content.text : "";
    expect(steps).toContain("analyzeTraces");
    const analysis = (await callTool(client, "analyzeTraces", { since: "24h" })).json;
    const [worst] = analysis.findings;
    const explained = (await callTool(client, "explainTrace", { traceId: worst.trace_ids[0] })).json;
    expect(JSON.stringify(explained.parts)).toContain(worst.code);
    await callTool(client, "getTraceOutline", { traceId: worst.trace_ids[0] });
    expect((await callTool(client, "replayTraces", { since: "24h" })).json.replayed).toBe(2);
    // The steps that are no tool's: the playbook's own commands write findings and plan.
    expect(steps).toContain("--since <window> --full --output .underwrite/findings.json");
    expect(steps).toContain("npx underwrite plan --from .underwrite/findings.json");
    await underwrite(["analyze", "--since", "24h", "--output", ".underwrite/findings.json"], { cwd });
    await underwrite(["plan", "--from", ".underwrite/findings.json", "--title", "Mend the worst", "--json"], { cwd });
    const { plans } = (await callTool(client, "listPlans")).json;
    const { id } = plans.find(({ title }: { title: string }) => title === "Mend the worst");
    const shown = await underwrite(["plan", "show", id, "--json"], { cwd });
    expect(shown.exitCode).toBe(0);
    expect(JSON.parse(shown.stdout).findings[0].code).toBe(worst.code);
    expect((await callTool(client, "getPlan", { id })).json.plan.findings[0].code).toBe(worst.code);
    await client.close();
  });

  it("finds a store that is begun while it runs", async () => {
    const cwd = emptyFolder();
    const { client } = await startMcp(cwd, { args: ALL });
    expect((await callTool(client, "listObservations")).json.data).toEqual([]);
    await underwrite([...APPROVED], { cwd });
    expect((await callTool(client, "listObservations")).json.data).toHaveLength(8);
    await client.close();
  });

  it("with --read-only changes nothing and spends nothing, whatever is asked of it", async () => {
    const { cwd, traceId } = await folderWithPlan();
    const { env, requests } = await serve(() => answer("no"));
    mkdirSync(join(cwd, "cases", "underwriting"), { recursive: true });
    const before = treeOf(cwd);
    const { client } = await startMcp(cwd, { args: ["--read-only", ...ALL], env });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).filter((name) => WRITING.includes(name))).toEqual([]);
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true);
    for (const name of WRITING) {
      await expect(client.callTool({ name, arguments: { input: INPUT, count: 1 } })).rejects.toThrow(
        "There is no tool",
      );
    }
    const argument = fc.oneof(
      fc.constantFrom<unknown>(
        traceId,
        "underwriting",
        "plans/x.md",
        "../..",
        "'; DROP TABLE spans; --",
        "24h",
        1,
        true,
        ["*"],
        {},
      ),
      fc.jsonValue(),
    );
    const named = tools.map(({ name, inputSchema }) => ({ name, keys: Object.keys(inputSchema.properties ?? {}) }));
    const asked = fc.constantFrom(...named).chain(({ name, keys }) =>
      fc.record({
        name: fc.constant(name),
        args: keys.length ? fc.dictionary(fc.constantFrom(...keys), argument) : fc.constant({}),
      }),
    );
    await fc.assert(
      fc.asyncProperty(asked, async ({ name, args }) => {
        await client.callTool({ name, arguments: args as Record<string, unknown> });
      }),
      { numRuns: 200 },
    );
    for (const { name } of (await client.listPrompts()).prompts) await client.getPrompt({ name });
    for (const { uri } of (await client.listResources()).resources) await client.readResource({ uri });
    await client.close();
    expect(treeOf(cwd)).toEqual(before);
    expect(requests).toEqual([]);
    const db = new DatabaseSync(join(cwd, ".underwrite", "traces.db"), { readOnly: true });
    expect(db.prepare("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
    db.close();
  });

  it("with --read-only makes no store where there is none", async () => {
    const cwd = emptyFolder();
    const { client } = await startMcp(cwd, { args: ["--read-only", ...ALL] });
    expect((await callTool(client, "listObservations")).json.data).toEqual([]);
    await client.close();
    expect(existsSync(join(cwd, ".underwrite"))).toBe(false);
  });

  it("outlives 200 malformed messages, and writes nothing but the protocol to stdout", async () => {
    const cwd = emptyFolder();
    const server = start(cwd);
    server.send(INITIALIZE);
    const id = fc.oneof(fc.integer({ min: 1000 }), fc.constantFrom<unknown>(null, "", {}, [], -1));
    const method = fc.oneof(
      fc.constantFrom("tools/call", "tools/list", "initialize", "resources/read", "prompts/get", "ping", "no/such"),
      fc.jsonValue(),
    );
    const message = fc.record(
      {
        jsonrpc: fc.constantFrom<unknown>("2.0", "1.0", null),
        id,
        method,
        params: fc.oneof(
          fc.jsonValue(),
          fc.record({ name: fc.jsonValue(), arguments: fc.jsonValue(), uri: fc.string() }, { requiredKeys: [] }),
        ),
      },
      { requiredKeys: [] },
    );
    const garbage = fc.oneof(
      message.map((value) => JSON.stringify(value)),
      message.map((value) => JSON.stringify(value).slice(0, -3)),
      fc.string({ unit: "binary" }).map((text) => text.replace(/\n/g, "")),
      fc.constantFrom("", "{", "[]", "null", "\u0000\u0001", "x".repeat(100_000), `${"[".repeat(5000)}`),
    );
    for (const line of fc.sample(garbage, { numRuns: 200, seed: 7 })) server.send(line);
    server.send({ jsonrpc: "2.0", id: "last", method: "tools/list" });
    while (!server.lines().some((line) => line.includes('"id":"last"'))) await once(server.child.stdout, "data");
    server.child.stdin.end();
    const { exitCode, out, err } = await server.ended;
    expect(exitCode).toBe(0);
    expect(err).not.toMatch(/ {4}at /);
    const answers = out
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    expect(answers.every(({ jsonrpc }) => jsonrpc === "2.0")).toBe(true);
    expect(answers.find((one) => one.id === "last").result.tools).toHaveLength(13);
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("ends cleanly on %s", async (signal) => {
    const server = start(emptyFolder());
    server.send(INITIALIZE);
    await once(server.child.stdout, "data");
    server.child.kill(signal);
    const { exitCode, err } = await server.ended;
    expect({ exitCode, err }).toEqual({ exitCode: 0, err: "" });
  });

  it("answers what was asked before its client closed its side", async () => {
    const server = start(emptyFolder());
    server.send(INITIALIZE);
    server.send({ jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "listPlans", arguments: {} } });
    server.child.stdin.end();
    const { exitCode, out } = await server.ended;
    expect(out).toContain('"id":2');
    expect(exitCode).toBe(0);
  });

  it("answers with what is wrong with the settings, and never with a secret of them", async () => {
    const env = { LANGFUSE_BASE_URL: "https://me:hunter22@host", LANGFUSE_SECRET_KEY: "sk-lf-0123456789" };
    const { client } = await startMcp(emptyFolder(), { env });
    await expect(client.listTools()).rejects.toThrow("LANGFUSE_BASE_URL in the environment is not usable");
    await client.close();
  });
});
