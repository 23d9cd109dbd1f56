import type { Attributes } from "@opentelemetry/api";
import { ATTRIBUTE, EVALUATION, OPERATION } from "./attributes.js";
import { type OtlpSpan, spanAttributes, toKeyValues } from "./otlp/otlp.js";

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

/** Whether a score is one that is asked for. */
export function isMet(score: Pick<Score, "name" | "value">, { name, value }: ScoreCondition): boolean {
  if (score.name !== name || value === undefined) return score.name === name;
  const { values, anyCase } = wantedValues(name, value);
  return values.includes(anyCase && typeof score.value === "string" ? score.value.toLowerCase() : score.value);
}

/**
 * The values that a score can be kept with that is asked for by a word: `true` and `false` are kept as numbers. The
 * words of a verdict may be kept in any case: other programs, and we in times past, kept them as they were given.
 */
export function wantedValues(name: string, word: string): { values: (string | number)[]; anyCase: boolean } {
  const right = isVerdict(name) ? isRight(word) : undefined;
  if (right !== undefined) return { values: [Number(right), ...(right ? YES : NO)], anyCase: true };
  const isTruth = word === "true" || word === "false";
  const number = isTruth ? Number(word === "true") : word.trim() === "" ? Number.NaN : Number(word);
  return { values: Number.isNaN(number) ? [word] : [word, number], anyCase: false };
}

/** Scores by which people say whether an answer is right: what is said of the rubric itself goes before the rest. */
export const VERDICTS = ["rubric", "correct"] as const;

const YES = ["1", "true", "yes", "right", "correct", "pass"];
const NO = ["0", "false", "no", "wrong", "incorrect", "fail"];

/** Whether a score says if an answer is right. */
export function isVerdict(name: string): boolean {
  return VERDICTS.some((verdict) => verdict === name);
}

/** Whether a verdict's value calls the answer right; undefined for words that say neither. */
export function isRight(value: Score["value"]): boolean | undefined {
  const word = String(value).toLowerCase();
  if (YES.includes(word)) return true;
  return NO.includes(word) ? false : undefined;
}

/** The id of the one score of a name that a source gives a trace. */
export function scoreId(traceId: string, source: string, name: string): string {
  return `${traceId}-${source}-${name}`;
}

/**
 * A score as the attributes of an event `gen_ai.evaluation.result`, for backends that have no scores of their own.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/#event-gen_aievaluationresult
 */
export function evaluationAttributes({ name, value, data_type, comment }: Score): Attributes {
  const label = data_type === "BOOLEAN" ? String(value === 1) : typeof value === "string" ? value : undefined;
  return {
    [EVALUATION.name]: name,
    [EVALUATION.value]: typeof value === "number" ? value : undefined,
    [EVALUATION.label]: label,
    [EVALUATION.explanation]: comment,
  };
}

/** Adds scores to the runs that they judge, among spans that have ended and that nobody else has yet: an event each. */
export function addEvaluations(spans: readonly OtlpSpan[], scores: readonly Score[]): void {
  const runs = spans.filter((span) => spanAttributes(span)[ATTRIBUTE.operation] === OPERATION.run);
  for (const score of scores) {
    const judged = runs.filter(({ spanId, traceId }) => traceId === score.trace_id && isOf(score, spanId));
    for (const span of judged) {
      const attributes = toKeyValues(evaluationAttributes(score));
      span.events = [
        ...(span.events ?? []),
        { name: EVALUATION.event, timeUnixNano: span.endTimeUnixNano, attributes },
      ];
    }
  }
}

function isOf({ span_id }: Score, spanId: string): boolean {
  return span_id === undefined || span_id === spanId;
}
