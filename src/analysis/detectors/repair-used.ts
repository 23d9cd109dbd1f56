import { type Detector, observe } from "./detector.js";

/**
 * `repair_used`: the first answer did not stand, or was suspect, and the model was asked once more: a round trip that a
 * better first answer saves. Counts what was wrong with it.
 *
 * Leaves alone: which answer stands in the end; that is the business of the violations and of the run's end.
 */
export const repairUsed: Detector = ({ run }) => {
  if (!run.repair) return [];
  const { reason, span_id } = run.repair;
  const [checked] = run.validations;
  const first = reason === "warnings" ? checked?.warnings : run.validations.find(({ valid }) => valid === false)?.codes;
  const reasons = first ? [...new Set(first)] : [reason];
  return [
    observe(run, {
      code: "repair_used",
      severity: "low",
      cause: "instructions",
      span_id,
      quote: reasons.join(", "),
      expected: "a first answer that stands",
      details: reasons,
    }),
  ];
};
