import type { McpTool } from "../tool.js";
import { getObservation } from "./get-observation.js";
import { getObservationFieldSchema } from "./get-observation-field-schema.js";
import { getObservationFilterSchema } from "./get-observation-filter-schema.js";
import { getTraceOutline } from "./get-trace-outline.js";
import { listObservations } from "./list-observations.js";

/** The tools that only read. */
export const readTools: readonly McpTool[] = [
  listObservations,
  getObservation,
  getObservationFieldSchema,
  getObservationFilterSchema,
  getTraceOutline,
];
