import type { View } from "../../observations/metrics.js";
import type { Condition } from "./conditions.js";

/** Where a view's rows are, and what its dimensions and measures are there. */
interface ViewTable {
  from: string;
  /** Microseconds since 1970. */
  time: string;
  dimensions: Readonly<Record<string, string>>;
  measures: Readonly<Record<string, string>>;
  /** What rows can be narrowed by besides. */
  filters?: Readonly<Record<string, string>>;
  conditions: readonly Condition[];
}

const SCORE_DIMENSIONS = { name: "o.name", source: "o.source", dataType: "o.data_type" };
const SCORE_FILTERS = { traceId: "o.trace_id", observationId: "o.span_id", value: "o.value" };
const IS_TRUTH = "o.data_type = 'BOOLEAN' AND typeof(o.value) IN ('integer', 'real')";
const IS_NUMBER = "o.data_type IN ('NUMERIC', 'BOOLEAN') AND typeof(o.value) IN ('integer', 'real')";

/** The views of metrics as the store has them. */
export const TABLES: Readonly<Record<View, ViewTable>> = {
  observations: {
    from: "observations AS o",
    time: "o.start_us",
    dimensions: {
      name: "o.name",
      type: "o.type",
      level: "o.level",
      providedModelName: "o.model",
      traceName: "o.trace_name",
      environment: "o.environment",
      version: "o.version",
      release: "o.release",
      traceVersion: "o.version",
      traceRelease: "o.release",
      isRootObservation: "o.parent_id IS NULL",
      startTimeMonth: "strftime('%Y-%m', o.start_us / 1e6, 'unixepoch')",
      sessionId: "o.session",
      userId: "o.user",
    },
    measures: {
      count: "1",
      latency: "o.duration_us / 1000",
      inputTokens: "o.input_tokens",
      outputTokens: "o.output_tokens",
      totalTokens: "o.input_tokens + coalesce(o.output_tokens, 0)",
      totalCost: "o.cost_usd",
    },
    conditions: [],
  },
  "scores-numeric": {
    from: "scores AS o",
    time: "o.created_us",
    dimensions: SCORE_DIMENSIONS,
    measures: { count: "1", value: "o.value" },
    conditions: [[IS_NUMBER]],
    filters: SCORE_FILTERS,
  },
  "scores-boolean": {
    from: "scores AS o",
    time: "o.created_us",
    dimensions: { ...SCORE_DIMENSIONS, booleanValue: "o.value <> 0" },
    measures: { count: "1", value: "o.value" },
    conditions: [[IS_TRUTH]],
    filters: SCORE_FILTERS,
  },
  "scores-categorical": {
    from: "scores AS o",
    time: "o.created_us",
    dimensions: { ...SCORE_DIMENSIONS, stringValue: "o.value" },
    measures: { count: "1" },
    conditions: [[`NOT (${IS_NUMBER})`]],
    filters: SCORE_FILTERS,
  },
};
