import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import {
  type LangfuseDatasetsServer,
  startLangfuseDatasetsServer,
} from "../../testing/servers/langfuse-datasets-server.js";
import { LANGFUSE_KEYS } from "../../testing/servers/langfuse-server.js";

const CASES = ["one", "two"].map((id) => ({
  id,
  description: "A loan that the policy grants.",
  application: { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250_000 },
  expected: { approved: true },
}));

/** So many different cases that pass. */
const manyCases = (count: number) =>
  Array.from({ length: count }, (_, n) => ({
    ...CASES[0],
    id: `case-${n}`,
    application: { annual_income: 85000 + n, total_debt: 12000, credit_score: 720, loan_amount: 250_000 },
  }));

let server: LangfuseDatasetsServer;
beforeEach(async () => {
  server = await startLangfuseDatasetsServer();
});
afterEach(() => server.close());

async function evaluate(env: Record<string, string> = {}, args: string[] = [], cases: object[] = CASES) {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "cases.json"), JSON.stringify(cases));
  const keys = { LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey, LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey };
  const result = await underwrite(["eval", "--cases", "cases.json", "--langfuse", "--json", ...args], {
    cwd,
    env: { ...keys, LANGFUSE_BASE_URL: server.url, ...env },
  });
  return { ...result, report: JSON.parse(result.stdout || "null") };
}

