import type { McpTool } from "../tool.js";
import { getMetricsSchema } from "./get-metrics-schema.js";
import { getObservation } from "./get-observation.js";
import { getObservationFieldSchema } from "./get-observation-field-schema.js";
import { getObservationFilterSchema } from "./get-observation-filter-schema.js";
import { getObservationFilterValues } from "./get-observation-filter-values.js";
import { getTraceOutline } from "./get-trace-outline.js";
import { listObservations } from "./list-observations.js";
import { listScores } from "./list-scores.js";
import { queryMetrics } from "./query-metrics.js";

/** The tools that only read: Langfuse's, then ours. */
export const readTools: readonly McpTool[] = [
  listObservations,
  getObservation,
  getObservationFieldSchema,
  getObservationFilterSchema,
  getObservationFilterValues,
  listScores,
  queryMetrics,
  getMetricsSchema,
  getTraceOutline,
];
