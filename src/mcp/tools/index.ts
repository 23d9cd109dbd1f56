import type { McpTool } from "../tool.js";
import { analyzeTraces } from "./analyze-traces.js";
import { explainTrace } from "./explain-trace.js";
import { getMetricsSchema } from "./get-metrics-schema.js";
import { getObservation } from "./get-observation.js";
import { getObservationFieldSchema } from "./get-observation-field-schema.js";
import { getObservationFilterSchema } from "./get-observation-filter-schema.js";
import { getObservationFilterValues } from "./get-observation-filter-values.js";
import { getPlan } from "./get-plan.js";
import { getTraceOutline } from "./get-trace-outline.js";
import { listCases } from "./list-cases.js";
import { listObservations } from "./list-observations.js";
import { listPlans } from "./list-plans.js";
import { listScores } from "./list-scores.js";
import { proposeFinding } from "./propose-finding.js";
import { queryMetrics } from "./query-metrics.js";
import { replayTraces } from "./replay-traces.js";
import { runAgent } from "./run-agent.js";
import { runEval } from "./run-eval.js";

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
  analyzeTraces,
  explainTrace,
  replayTraces,
  listCases,
  listPlans,
  getPlan,
];

/** The tools that write to the store or the working folder, and may spend money. */
export const actionTools: readonly McpTool[] = [runAgent, runEval, proposeFinding];
