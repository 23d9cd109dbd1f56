import { type Score, scoreId } from "../tracing/score.js";
import type { RunResult } from "./run-result.js";

/** What a run's validation says, as scores of its trace: whether the output stands, and each violation's count. */
export function validationScores<Output>({ run, validation, error }: RunResult<Output>): Score[] {
  const score = (name: string, rest: Pick<Score, "value" | "data_type" | "comment">): Score => ({
    id: scoreId(run.trace_id, "validation", name),
    trace_id: run.trace_id,
    name,
    source: "validation",
    ...rest,
  });
  const codes = [...new Set(validation.violations.map(({ code }) => code))];
  return [
    score("valid", { value: validation.valid ? 1 : 0, data_type: "BOOLEAN", comment: error?.message }),
    ...codes.map((code) => {
      const found = validation.violations.filter((violation) => violation.code === code);
      const comment = found.map(({ message }) => message).join(" ");
      return score(`violation.${code}`, { value: found.length, data_type: "NUMERIC", comment });
    }),
  ];
}
