import type { Tracer } from "@opentelemetry/api";
import type { AgentEvent } from "./events.js";
import type { ExperimentItem } from "./experiment-item.js";
import type { Model } from "./model.js";

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
  /** Makes the run's spans; the tracer of OpenTelemetry's global provider by default. */
  tracer?: Tracer;
  /** Groups runs: an eval run, a conversation. */
  session?: string;
  tags?: string[];
  /** Makes the run an item of an experiment in Langfuse. */
  experiment?: ExperimentItem;
  /** Milliseconds from any fixed start. */
  now?: () => number;
}
