import * as z from "zod/mini";
import { AGGREGATIONS, BINS, GRANULARITIES, ROW_LIMIT, VIEWS } from "../../tracing/observations/metrics.js";
import { pageOf } from "../paging/pages.js";
import { defineMcpTool } from "../tool.js";
import { conditions, cursor, kind, names, readKind, text } from "./observation-input.js";

export const queryMetrics = defineMcpTool({
  name: "queryMetrics",
  title: "Query metrics",
  description: `Counts and figures over many observations or scores: how many, how long, how many tokens, what cost, grouped by name, type, level, model, session or time. getMetricsSchema lists what there is.
{ "view": "observations", "dimensions": [{ "field": "name" }], "metrics": [{ "measure": "latency", "aggregation": "p95" }, { "measure": "count", "aggregation": "count" }], "filters": [], "fromTimestamp": "2026-03-01T00:00:00Z", "toTimestamp": "2026-04-01T00:00:00Z" }
Rows have the dimensions by name, time_dimension, and p95_latency for each metric. Real runs are meant unless kind says otherwise.
Close to Langfuse's tool of this name: its query, with the dimensions and measures that getMetricsSchema lists, and kind.`,
  readOnly: true,
  input: z.strictObject({
    view: z.enum(VIEWS),
    dimensions: z._default(z.array(z.object({ field: text })).check(z.maxLength(10)), []),
    metrics: z
      .array(z.object({ measure: text, aggregation: z.enum(AGGREGATIONS) }))
      .check(z.minLength(1), z.maxLength(20)),
    filters: z._default(conditions, []),
    timeDimension: z.optional(z.nullable(z.object({ granularity: z.enum(GRANULARITIES) }))),
    fromTimestamp: text,
    toTimestamp: text,
    orderBy: z.optional(
      z.nullable(z.array(z.object({ field: text, direction: z.enum(["asc", "desc"]) })).check(z.maxLength(10))),
    ),
    config: z.optional(
      z.object({
        bins: z.optional(z.int().check(z.gte(1), z.lte(BINS))),
        row_limit: z.optional(z.int().check(z.gte(1), z.lte(ROW_LIMIT.max))),
      }),
    ),
    kind,
    cursor,
  }),
  async run({ cursor: at, kind: asked, ...query }, { observations }) {
    const rows = await observations.metrics({ ...query, kind: readKind(asked, query.filters.some(names)) });
    const { items: data, continued, meta } = pageOf(rows, at);
    const rest = Object.keys(meta).length > 0 ? { meta } : {};
    return { value: { data, ...(continued ? { continued } : {}), ...rest }, untrusted: true };
  },
});
