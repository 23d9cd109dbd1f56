import { afterEach, expect, it } from "vitest";
import { underwriting } from "../agents/index.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { APPROVED, MONTH_LATER, madeRun } from "../testing/made-runs/analyze.js";
import { toSpans } from "../testing/made-runs/to-spans.js";
import { localSource } from "../tracing/source.js";
import { TraceStore } from "../tracing/store/store.js";
import { analyzeTraces } from "./analyze.js";
import { explainTrace } from "./explain.js";
import { predictTraces } from "./plan/verify/predict.js";

const agent = underwriting as unknown as AnyAgent;
const store = TraceStore.open(":memory:");
afterEach(() => store.close());

it("judges no run of which a span cannot be read: what that span tells is not missing", async () => {
  const runs = await Promise.all([madeRun(APPROVED, undefined, 1), madeRun(APPROVED, undefined, 2)]);
  store.addSpans(runs.flatMap(toSpans));
  const [damaged] = runs;
  const ofTool = "trace_id = ? AND name = 'execute_tool amortize'";
  store.connection.sql(`UPDATE spans SET body = x'00ff13' WHERE ${ofTool}`).run(damaged?.trace_id);

  const source = localSource(store);
  const { findings, figures } = await analyzeTraces(source, agent, { now: MONTH_LATER });
  expect({ findings, unjudged: figures.unjudged, runs: figures.runs }).toEqual({ findings: [], unjudged: 1, runs: 2 });

  const { traces } = await predictTraces(source.traces({}), agent, []);
  expect(traces.stay.trace_ids).toEqual([runs[1]?.trace_id]);

  const explained = await explainTrace(source, agent, damaged?.trace_id ?? "", MONTH_LATER);
  expect(explained?.findings).toEqual([]);
  expect(explained?.passages.flatMap(({ lines }) => lines)).toContain(
    "The run cannot be judged: 1 span of its trace cannot be read.",
  );
});
