import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { APPLICATIONS, olderAgent, recordInto } from "../../testing/folders/older-agent.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { callTool, startMcp } from "../../testing/processes/mcp-client.js";
import { APPROVED, DENIED, serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";
import { type OtlpSpan, spanAttributes } from "../../tracing/otlp/otlp.js";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";
const TRACEPARENT = `00-${TRACE}-${SPAN}-00`;

/** All spans of a folder's store. */
async function spansIn(cwd: string): Promise<OtlpSpan[]> {
  const { stdout } = await underwrite(["traces", "export", "--kind", "all"], { cwd });
  return stdout
    .split("\n")
    .filter(Boolean)
    .flatMap((line) => JSON.parse(line).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans);
}
const runsAmong = (spans: OtlpSpan[]) => spans.filter(({ name }) => name.startsWith("invoke_agent"));

it("joins the trace that TRACEPARENT names, two runs as two, and tells the provider of each call's span", async () => {
  const cwd = emptyFolder();
  const { env, requests } = await serve(wellBehaved());
  const made = await underwrite([...APPROVED, "--json"], { cwd, env: { ...env, TRACEPARENT } });
  expect(made.stderr).toBe("");
  const { run } = JSON.parse(made.stdout);
  expect(run.trace_id).toBe(TRACE);
  const spans = await spansIn(cwd);
  const [root] = runsAmong(spans);
  expect(root).toMatchObject({ traceId: TRACE, parentSpanId: SPAN, spanId: run.span_id });
  const calls = spans.filter(({ name }) => name.startsWith("chat "));
  expect(requests.map(({ headers }) => headers.traceparent)).toEqual(
    calls.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
  );
  const alone = await underwrite(["explain", `${TRACE.slice(0, 8)}-${run.span_id.slice(0, 8)}`, "--json"], { cwd });
  expect(JSON.parse(alone.stdout)).toMatchObject({ trace_id: TRACE, judged: true });

  await underwrite([...DENIED, "--json"], { cwd, env: { TRACEPARENT } });
  const list = JSON.parse((await underwrite(["traces", "list", "--json"], { cwd })).stdout);
  expect(list).toMatchObject([{ outcome: "denied" }, { outcome: "approved", trace_id: `${TRACE}-${run.span_id}` }]);
});

it("names the run and not the trace alone where its decision does not stand", async () => {
  const cwd = emptyFolder();
  const { env } = await serve(wellBehaved((decision) => ({ ...decision, max_loan: 1 })));
  const { stderr, stdout } = await underwrite(APPROVED, { cwd, env: { ...env, TRACEPARENT } });
  const id = `${TRACE.slice(0, 8)}-${JSON.parse(stdout).run.span_id.slice(0, 8)}`;
  expect(stderr).toContain(`underwrite explain ${id}`);
  const explained = await underwrite(["explain", id], { cwd });
  expect(explained.exitCode).toBe(0);
});

it("ignores a TRACEPARENT that is none, with a line, and one of .env", async () => {
  for (const bad of ["nonsense", `00-${"0".repeat(32)}-${SPAN}-01`, `ff-${TRACE}-${SPAN}-01`, `${TRACEPARENT}-more`]) {
    const { stdout, stderr } = await underwrite([...APPROVED, "--quiet"], { env: { TRACEPARENT: bad } });
    expect(stderr).toMatch(/^underwrite: TRACEPARENT in the environment is no traceparent of W3C.*ignored\.$/);
    expect(JSON.parse(stdout).run.trace_id).not.toBe(TRACE);
    expect(JSON.parse(stdout).run).not.toHaveProperty("span_id");
  }
  const cwd = emptyFolder();
  writeFileSync(join(cwd, ".env"), `TRACEPARENT=${TRACEPARENT}\n`);
  const { stdout, stderr } = await underwrite([...APPROVED, "--quiet"], { cwd });
  expect(stderr).toContain("TRACEPARENT of .env");
  expect(JSON.parse(stdout).run.trace_id).not.toBe(TRACE);
});

it("links each run of an eval and of a live replay to TRACEPARENT, in traces of their own", async () => {
  const cwd = suiteFolder(3);
  await evaluate(cwd, [], { TRACEPARENT });
  await recordInto(cwd, olderAgent, Object.values(APPLICATIONS).slice(0, 2));
  await underwrite(["replay", "--live", "--model", "offline", "--json"], { cwd, env: { TRACEPARENT } });
  const kindOf = (span: OtlpSpan) => spanAttributes(span)["underwrite.kind"];
  const runs = runsAmong(await spansIn(cwd)).filter((span) => kindOf(span) !== "run");
  expect(runs.map(kindOf).sort()).toEqual(["eval", "eval", "eval", "replay", "replay"]);
  expect(new Set(runs.map(({ traceId }) => traceId)).size).toBe(5);
  for (const { parentSpanId, links } of runs) {
    expect(parentSpanId).toBeUndefined();
    expect(links).toEqual([{ traceId: TRACE, spanId: SPAN, attributes: [], flags: 0x300 }]);
  }
});

it("leaves a traceparent of ANTHROPIC_CUSTOM_HEADERS as it is", async () => {
  const { env, requests } = await serve(wellBehaved());
  const own = `00-${"9".repeat(32)}-${SPAN}-01`;
  await underwrite(APPROVED, { env: { ...env, ANTHROPIC_CUSTOM_HEADERS: `Traceparent: ${own}` } });
  expect(new Set(requests.map(({ headers }) => headers.traceparent))).toEqual(new Set([own]));
  expect(requests).not.toEqual([]);
});

it("joins the span that an MCP client names in _meta, and links what the server's own environment names", async () => {
  const cwd = emptyFolder();
  const { client } = await startMcp(cwd, { env: { TRACEPARENT: `00-${"5".repeat(32)}-${"6".repeat(16)}-01` } });
  const input = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
  const args = { input, model: "offline" };
  for (const traceparent of [TRACEPARENT, "none", 7]) {
    await client.callTool({ name: "runAgent", arguments: args, _meta: { traceparent } });
  }
  expect((await callTool(client, "runAgent", args)).isError).toBe(false);
  await client.close();
  const runs = runsAmong(await spansIn(cwd));
  expect(runs).toHaveLength(4);
  expect(runs.filter(({ traceId, parentSpanId }) => traceId === TRACE && parentSpanId === SPAN)).toHaveLength(1);
  expect(new Set(runs.map(({ traceId }) => traceId)).size).toBe(4);
  for (const { links } of runs) expect(links).toMatchObject([{ traceId: "5".repeat(32) }]);
});
