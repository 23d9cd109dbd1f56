import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
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

let server: LangfuseDatasetsServer;
beforeEach(async () => {
  server = await startLangfuseDatasetsServer();
});
afterEach(() => server.close());

async function evaluate(env: Record<string, string> = {}) {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "cases.json"), JSON.stringify(CASES));
  const keys = { LANGFUSE_PUBLIC_KEY: LANGFUSE_KEYS.publicKey, LANGFUSE_SECRET_KEY: LANGFUSE_KEYS.secretKey };
  const result = await underwrite(["eval", "--cases", "cases.json", "--langfuse", "--json"], {
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

  it("keeps applications to itself where content is not exported", async () => {
    const { exitCode } = await evaluate({ UNDERWRITE_EXPORT_CONTENT: "masked" });
    expect(exitCode).toBe(0);
    const spans = server.spans.map(({ attributes }) => attributes);
    const received = JSON.stringify([...server.items.values(), ...spans, ...server.scores]);
    expect(received.match(/(?<!\w)(?:85000|250000|A loan that)(?!\w)/g)).toBeNull(); // digits of ids are no figures
    expect(received).toContain("langfuse.experiment.item.expected_output");
  });

  it("passes and ends all the same where Langfuse hangs, and says so", async () => {
    server.trouble("hang");
    const { exitCode, stderr, report } = await evaluate();
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({ passed: 2, gate: { passed: true } });
    expect(stderr).toContain("Langfuse: The cases are not all in Langfuse's dataset: it gave no answer in time.");
  });

  it("passes and ends all the same where its answers stop half way", async () => {
    server.trouble("hang", { path: "dataset-items", from: 2 });
    const { exitCode, stderr } = await evaluate();
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/Langfuse: The cases are not all in Langfuse's dataset.*: it gave no answer in time\./);
  });

  it("is refused without keys", async () => {
    const { exitCode, stdout, stderr } = await evaluate({ LANGFUSE_PUBLIC_KEY: "" });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toBe("underwrite: --langfuse needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both.");
  });
});
