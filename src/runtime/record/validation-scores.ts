import { runId } from "../../tracing/runs.js";
import { type Score, scoreId } from "../../tracing/score.js";
import type { Violation } from "../check/violation.js";
import type { RunResult } from "../loop/run-result.js";

/**
 * What a run's check says, as scores of its trace, or of its span where the trace is not its own: whether the output stands, and how often each code was found. An
 * output that nothing checked is not called valid.
 */
export function validationScores<Output>({ run, validation, error }: RunResult<Output>, spanId?: string): Score[] {
  const score = (name: string, rest: Pick<Score, "value" | "data_type" | "comment">): Score => ({
    id: scoreId(spanId === undefined ? run.trace_id : runId(run.trace_id, spanId), "validation", name),
    trace_id: run.trace_id,
    ...(spanId === undefined ? {} : { span_id: spanId }),
    name,
    source: "validation",
    ...rest,
  });
  const counts = (kind: "violation" | "warning", all: readonly Violation[]): Score[] => {
    return [...new Set(all.map(({ code }) => code))].map((code) => {
      const found = all.filter((one) => one.code === code);
      const comment = found.map(({ message }) => message).join(" ");
      return score(`${kind}.${code}`, { value: found.length, data_type: "NUMERIC", comment });
    });
  };
  return [
    ...(validation.checked === false
      ? []
      : [score("valid", { value: validation.valid ? 1 : 0, data_type: "BOOLEAN", comment: error?.message })]),
    ...counts("violation", validation.violations),
    ...counts("warning", validation.warnings),
  ];
}
