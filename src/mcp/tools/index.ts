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
import { querySql } from "./query-sql.js";
import { replayTraces } from "./replay-traces.js";
import { runAgent } from "./run-agent.js";
import { runEval } from "./run-eval.js";
import { status } from "./status.js";

/** The tools that write to the store or the working folder, and may spend money. */
const actionTools: readonly McpTool[] = [runAgent, runEval, proposeFinding];

/**
 * The tools by what they are for: `work` is what the playbooks use, and served where nobody asks for another; `langfuse`
 * has those that are close to Langfuse's own. A client's model reads the definitions of all that are served.
 */
export const TOOLSETS = {
  work: [
    status,
    querySql,
    analyzeTraces,
    explainTrace,
    getTraceOutline,
    getObservation,
    replayTraces,
    listCases,
    listPlans,
    getPlan,
    ...actionTools,
  ],
  langfuse: [
    listObservations,
    getObservation,
    getObservationFieldSchema,
    getObservationFilterSchema,
    getObservationFilterValues,
    listScores,
    queryMetrics,
    getMetricsSchema,
  ],
} as const satisfies Record<string, readonly McpTool[]>;

/** Each tool once, in the order of the sets. */
export const allTools: readonly McpTool[] = [...new Set<McpTool>(Object.values(TOOLSETS).flat())];

export const readTools: readonly McpTool[] = allTools.filter(({ readOnly }) => readOnly);

/** Tools that read the local store whatever the source is: served over that store only. */
export const localTools: readonly McpTool[] = [querySql];
