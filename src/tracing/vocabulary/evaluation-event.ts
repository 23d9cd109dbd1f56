import type { Attributes } from "@opentelemetry/api";
import { ATTRIBUTE, EVALUATION, OPERATION } from "../attributes.js";
import { type OtlpSpan, spanAttributes, toKeyValues } from "../otlp/otlp.js";
import type { Score } from "../score.js";

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
