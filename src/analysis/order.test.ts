import { describe, expect, it } from "vitest";
import { readRun } from "../runtime/record/recorded-run.js";
import { APPROVED, analyzeSpans, madeRun } from "../testing/made-runs/analyze.js";
import { toSpans } from "../testing/made-runs/to-spans.js";
import { ATTRIBUTE } from "../tracing/attributes.js";
import type { StoredSpan } from "../tracing/store/store.js";
import { buildTrace, type Trace } from "../tracing/trace.js";

const HOUR = 3_600_000_000_000n;

/** A run whose first tool was asked for in one step and whose others in the next; each span can be changed. */
async function stepsOf(change: (span: StoredSpan["span"], index: number) => void): Promise<StoredSpan[]> {
  const made = await madeRun(APPROVED, (run) => {
    const [call] = run.calls;
    if (!call) throw new Error("The run has no call.");
    run.calls.splice(1, 0, { ...call });
    for (const tool of run.tools.slice(1)) tool.round = 1;
  });
  const spans = toSpans(made);
  for (const [index, { span }] of spans.entries()) change(span, index);
  return spans;
}

const isTool = (span: StoredSpan["span"]) => span.name.startsWith("execute_tool");
const isModel = (span: StoredSpan["span"]) => span.name.startsWith("chat");

function move(span: StoredSpan["span"], by: bigint): void {
  span.startTimeUnixNano = String(BigInt(span.startTimeUnixNano) + by);
  span.endTimeUnixNano = String(BigInt(span.endTimeUnixNano) + by);
}

function without(span: StoredSpan["span"], ...keys: string[]): void {
  span.attributes = (span.attributes ?? []).filter(({ key }) => !keys.includes(key));
}

function roundsOf(spans: readonly StoredSpan[]) {
  const summary = { trace_id: "1", agent: "underwriting" } as Trace;
  const { tool_calls } = readRun(
    buildTrace(
      summary,
      spans.map(({ span }) => span),
      [],
    ),
  );
  return tool_calls.map(({ round, round_known }) => `${round}${round_known ? "" : "?"}`);
}

const strengths = async (spans: readonly StoredSpan[]) =>
  (await analyzeSpans(spans)).works_well.map(({ code }) => code);

describe("the order of calls", () => {
  it("is that of their ids, whatever the tools' clock says", async () => {
    const late = await stepsOf((span) => isTool(span) && move(span, HOUR));
    expect(roundsOf(late)).toEqual(["0", "1", "1", "1"]);
    expect(await strengths(late)).not.toContain("tools_in_parallel");
    expect((await analyzeSpans(late)).findings.map(({ code }) => code)).toEqual(["tools_in_sequence"]);
  });

  it("is that of the model calls' numbers, where their clocks run backwards", async () => {
    let models = 0;
    const backwards = await stepsOf((span) => isModel(span) && move(span, -HOUR * BigInt(models++)));
    expect(roundsOf(backwards)).toEqual(["0", "1", "1", "1"]);
  });

  it("is that of the spans that they are in, where they have no ids", async () => {
    const ids: string[] = [];
    const nested = await stepsOf((span) => {
      if (isModel(span)) ids.push(span.spanId);
      if (!isTool(span)) return;
      without(span, ATTRIBUTE.toolCallId);
      span.parentSpanId = ids.at(-1) ?? "";
      move(span, -HOUR);
    });
    expect(roundsOf(nested)).toEqual(["0", "1", "1", "1"]);
  });

  it("is not known by clocks alone, and then neither a strength nor a fault of several machines", async () => {
    const early = await stepsOf((span) => {
      if (!isTool(span)) return;
      without(span, ATTRIBUTE.toolCallId);
      move(span, -HOUR);
    });
    expect(roundsOf(early)).toEqual(["0?", "0?", "0?", "0?"]);
    expect(await strengths(early)).not.toContain("tools_in_parallel");
    expect((await analyzeSpans(early)).findings).toEqual([]);
  });
});
