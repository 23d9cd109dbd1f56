import * as z from "zod/mini";
import { shortened } from "../../analysis/facts/sighting.js";
import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import { type Trace, type TraceSpan, walk, walkWithDepth } from "../../tracing/trace.js";
import { findTraceId, noTrace } from "../find-trace.js";
import { pageOf } from "../paging/pages.js";
import { shrink } from "../paging/shrink.js";
import { jsonTokens, PAGE_TOKENS } from "../paging/tokens.js";
import { defineMcpTool, type McpContext } from "../tool.js";
import { cursor, texts, traceArguments, tracesNamed } from "./observation-input.js";

/** Levels that are indented; deeper ones say how deep they are. */
const DEEPEST = 12;

export const getTraceOutline = defineMcpTool({
  name: "getTraceOutline",
  title: "Outline of a trace",
  description: `One trace as a skeleton, or several at once: what it came to, its scores, and a line for each span, indented below what caused it: span id, kind, name, milliseconds, error, characters of input and output.
Then pass spanIds of one for those that matter: they come whole, with input, output, attributes and events.`,
  readOnly: true,
  input: z.strictObject({
    ...traceArguments,
    spanIds: z.optional(texts).check(z.describe("Spans that are wanted whole, instead of the skeleton")),
    maxTokens: z
      ._default(z.int().check(z.gte(500), z.lte(PAGE_TOKENS)), 6000)
      .check(z.describe(`Bound on the answer, 500 to ${PAGE_TOKENS}`)),
    cursor,
  }),
  async run({ spanIds, maxTokens, cursor: at, ...named }, { traces }) {
    const read: Trace[] = [];
    for (const id of tracesNamed(named)) read.push(await readTrace(traces, id));
    const [trace, ...others] = read;
    if (!trace) throw new UserError("getTraceOutline needs a trace: pass traceId, or several as traceIds.");
    if (others.length > 0) {
      if (spanIds) throw new UserError("spanIds are of one trace: pass its traceId with them, and no other.");
      const outlines = read.map((each) => ({ ...headOf(each), outline: [...outlineOf(each.roots)] }));
      const { items, continued, meta } = pageOf(outlines, at, maxTokens);
      return { value: { ...(continued ? { continued } : { traces: items }), meta }, untrusted: true };
    }
    if (spanIds) {
      const { items, continued, meta } = pageOf(spansOf(trace, spanIds), at, maxTokens);
      const data = continued ? { continued } : { spans: items };
      return { value: { traceId: trace.trace_id, ...data, meta }, untrusted: true };
    }
    const outline = [...outlineOf(trace.roots)];
    const head = at === undefined ? headOf(trace) : { traceId: trace.trace_id };
    const { value: fittingHead } = shrink(head, maxTokens / 2);
    const room = maxTokens - jsonTokens(fittingHead);
    const { items, meta } = pageOf(outline, at, room);
    return { value: { ...(fittingHead as object), spanCount: outline.length, outline: items, meta }, untrusted: true };
  },
});

async function readTrace(traces: McpContext["traces"], given: string): Promise<Trace> {
  const trace = await traces.trace(await findTraceId(traces, given));
  if (!trace) throw noTrace(given);
  return trace;
}

function headOf({ all_scores, roots: _roots, scores: _scores, ...trace }: Trace) {
  return { trace, scores: all_scores.map(({ trace_id: _, id: __, ...score }) => score) };
}

/** The spans of the ids, in the trace's order. @throws UserError when there are none of an id */
function spansOf(trace: Trace, ids: readonly string[]): Omit<TraceSpan, "children">[] {
  const found = [...walk(trace.roots)].filter(({ span_id }) => ids.includes(span_id));
  const missing = ids.find((id) => !found.some(({ span_id }) => span_id === id));
  if (missing === undefined) return found.map(({ children: _, ...span }) => span);
  throw new UserError(`There is no span ${show(missing)} in this trace: the outline has the ids of its spans.`);
}

/** A line for each span, indented below what caused it: id, kind, name, milliseconds, error, size of its content. */
function* outlineOf(roots: readonly TraceSpan[]): Generator<string> {
  for (const { span, depth } of walkWithDepth(roots)) yield lineOf(span, depth);
}

function lineOf({ span_id, kind, name, duration_ms, error, input, output }: TraceSpan, depth: number): string {
  const indent = "  ".repeat(Math.min(depth, DEEPEST));
  const level = depth > DEEPEST ? ` (level ${depth})` : "";
  const failed = error ? ` ERROR ${shortened(error.type)}: ${shortened(error.message)}` : "";
  const sizes = [size("in", input), size("out", output)].join("");
  return `${indent}${span_id} ${kind} ${shortened(name)}${level} ${Number(duration_ms.toFixed(1))} ms${sizes}${failed}`;
}

function size(label: string, text: string | null): string {
  return text === null ? "" : ` ${label} ${text.length}`;
}
