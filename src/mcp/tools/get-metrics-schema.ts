import * as z from "zod/mini";
import {
  AGGREGATIONS,
  BINS,
  GRANULARITIES,
  METRICS_SCHEMA,
  ROW_LIMIT,
  VIEWS,
} from "../../tracing/observations/metrics.js";
import { defineMcpTool } from "../tool.js";

export const getMetricsSchema = defineMcpTool({
  name: "getMetricsSchema",
  title: "What metrics there are",
  description:
    "The views, dimensions, measures and aggregations that queryMetrics takes: of Langfuse's those that the local store has.",
  readOnly: true,
  input: z.strictObject({ view: z.optional(z.enum(VIEWS)) }),
  async run({ view }) {
    const views = (view ? [view] : VIEWS).map((name) => {
      const { measures, ...schema } = METRICS_SCHEMA[name];
      const described = Object.entries(measures).map(([measure, about]) => [
        measure,
        { ...about, validAggregations: AGGREGATIONS.filter((aggregation) => aggregation !== "histogram") },
      ]);
      return [name, { ...schema, measures: Object.fromEntries(described) }];
    });
    const config = {
      bins: { min: 1, max: BINS },
      row_limit: { min: 1, max: ROW_LIMIT.max, default: ROW_LIMIT.default },
    };
    const value = { supportedViews: VIEWS, granularities: GRANULARITIES, config, views: Object.fromEntries(views) };
    return { value, untrusted: false };
  },
});
