import { AsyncLocalStorage } from "node:async_hooks";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { context, trace } from "@opentelemetry/api";
import { beforeAll, describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { parseApplication } from "../../agents/underwriting/application.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { openTracing } from "../../tracing/tracing.js";

const RUN = ["61000", "3000", "701", "90000", "--json"];

const inFolder =
  (cwd: string) =>
  async (...args: string[]) => {
    const { stdout, stderr } = await underwrite([...args, "--json"], { cwd });
    return stdout === "" ? stderr : JSON.parse(stdout);
  };

describe("reading commands", () => {
  it("show real runs alone, and others when these are asked for", async () => {
    const cwd = suiteFolder(3);
    const run = inFolder(cwd);
    await evaluate(cwd);
    expect(await run("traces", "list")).toEqual([]);
    const empty = await underwrite(["traces", "list"], { cwd });
    expect(empty.stdout + empty.stderr).toMatch(/\[\]|--kind all/);
    await underwrite(RUN, { cwd });
    expect(await run("traces", "list")).toMatchObject([{ kind: "run" }]);
    expect(await run("traces", "list", "--kind", "eval")).toHaveLength(3);
    expect(await run("traces", "list", "--kind", "all")).toHaveLength(4);
    expect((await run("analyze")).runs).toBe(1);
    expect((await run("analyze", "--kind", "eval")).runs).toBe(3);
    expect((await run("replay")).traces).toBe(1);
    expect((await run("replay", "--kind", "all")).traces).toBe(4);
    expect((await run("cases", "harvest", "--dry-run")).traces).toBe(1);
    const [last] = await run("traces", "list");
    expect((await run("traces", "show", "last")).trace_id).toBe(last.trace_id);
    expect(await run("traces", "list", "--kind", "reel")).toContain("--kind is");
    const { command } = (await run("analyze", "--kind", "eval")).figures;
    expect(command).toContain("--kind eval");
    const [failed] = await run("traces", "list", "--kind", "eval");
    await run("traces", "score", failed.trace_id, "correct", "false");
    await run("analyze", "--kind", "eval", "--output", "findings.json");
    const planned = await run("plan", "--from", "findings.json");
    expect(planned).toMatchObject({ findings: 1 });
    const { window } = await run("plan", "show", planned.id);
    expect(window.filters).toEqual({ kind: "eval" });
  });
});

/** An agent's run in a trace of another program, as OTLP. */
function foreignRun(spanId: string, outcome: string, at: number) {
  const attributes = {
    "gen_ai.operation.name": "invoke_agent",
    "gen_ai.agent.name": "clerk",
    "underwrite.outcome": outcome,
  };
  const nanos = (ms: number) => `${1_700_000_000_000 + ms}000000`;
  const span = (id: string, parent: string, name: string, more: object) => ({
    traceId: "ab".repeat(16),
    spanId: id,
    parentSpanId: parent,
    name,
    startTimeUnixNano: nanos(at),
    endTimeUnixNano: nanos(at + 5),
    attributes: Object.entries(more).map(([key, stringValue]) => ({ key, value: { stringValue } })),
  });
  return [
    span(spanId, "feedfeedfeedfeed", "invoke_agent clerk", attributes),
    span(`${spanId.slice(0, 15)}c`, spanId, "chat m", {
      "gen_ai.operation.name": "chat",
      "gen_ai.request.model": outcome,
    }),
  ];
}

describe("two runs under one parent that is not here", () => {
  it("are two runs, each with its own outcome, model and tree, found by its own id", async () => {
    const cwd = emptyFolder();
    const spans = [...foreignRun("1".repeat(16), "yes", 0), ...foreignRun("2".repeat(16), "no", 20)];
    writeFileSync(join(cwd, "two.jsonl"), JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }));
    const run = inFolder(cwd);
    await run("traces", "import", "two.jsonl");
    const list = await run("traces", "list");
    expect(list).toMatchObject([
      { trace_id: `${"ab".repeat(16)}-${"2".repeat(16)}`, outcome: "no", model: "no", complete: true, round_trips: 1 },
      {
        trace_id: `${"ab".repeat(16)}-${"1".repeat(16)}`,
        outcome: "yes",
        model: "yes",
        complete: true,
        round_trips: 1,
      },
    ]);
    expect(await run("traces", "list", "--outcome", "yes")).toMatchObject([{ outcome: "yes" }]);
    const shown = await run("traces", "show", "abab-2");
    expect(shown).toMatchObject({
      outcome: "no",
      roots: [{ span_id: "2".repeat(16), children: [{ name: "chat m" }] }],
    });
    await run("traces", "score", "abab-2", "correct", "false");
    expect(await run("traces", "list", "--score", "correct=false")).toMatchObject([{ outcome: "no" }]);
    const exported = await underwrite(["traces", "export"], { cwd });
    expect(exported.stdout.split("\n")).toHaveLength(1);
    expect(JSON.parse(exported.stdout).resourceSpans[0].scopeSpans[0].spans).toHaveLength(4);
  });

  const active = new AsyncLocalStorage<ReturnType<typeof context.active>>();
  const root = context.active();
  beforeAll(() => {
    context.setGlobalContextManager({
      active: () => active.getStore() ?? root,
      with: (given, work, self, ...args) => active.run(given, () => work.apply(self as never, args)),
      bind: (_, target) => target,
      enable: () => context as never,
      disable: () => context as never,
    });
  });

  it("are kept apart with their scores when a program of ours makes them, and an eval's run begins its own trace", async () => {
    const home = emptyFolder();
    const tracing = openTracing({
      home: join(home, ".underwrite"),
      version: "0",
      capture: "full",
      exportCapture: "full",
      targets: [],
      onProblem: (problem) => expect.unreachable(problem),
    });
    const remote = { traceId: "cd".repeat(16), spanId: "e".repeat(16), traceFlags: 1, isRemote: true };
    const application = parseApplication({
      annual_income: 61000,
      total_debt: 3000,
      credit_score: 701,
      loan_amount: 90000,
    });
    const model = offlineModel(underwriting.answerOffline);
    await context.with(trace.setSpanContext(root, remote), async () => {
      for (const kind of ["run", "run", "eval"] as const)
        await runAgent(underwriting, application, { model, tracing, kind });
    });
    tracing.close();
    const list = await inFolder(home)("traces", "list", "--kind", "all");
    const own = list.filter(({ trace_id }: { trace_id: string }) => trace_id.startsWith(`${remote.traceId}-`));
    expect(own).toMatchObject(
      [1, 2].map(() => ({ kind: "run", complete: true, outcome: "approved", scores: [{ name: "valid" }] })),
    );
    expect(list).toHaveLength(3);
    expect(list.find(({ kind }: { kind: string }) => kind === "eval").trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect((await inFolder(home)("analyze")).runs).toBe(2);
    expect(
      (await inFolder(home)("explain", `${remote.traceId.slice(0, 6)}-${own[0].trace_id.slice(33, 40)}`)).judged,
    ).toBe(true);
  });
});