describe("underwrite eval --langfuse", () => {
  it("makes the run an experiment: cases are items, traces are linked to them, grades are scores", async () => {
    const { exitCode, stderr, report } = await evaluate();
    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `Langfuse: dataset underwrite/underwriting, run eval ${report.run_id}: ${server.url}/project/project-1/datasets/`,
    );
    const ids = ["underwrite:underwriting:one", "underwrite:underwriting:two"];
    expect([...server.items.keys()].sort()).toEqual(ids);
    const traces = report.cases.flatMap(({ trace_ids }: { trace_ids: string[] }) => trace_ids);
    expect(server.links.map(({ traceId }) => traceId).sort()).toEqual([...traces].sort());
    const outcomes = server.scores.filter(({ name }) => name === "eval.outcome");
    expect(outcomes.map(({ traceId }) => traceId).sort()).toEqual([...traces].sort());

    const roots = server.spans.filter(({ parentSpanId }) => !parentSpanId);
    expect(roots.map(({ attributes }) => attributes["langfuse.experiment.item.id"]).sort()).toEqual(ids);
    expect(roots[0]?.attributes["langfuse.experiment.item.expected_output"]).toBe('{"approved":true}');
    expect(JSON.parse(roots[0]?.attributes["langfuse.experiment.metadata"] ?? "")).toEqual(report.versions);
    const described = { case_id: "one", description: "A loan that the policy grants." };
    expect(
      roots.map(({ attributes }) => JSON.parse(attributes["langfuse.experiment.item.metadata"] ?? "")),
    ).toContainEqual(expect.objectContaining(described));
    expect(server.spans.length).toBeGreaterThan(roots.length);
    for (const { attributes } of server.spans) {
      expect(attributes).toMatchObject({
        "langfuse.experiment.id": report.run_id,
        "langfuse.experiment.name": `eval ${report.run_id}`,
        "langfuse.experiment.dataset.id": "dataset-1",
      });
      const root = roots.find(({ spanId }) => spanId === attributes["langfuse.experiment.item.root_observation_id"]);
      expect(root?.attributes["langfuse.experiment.item.id"]).toBe(attributes["langfuse.experiment.item.id"]);
    }
  });

  it("has an environment of its own for evals, whatever that of other runs is: spans and scores", async () => {
    await evaluate({ LANGFUSE_TRACING_ENVIRONMENT: "Production" });
    const ofSpans = server.spans.map(({ attributes }) => attributes["langfuse.environment"]);
    expect(new Set([...ofSpans, ...server.scores.map(({ environment }) => environment)])).toEqual(
      new Set(["sdk-experiment"]),
    );
    expect(server.scores.map(({ name }) => name)).toEqual(expect.arrayContaining(["valid", "eval.outcome"]));
  });

  it("keeps applications to itself where content is not exported", async () => {
    const { exitCode } = await evaluate({ UNDERWRITE_EXPORT_CONTENT: "masked" });
    expect(exitCode).toBe(0);
    const spans = server.spans.map(({ attributes }) => attributes);
    const received = JSON.stringify([...server.items.values(), ...spans, ...server.scores]);
    expect(received.match(/(?<!\w)(?:85000|250000|A loan that)(?!\w)/g)).toBeNull(); // digits of ids are no figures
    expect(received).toContain("langfuse.experiment.item.expected_output");
  });

  it("delivers all of it, span for span, to a slow server that limits requests", async () => {
    server.delay(20);
    server.limit(10, 200);
    const { exitCode, stderr, report } = await evaluate({}, ["--require-delivery"], manyCases(40));
    expect({ exitCode, missing: report.not_delivered }).toEqual({ exitCode: 0, missing: undefined });
    expect(stderr).not.toMatch(/MaxListeners|Warning|wait for/);
    expect([server.items.size, server.links.length]).toEqual([40, 40]);
    const spans = server.spans.map(({ spanId }) => spanId);
    expect([spans.length, new Set(spans).size]).toEqual([320, 320]);
    const scores = server.scores.map(({ id }) => id);
    expect(scores.length).toBeGreaterThan(40 * 3);
    expect(new Set(scores).size).toBe(scores.length);
    for (const { timestamp } of server.scores) {
      expect(Date.parse(timestamp)).toBeGreaterThanOrEqual(Date.parse(report.started_at));
    }
    // Many to a request: one each would take as many requests as there are scores.
    expect(server.requests.filter((route) => /ingestion|scores/.test(route)).length).toBeLessThan(20);
  });

  it("fails with --require-delivery where something does not arrive, and the report says what", async () => {
    server.trouble({ status: 403 }, { path: "ingestion" });
    const failing = await evaluate({}, ["--require-delivery"]);
    expect(failing.exitCode).toBe(1);
    const [missing] = failing.report.not_delivered;
    expect(missing).toMatchObject({
      backend: expect.stringMatching(/^langfuse 127/),
      problem: expect.stringMatching(/^it answered 403/),
    });
    expect(failing.report.gate.passed).toBe(false);
    expect(failing.report.gate.reasons).toContain(
      `${missing.items} items did not reach ${missing.backend}: ${missing.problem}.`,
    );
    expect(server.spans.length).toBe(16); // they do not wait behind the scores
    const passing = await evaluate();
    expect(passing.exitCode).toBe(0);
    expect(passing.report).toMatchObject({
      gate: { passed: true },
      not_delivered: [{ problem: expect.stringMatching(/^it answered 403/) }],
    });
  });

  it("names cases and links that are missing, too", async () => {
    server.trouble({ status: 400 }, { path: "run-items" });
    const { exitCode, report } = await evaluate({}, ["--require-delivery"]);
    expect(exitCode).toBe(1);
    expect(report.not_delivered).toMatchObject([{ backend: "the dataset underwrite/underwriting", items: 2 }]);
  });

  it("gets over a server that fails for a moment", async () => {
    server.trouble({ status: 502 }, { path: "otel", times: 2 });
    const { exitCode } = await evaluate({}, ["--require-delivery"]);
    expect(exitCode).toBe(0);
    expect(new Set(server.spans.map(({ spanId }) => spanId)).size).toBe(16);
  });

  it("passes and ends all the same where Langfuse hangs, and says so", { timeout: 60_000 }, async () => {
    server.trouble("hang");
    const { exitCode, stderr, report } = await evaluate();
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ passed: 2, gate: { passed: true } });
    expect(stderr).toContain("Langfuse: The cases are not all in Langfuse's dataset: it gave no answer in time.");
  });

  it("passes and ends all the same where its answers stop half way", { timeout: 60_000 }, async () => {
    server.trouble("hang", { path: "POST /api/public/dataset-items", from: 2 });
    const { exitCode, stderr } = await evaluate();
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/Langfuse: The cases are not all in Langfuse's dataset.*: it gave no answer in time\./);
  });

  it("killed half way, leaves the rest to traces push, which sends exactly that", { timeout: 60_000 }, async () => {
    const cwd = emptyFolder();
    writeFileSync(join(cwd, "cases.json"), JSON.stringify(manyCases(300)));
    const env = {
      LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey,
      LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey,
      LANGFUSE_BASE_URL: server.url,
    };
    server.trouble("hang", { path: "otel", from: 2 });
    const args = [CLI, "eval", "--cases", "cases.json", "--json", "-q"];
    const options = { cwd, env: { ...cleanEnvironment(), ...env }, extendEnv: false, reject: false } as const;
    const child = execa(process.execPath, args, options);
    await vi.waitFor(() => expect(server.requests.filter((route) => /otel/.test(route))).toHaveLength(2), 30_000);
    child.kill("SIGKILL");
    await child;
    const before = server.spans.map(({ spanId }) => spanId);
    expect(before.length).toBeGreaterThan(0);
    server.trouble("hang", { times: 0 });
    const pushed = JSON.parse((await underwrite(["traces", "push", "--json"], { cwd, env })).stdout);
    const spans = server.spans.map(({ spanId }) => spanId);
    expect(pushed).toMatchObject([{ spans: spans.length - before.length, waiting: 0 }]);
    expect(new Set(spans).size).toBe(spans.length);
    expect(spans.length % 8).toBe(0);
    // Scores that were on their way with the killed spans are sent once more, and are the same event.
    const traces = new Set(server.scores.map(({ traceId }) => traceId));
    expect(traces.size).toBe(spans.length / 8);
  });

  it("is refused without keys", async () => {
    const { exitCode, stdout, stderr } = await evaluate({ LANGFUSE_PUBLIC_KEY: "" });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toBe("underwrite: --langfuse needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both.");
  });
});
