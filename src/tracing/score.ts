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

/** A score that a trace must have: of this name, and of this value where one is given. */
export interface ScoreCondition {
  name: string;
  value?: string;
}

/** Whether a score is one that is asked for; `true` and `false` are the numbers that truths are kept as. */
export function isMet(score: Pick<Score, "name" | "value">, { name, value }: ScoreCondition): boolean {
  if (score.name !== name) return false;
  if (value === undefined) return true;
  if (typeof score.value === "string") return score.value === value;
  const wanted = value === "true" || value === "false" ? Number(value === "true") : Number(value);
  return score.value === wanted;
}

/** The id of the one score of a name that a source gives a trace. */
export function scoreId(traceId: string, source: string, name: string): string {
  return `${traceId}-${source}-${name}`;
}
