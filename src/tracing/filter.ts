/** Which traces: every condition that is given must hold. */
export interface TraceFilter {
  /** Started at or after, in milliseconds since 1970. */
  since?: number;
  /** Started before, in milliseconds since 1970. */
  until?: number;
  outcome?: string;
  /** Only runs whose output did not stand. */
  invalid?: boolean;
  model?: string;
  /** Name of the agent, or of the root span. */
  name?: string;
  session?: string;
  /** Only traces with a span that failed. */
  error?: boolean;
  /** At most so many, newest first. */
  limit?: number;
}

/** A trace in one line: what lists show. */
export interface TraceSummary {
  trace_id: string;
  /** Milliseconds since 1970. */
  started_at: number;
  duration_ms: number;
  /** Its root span has ended. */
  complete: boolean;
  name: string | null;
  agent: string | null;
  model: string | null;
  outcome: string | null;
  exit_reason: string | null;
  valid: boolean | null;
  session: string | null;
  version: string | null;
  round_trips: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  errors: number;
  scores: { name: string; value: number | string }[];
}
