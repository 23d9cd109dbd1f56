import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { show } from "../../text/visible.js";
import { type Trace, type TraceSpan, walk } from "../../tracing/trace.js";
import { findTraceId, noTrace } from "../find-trace.js";
import { jsonTokens } from "../paging/json-text.js";
import { pageOf } from "../paging/pages.js";
import { shrink } from "../paging/shrink.js";
import { PAGE_TOKENS } from "../paging/tokens.js";
import { defineMcpTool } from "../tool.js";
import { outlineOf } from "../trace-outline.js";
import { cursor, text, texts } from "./observation-input.js";

export const getTraceOutline = defineMcpTool({
  name: "getTraceOutline",
  title: "Outline of a trace",
  description: `One trace as a skeleton: what it came to, its scores, and a line for each span, indented below what caused it: span id, kind, name, milliseconds, error, characters of input and output.
Then pass spanIds for those that matter: they come whole, with input, output, attributes and events. Begin here before reading a trace with listObservations.`,
  readOnly: true,
  input: z.strictObject({
    traceId: text.check(z.describe("Its id, or as many first digits as are unique")),
    spanIds: z.optional(texts).check(z.describe("Spans that are wanted whole, instead of the skeleton")),
    maxTokens: z
      ._default(z.int().check(z.gte(500), z.lte(PAGE_TOKENS)), 6000)
      .check(z.describe(`Bound on the answer, 500 to ${PAGE_TOKENS}`)),
    cursor,
  }),
  async run({ traceId, spanIds, maxTokens, cursor: at }, { traces }) {
    const trace = await traces.trace(await findTraceId(traces, traceId));
    if (!trace) throw noTrace(traceId);
    if (spanIds) {
      const { items, continued, meta } = pageOf(spansOf(trace, spanIds), at, maxTokens);
      const data = continued ? { continued } : { spans: items };
      return { value: { traceId: trace.trace_id, ...data, meta }, untrusted: true };
    }
    const { all_scores, roots, scores: _, ...summary } = trace;
    const outline = [...outlineOf(roots)];
    const scores = all_scores.map(({ trace_id: _, id: __, ...score }) => score);
    const head = at === undefined ? { trace: summary, scores } : { traceId: trace.trace_id };
    const { value: fittingHead } = shrink(head, maxTokens / 2);
    const room = maxTokens - jsonTokens(fittingHead);
    const { items, meta } = pageOf(outline, at, room);
    return { value: { ...(fittingHead as object), spanCount: outline.length, outline: items, meta }, untrusted: true };
  },
});

/** The spans of the ids, in the trace's order. @throws UserError when there are none of an id */
function spansOf(trace: Trace, ids: readonly string[]): Omit<TraceSpan, "children">[] {
  const found = [...walk(trace.roots)].filter(({ span_id }) => ids.includes(span_id));
  const missing = ids.find((id) => !found.some(({ span_id }) => span_id === id));
  if (missing === undefined) return found.map(({ children: _, ...span }) => span);
  throw new UserError(`There is no span ${show(missing)} in this trace: the outline has the ids of its spans.`);
}
