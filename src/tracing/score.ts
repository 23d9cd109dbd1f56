/** A judgement of a trace, as Langfuse keeps them. */
export interface Score {
  /** Stable: the same judgement written twice is one score. */
  id: string;
  trace_id: string;
  span_id?: string;
  name: string;
  value: number | string;
  data_type: "NUMERIC" | "BOOLEAN" | "CATEGORICAL";
  comment?: string;
  /** `validation`, `eval` or `person`. */
  source: string;
}

/** A score that waits for backends. */
export interface PendingScore extends Score {
  /** When it was given, in milliseconds since 1970. */
  created_at: number;
  /** Langfuse's environment of its trace; absent where the store has no span of that. */
  environment?: string;
}

/** The id of the one score of a name that a source gives a trace. */
export function scoreId(traceId: string, source: string, name: string): string {
  return `${traceId}-${source}-${name}`;
}
