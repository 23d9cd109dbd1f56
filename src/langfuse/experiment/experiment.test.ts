import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Case } from "../../evals/cases/case.js";
import { buildReport } from "../../evals/report/report.js";
import { caseRun, evalSchedule } from "../../testing/eval-reports.js";
import {
  type LangfuseDatasetsServer,
  startLangfuseDatasetsServer,
} from "../../testing/servers/langfuse-datasets-server.js";
import { LANGFUSE_KEYS } from "../../testing/servers/langfuse-server.js";
import { experimentItem, openExperiment } from "./experiment.js";

const CASES: Case<unknown>[] = ["one", "two", "three"].map((id) => ({
  id,
  description: `The case ${id}.`,
  application: { annual_income: 85000 },
  expected: { approved: true },
  tags: ["hard"],
  file: "cases.json",
}));
const SCHEDULE = evalSchedule({ case_ids: ["one", "two"] });

let server: LangfuseDatasetsServer;
beforeEach(async () => {
  server = await startLangfuseDatasetsServer();
});
afterEach(() => server.close());

function options(given: { silenceMs?: number; content?: boolean; keys?: typeof LANGFUSE_KEYS; url?: string } = {}) {
  const { silenceMs = 30_000, content = true, keys = LANGFUSE_KEYS, url = server.url } = given;
  return { project: { ...keys, baseUrl: url }, silenceMs, content, signal: new AbortController().signal };
}

/** Brings cases to the dataset, and links what a report has. */
async function experimentOf(
  traces: Record<string, string[]>,
  given: Parameters<typeof options>[0] = {},
  cases = CASES,
) {
  const experiment = await openExperiment(SCHEDULE, cases, options(given));
  return experiment.finish(reportWith(traces));
}

function reportWith(traces: Record<string, string[]>) {
  const repeat = Math.max(1, ...Object.values(traces).map(({ length }) => length));
  const runs = Object.entries(traces).flatMap(([id, ids]) =>
    ids.map((trace_id, index) => caseRun(id, "pass", { trace_id, repeat: index + 1 })),
  );
  return buildReport({ ...SCHEDULE, repeat }, runs, { duration_ms: 1 });
}

const trace = (digit: string) => digit.repeat(32);

const posted = () => server.requests.filter((route) => route === "POST /api/public/dataset-items").length;

describe("an eval run in Langfuse", () => {
  it("keeps the selected cases as items of a dataset, and sends only those that changed the next time", async () => {
    const experiment = await openExperiment(SCHEDULE, CASES, options());
    expect(experiment).toMatchObject({
      id: SCHEDULE.run_id,
      name: `eval ${SCHEDULE.run_id}`,
      dataset: "underwrite/underwriting",
      dataset_id: "dataset-1",
    });
    const url = `${server.url}/project/project-1/datasets/dataset-1`;
    expect(await experiment.finish(reportWith({}))).toEqual({ items: 2, links: 0, url, missing: 0, problems: [] });
    expect([...server.items.keys()]).toEqual(["underwrite:underwriting:one", "underwrite:underwriting:two"]);
    expect(server.items.get("underwrite:underwriting:one")).toEqual({
      datasetName: "underwrite/underwriting",
      id: "underwrite:underwriting:one",
      input: { annual_income: 85000 },
      expectedOutput: { approved: true },
      metadata: { case_id: "one", tags: ["hard"], description: "The case one." },
    });
    expect(await experimentOf({})).toMatchObject({ items: 2, missing: 0 });
    expect(posted()).toBe(2);
    const changed = CASES.map((subject) => (subject.id === "two" ? { ...subject, tags: ["soft"] } : subject));
    expect(await experimentOf({}, {}, changed)).toMatchObject({ items: 2, missing: 0 });
    expect(posted()).toBe(3);
    expect(server.items.get("underwrite:underwriting:two")?.metadata).toMatchObject({ tags: ["soft"] });
  });

  it("tells nothing of applications where content may not leave the machine", async () => {
    await experimentOf({}, { content: false });
    expect(server.items.get("underwrite:underwriting:one")).toEqual({
      datasetName: "underwrite/underwriting",
      id: "underwrite:underwriting:one",
      metadata: { case_id: "one", tags: ["hard"] },
    });
  });

  it("links each trace to its case's item, once, whatever the server's version; the last link tells of the run", async () => {
    const newer = await startLangfuseDatasetsServer("4.16.0");
    try {
      for (const { url, links } of [server, newer]) {
        const experiment = await openExperiment(SCHEDULE, CASES, options({ url }));
        for (const digit of ["a", "b"]) experiment.link({ case_id: "one", trace_id: trace(digit) });
        const report = reportWith({ one: [trace("a"), trace("b")], two: [trace("c"), trace("d")] });
        expect(await experiment.finish(report)).toMatchObject({
          links: 4,
          missing: 0,
          url: `${url}/project/project-1/datasets/dataset-1/runs/run-of-eval-${SCHEDULE.run_id}`,
        });
        const pairs = ["one a", "one b", "two c", "two d"].map((pair) => {
          const [id, digit = ""] = pair.split(" ");
          return `underwrite:underwriting:${id} ${trace(digit)}`;
        });
        expect(links.map(({ datasetItemId, traceId }) => `${datasetItemId} ${traceId}`).sort()).toEqual(pairs);
        expect(new Set(links.map(({ runName }) => runName))).toEqual(new Set([`eval ${SCHEDULE.run_id}`]));
        const whole = links.filter(({ metadata }) => (metadata as { gate?: string }).gate === "passed");
        expect(whole.map(({ metadata }) => metadata)).toEqual([{ ...SCHEDULE.versions, pass_rate: 1, gate: "passed" }]);
      }
    } finally {
      await newer.close();
    }
  });

  it("is known by its spans alone where a server from version 4 on has nothing to link by", async () => {
    for (const [version, problems] of [
      ["4.2.0", 0],
      ["3.112.0", 1],
    ] as const) {
      const other = await startLangfuseDatasetsServer(version);
      try {
        other.trouble({ status: 404 }, { path: "run-items" });
        const result = await experimentOf({ one: [trace("a")], two: [trace("b")] }, { url: other.url });
        expect([result.problems.length, result.missing]).toEqual([problems, problems * 2]);
      } finally {
        await other.close();
      }
    }
  });

  it("makes each run of a case an item of the experiment", async () => {
    const experiment = await openExperiment(SCHEDULE, CASES, options());
    expect(CASES.slice(0, 1).map((subject) => experimentItem(experiment, "underwriting", subject))).toEqual([
      {
        experiment_id: SCHEDULE.run_id,
        experiment_name: `eval ${SCHEDULE.run_id}`,
        dataset_id: "dataset-1",
        item_id: "underwrite:underwriting:one",
        expected: { approved: true },
        experiment_metadata: SCHEDULE.versions,
        metadata: { case_id: "one", tags: ["hard"], description: "The case one." },
      },
    ]);
    experiment.stop();
  });
});

