import type { RunKind } from "../vocabulary/kinds.js";
import type { FilterFields } from "./filter.js";

/** Units of time by which metrics are bucketed, in UTC; weeks begin on Mondays. */
export const GRANULARITIES = ["auto", "minute", "hour", "day", "week", "month"] as const;

export const AGGREGATIONS = [
  "sum",
  "avg",
  "count",
  "max",
  "min",
  "p50",
  "p75",
  "p90",
  "p95",
  "p99",
  "histogram",
  "uniq",
] as const;
export type Aggregation = (typeof AGGREGATIONS)[number];

export const VIEWS = ["observations", "scores-numeric", "scores-boolean", "scores-categorical"] as const;
export type View = (typeof VIEWS)[number];

/** Rows of an answer: at most so many, and when none are asked for. */
export const ROW_LIMIT = { max: 1000, default: 100 };
/** Most bars of a histogram, which Langfuse makes and the local store does not. */
export const BINS = 100;

/** A question about many observations or scores, as Langfuse's v2 metrics take it. */
export interface MetricsQuery {
  view: View;
  dimensions: readonly { field: string }[];
  metrics: readonly { measure: string; aggregation: Aggregation }[];
  filters: readonly FilterFields[];
  timeDimension?: { granularity: (typeof GRANULARITIES)[number] } | null;
  /** ISO 8601. */
  fromTimestamp: string;
  toTimestamp: string;
  orderBy?: readonly { field: string; direction: "asc" | "desc" }[] | null;
  config?: { bins?: number; row_limit?: number };
  /** Of runs of this kind; without it, of all. */
  kind?: RunKind;
}

/** A row: dimensions by name, `time_dimension`, and `<aggregation>_<measure>` for each metric. */
export type MetricsRow = Record<string, unknown>;

interface Dimension {
  description: string;
  type: "string" | "boolean";
  highCardinality: boolean;
}

interface Measure {
  description: string;
  type: "integer" | "decimal";
  unit?: string;
}

interface ViewSchema {
  description: string;
  timeDimension: string;
  dimensions: Readonly<Record<string, Dimension>>;
  measures: Readonly<Record<string, Measure>>;
}

const dimension = (description: string, highCardinality = false): Dimension => ({
  description,
  type: "string",
  highCardinality,
});

const SCORE_DIMENSIONS = {
  name: dimension("Name of the score."),
  source: dimension("Who judged: validation, eval or person."),
  dataType: dimension("NUMERIC, BOOLEAN or CATEGORICAL."),
};

/** What the local store can be asked for: of Langfuse's views, dimensions and measures those that it has. */
export const METRICS_SCHEMA: Readonly<Record<View, ViewSchema>> = {
  observations: {
    description: "Spans: model calls, tool calls, validations and runs.",
    timeDimension: "startTime",
    dimensions: {
      name: dimension("Name of the observation; of a tool call the tool's."),
      type: dimension("AGENT, GENERATION, TOOL, GUARDRAIL, CHAIN, SPAN."),
      level: dimension("DEBUG, DEFAULT, WARNING or ERROR."),
      providedModelName: dimension("The model that answered."),
      traceName: dimension("Name of the trace: the agent."),
      environment: dimension("Langfuse's environment."),
      version: dimension("Version of what ran."),
      release: dimension("Langfuse's release."),
      traceVersion: dimension("The same as version."),
      traceRelease: dimension("The same as release."),
      isRootObservation: { ...dimension("Whether nothing caused it."), type: "boolean" },
      startTimeMonth: dimension("Month of its start in UTC: 2026-03."),
      sessionId: dimension("Session: an eval run is one.", true),
      userId: dimension("User.", true),
    },
    measures: {
      count: { description: "How many observations.", type: "integer" },
      latency: { description: "How long each took.", type: "integer", unit: "millisecond" },
      inputTokens: { description: "Tokens that went in.", type: "integer", unit: "tokens" },
      outputTokens: { description: "Tokens that came out.", type: "integer", unit: "tokens" },
      totalTokens: { description: "Both.", type: "integer", unit: "tokens" },
      totalCost: { description: "What each cost.", type: "decimal", unit: "USD" },
    },
  },
  "scores-numeric": {
    description: "Numeric and boolean scores.",
    timeDimension: "timestamp",
    dimensions: SCORE_DIMENSIONS,
    measures: {
      count: { description: "How many scores.", type: "integer" },
      value: { description: "Their values.", type: "decimal" },
    },
  },
  "scores-boolean": {
    description: "Boolean scores.",
    timeDimension: "timestamp",
    dimensions: { ...SCORE_DIMENSIONS, booleanValue: { ...dimension("The truth."), type: "boolean" } },
    measures: {
      count: { description: "How many scores.", type: "integer" },
      value: { description: "1 for true, 0 for false: their average is the share of true.", type: "decimal" },
    },
  },
  "scores-categorical": {
    description: "Categorical scores.",
    timeDimension: "timestamp",
    dimensions: { ...SCORE_DIMENSIONS, stringValue: dimension("The category.") },
    measures: { count: { description: "How many scores.", type: "integer" } },
  },
};
