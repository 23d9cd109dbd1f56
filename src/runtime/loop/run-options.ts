import type { Tracer } from "@opentelemetry/api";
import type { Score } from "../../tracing/score.js";
import type { RunKind } from "../../tracing/vocabulary/run-kind.js";
import type { Model } from "../models/model.js";
import type { ExperimentItem } from "../record/experiment-item.js";
import type { AgentEvent } from "./events.js";

/** What records runs: `openTracing` and the project's tracing are such. */
export interface Recorder {
  tracer: Tracer;
  /** Keeps what the run's check says, as scores of its trace. */
  addScores?(scores: readonly Score[]): void;
}

/** How a run goes: its model, its bounds, and who hears of it. */
export interface RunOptions {
  model: Model;
  /** Bound on model calls, the repair included. */
  maxRoundTrips?: number;
  /** Bound on the tokens of one answer. */
  maxTokens?: number;
  /** Warnings, infos excepted, block like violations; the agent's own `strict` says so by default. */
  strict?: boolean;
  /** Ends the run as `interrupted`. */
  signal?: AbortSignal;
  onEvent?: (event: AgentEvent) => void;
  /** Records the run: its spans, and its scores. By default the tracer of OpenTelemetry's global provider. */
  tracing?: Recorder;
  /** What the run is: real traffic by default. Any other kind has a trace of its own, whatever is going on around it. */
  kind?: RunKind;
  /**
   * The span that asked for the run and that it is part of, as W3C's `traceparent` names it; by default the active one,
   * for real traffic. A text that is none is ignored.
   */
  parent?: string;
  /** A span that asked for many runs, of which this is one, in the same form: the run is linked to it. */
  link?: string;
  /** Groups runs: an eval run, a conversation. */
  session?: string;
  tags?: string[];
  /** Makes the run an item of an experiment in Langfuse. */
  experiment?: ExperimentItem;
  /** Milliseconds from any fixed start. */
  now?: () => number;
}