describe("a Langfuse that limits requests", () => {
  it("gets all of it, however often it says to wait", async () => {
    const cases = Array.from({ length: 12 }, (_, n) => ({ ...CASES[0], id: `case-${n}` }) as Case<unknown>);
    server.limit(4, 150);
    const experiment = await openExperiment({ ...SCHEDULE, case_ids: cases.map(({ id }) => id) }, cases, options());
    const report = buildReport(
      { ...SCHEDULE, case_ids: cases.map(({ id }) => id) },
      cases.map(({ id }, n) => caseRun(id, "pass", { trace_id: n.toString(16).padStart(32, "0") })),
      { duration_ms: 1 },
    );
    expect(await experiment.finish(report)).toMatchObject({ items: 12, links: 12, missing: 0, problems: [] });
    expect(server.links).toHaveLength(12);
  });
});

describe("a Langfuse that fails", () => {
  it("is asked again where it limits requests or fails for a moment", async () => {
    server.trouble({ status: 429, retryAfter: "0" }, { from: 3, times: 6 });
    expect(await experimentOf({})).toMatchObject({ items: 2, problems: [] });
    server.trouble({ status: 503, retryAfter: "0" }, { from: 2, times: 1 });
    expect(await experimentOf({})).toMatchObject({ items: 2, problems: [] });
  });

  it("is told of in a sentence, with the fix where there is one", async () => {
    const problemOf = async (given: Parameters<typeof options>[0]) => (await experimentOf({}, given)).problems[0];
    const what = "The cases are not all in Langfuse's dataset";
    expect(await problemOf({ keys: { publicKey: "pk", secretKey: "no" } })).toBe(
      `${what}: it refuses the keys (401): check LANGFUSE_PUBLIC_KEY and its secret.`,
    );
    expect(await problemOf({ url: "http://127.0.0.1:1" })).toBe(`${what}: it cannot be reached (ECONNREFUSED).`);
    server.trouble("drop");
    expect(await problemOf({})).toBe(`${what}: it cannot be reached (other side closed).`);
    server.trouble({ status: 500, retryAfter: "0" }, { path: "POST /api/public/dataset-items" });
    expect(await problemOf({})).toBe(`${what}: it answered 500 (The test's server fails).`);
  });

  it("does not keep anybody waiting longer than its silence", async () => {
    const what = "The cases are not all in Langfuse's dataset";
    for (const path of ["health", "v2/datasets", "dataset-items"]) {
      server.trouble("hang", { path });
      const { problems, url } = await experimentOf({}, { silenceMs: 300 });
      expect(problems).toEqual([`${what}: it gave no answer in time.`]);
      expect(url === null).toBe(path !== "dataset-items");
    }
    server.trouble({ status: 429, retryAfter: "3600" }, { path: "v2/datasets" });
    expect((await experimentOf({}, { silenceMs: 300 })).problems).toEqual([
      `${what}: it answered 429 (The test's server fails).`,
    ]);
  });

  it("is not silent while nothing is asked of it", async () => {
    const experiment = await openExperiment(SCHEDULE, CASES, options({ silenceMs: 200 }));
    await pause(600);
    const report = reportWith({ one: [trace("a")], two: [trace("b")] });
    expect(await experiment.finish(report)).toMatchObject({ items: 2, links: 2, problems: [] });
  });

  it("has linked what it could, and it is said how much that was", async () => {
    const experiment = await openExperiment(SCHEDULE, CASES, options({ silenceMs: 300 }));
    server.trouble("hang", { path: "run-items" });
    expect(await experiment.finish(reportWith({ one: [trace("a")], two: [trace("b")] }))).toMatchObject({
      links: 0,
      missing: 2,
      problems: ["The run is not all linked in Langfuse (0 of 2 traces are): it gave no answer in time."],
    });
  });
});
