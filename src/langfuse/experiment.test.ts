import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Case } from "../evals/cases/case.js";
import { buildReport } from "../evals/report/report.js";
import { caseRun, evalPlan } from "../testing/eval-reports.js";
import {
  type LangfuseDatasetsServer,
  startLangfuseDatasetsServer,
} from "../testing/servers/langfuse-datasets-server.js";
import { LANGFUSE_KEYS } from "../testing/servers/langfuse-server.js";
import { experimentItem, linkExperiment, openExperiment } from "./experiment.js";

const CASES: Case<unknown>[] = ["one", "two", "three"].map((id) => ({
  id,
  description: `The case ${id}.`,
  application: { annual_income: 85000 },
  expected: { approved: true },
  tags: ["hard"],
  file: "cases.json",
}));
const PLAN = evalPlan({ case_ids: ["one", "two"] });

let server: LangfuseDatasetsServer;
beforeEach(async () => {
  server = await startLangfuseDatasetsServer();
});
afterEach(() => server.close());

function options(given: { deadlineMs?: number; content?: boolean; keys?: typeof LANGFUSE_KEYS; url?: string } = {}) {
  const { deadlineMs = 30_000, content = true, keys = LANGFUSE_KEYS, url = server.url } = given;
  return { project: { ...keys, baseUrl: url }, deadlineMs, content, signal: new AbortController().signal };
}

function reportWith(traces: Record<string, string[]>) {
  const repeat = Math.max(...Object.values(traces).map(({ length }) => length));
  const runs = Object.entries(traces).flatMap(([id, ids]) =>
    ids.map((trace_id, index) => caseRun(id, "pass", { trace_id, repeat: index + 1 })),
  );
  return buildReport({ ...PLAN, repeat }, runs, { duration_ms: 1 });
}

const trace = (digit: string) => digit.repeat(32);

describe("an eval run in Langfuse", () => {
  it("keeps the selected cases as items of a dataset, and brings them up to date the next time", async () => {
    const experiment = await openExperiment(PLAN, CASES, options());
    expect(experiment).toEqual({
      id: PLAN.run_id,
      name: `eval ${PLAN.run_id}`,
      dataset: "underwrite/underwriting",
      dataset_id: "dataset-1",
      url: `${server.url}/project/project-1/datasets/dataset-1`,
      items: 2,
    });
    expect([...server.items.keys()]).toEqual(["underwrite:underwriting:one", "underwrite:underwriting:two"]);
    expect(server.items.get("underwrite:underwriting:one")).toEqual({
      datasetName: "underwrite/underwriting",
      id: "underwrite:underwriting:one",
      input: { annual_income: 85000 },
      expectedOutput: { approved: true },
      metadata: { case_id: "one", tags: ["hard"], description: "The case one." },
    });
    const changed = CASES.map((subject) => ({ ...subject, expected: { approved: false } }));
    await openExperiment(PLAN, changed, options());
    expect(server.items.size).toBe(2);
    expect(server.items.get("underwrite:underwriting:one")?.expectedOutput).toEqual({ approved: false });
  });

  it("tells nothing of applications where content may not leave the machine", async () => {
    await openExperiment(PLAN, CASES, options({ content: false }));
    expect(server.items.get("underwrite:underwriting:one")).toEqual({
      datasetName: "underwrite/underwriting",
      id: "underwrite:underwriting:one",
      metadata: { case_id: "one", tags: ["hard"] },
    });
  });

  it("links each trace to its case's item where the server does not see that from spans", async () => {
    const experiment = await openExperiment(PLAN, CASES, options());
    const report = reportWith({ one: [trace("a"), trace("b")], two: [trace("c"), trace("d")] });
    expect(await linkExperiment(experiment, report, options())).toEqual({
      links: 4,
      url: `${server.url}/project/project-1/datasets/dataset-1/runs/run-of-eval-${PLAN.run_id}`,
    });
    expect(new Set(server.links.map(({ datasetItemId, traceId }) => `${datasetItemId} ${traceId}`))).toEqual(
      new Set(
        ["one a", "one b", "two c", "two d"].map((pair) => {
          const [id, digit = ""] = pair.split(" ");
          return `underwrite:underwriting:${id} ${trace(digit)}`;
        }),
      ),
    );
    expect(new Set(server.links.map(({ runName }) => runName))).toEqual(new Set([`eval ${PLAN.run_id}`]));
  });

  it("leaves linking to the spans from version 4 on", async () => {
    const newer = await startLangfuseDatasetsServer("4.2.0");
    try {
      const experiment = await openExperiment(PLAN, CASES, options({ url: newer.url }));
      const report = reportWith({ one: [trace("a")], two: [trace("b")] });
      expect(await linkExperiment(experiment, report, options({ url: newer.url }))).toEqual({
        links: 0,
        url: experiment.url,
      });
      expect(newer.requests.filter((route) => route.includes("run-items"))).toEqual([]);
    } finally {
      await newer.close();
    }
  });

  it("makes each run of a case an item of the experiment", async () => {
    const experiment = await openExperiment(PLAN, CASES, options());
    expect(CASES.slice(0, 1).map((subject) => experimentItem(experiment, "underwriting", subject))).toEqual([
      {
        experiment_id: PLAN.run_id,
        experiment_name: `eval ${PLAN.run_id}`,
        dataset_id: "dataset-1",
        item_id: "underwrite:underwriting:one",
        expected: { approved: true },
      },
    ]);
  });
});

describe("a Langfuse that fails", () => {
  it("is asked again where it limits requests or fails for a moment", async () => {
    server.trouble({ status: 429, retryAfter: "0" }, { from: 3, times: 2 });
    expect(await openExperiment(PLAN, CASES, options())).toMatchObject({ items: 2, dataset_id: "dataset-1" });
    server.trouble({ status: 503, retryAfter: "0" }, { from: 2, times: 1 });
    expect(await openExperiment(PLAN, CASES, options())).not.toHaveProperty("problem");
  });

  it("is a sentence, and never an error: refused, no keys, an answer of 500, another server", async () => {
    const problemOf = async (given: Parameters<typeof options>[0]) =>
      (await openExperiment(PLAN, CASES, options(given))).problem;
    const what = "The cases are not all in Langfuse's dataset";
    expect(await problemOf({ keys: { ...LANGFUSE_KEYS, secretKey: "sk-wrong" } })).toBe(
      `${what}: it refuses the keys (401): check LANGFUSE_PUBLIC_KEY and its secret.`,
    );
    expect(await problemOf({ url: "http://127.0.0.1:1" })).toBe(`${what}: it cannot be reached (ECONNREFUSED).`);
    server.trouble({ status: 500 });
    expect(await problemOf({})).toBe(`${what}: it answered 500 (The test's server fails).`);
    server.trouble({ status: 404 });
    expect(await problemOf({})).toBe(`${what}: it answered 404 (The test's server fails).`);
    server.trouble("drop", { path: "v2/datasets" });
    expect(await problemOf({})).toBe(`${what}: it cannot be reached (other side closed).`);
    server.trouble({ status: 500, retryAfter: "0" }, { from: 2, path: "dataset-items" });
    expect(await problemOf({})).toMatch(
      /dataset( after 1 of 2 cases)?: it answered 500 \(The test's server fails\)\.$/,
    );
  });

  it("does not keep anybody waiting beyond the deadline", async () => {
    const what = "The cases are not all in Langfuse's dataset";
    for (const path of ["health", "v2/datasets", "dataset-items"]) {
      server.trouble("hang", { path });
      const { problem, dataset_id } = await openExperiment(PLAN, CASES, options({ deadlineMs: 300 }));
      expect(problem).toBe(`${what}: it gave no answer in time.`);
      expect(dataset_id).toBe(path === "dataset-items" ? "dataset-1" : null);
    }
    server.trouble({ status: 429, retryAfter: "3600" }, { path: "v2/datasets" });
    expect((await openExperiment(PLAN, CASES, options({ deadlineMs: 300 }))).problem).toMatch(/^The cases are not all/);
  });

  it("links what it can, and says how much that was", async () => {
    const experiment = await openExperiment(PLAN, CASES, options());
    server.trouble("hang", { path: "run-items" });
    const report = reportWith({ one: [trace("a")], two: [trace("b")] });
    expect(await linkExperiment(experiment, report, options({ deadlineMs: 300 }))).toMatchObject({
      links: 0,
      problem: "The run is not all linked in Langfuse (0 of 2 traces are): it gave no answer in time.",
    });
    expect(await linkExperiment({ ...experiment, dataset_id: null, url: null }, report, options())).toEqual({
      links: 0,
      url: null,
    });
  });
});
