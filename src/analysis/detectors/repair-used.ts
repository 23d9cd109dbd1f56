import { type Detector, observe } from "./detector.js";

/**
 * `repair_used`: the first answer did not stand, and the model was asked once more: a round trip that a better
 * first answer saves. Counts what was wrong with it.
 *
 * Leaves alone: whether the second answer stands; that is the business of the violations and of the run's end.
 */
export const repairUsed: Detector = ({ run }) => {
  if (!run.repair) return [];
  const first = run.validations.find(({ valid }) => valid === false);
  const reasons = first ? [...new Set(first.codes)] : [run.repair.reason];
  return [
    observe(run, {
      code: "repair_used",
      severity: "low",
      cause: "instructions",
      span_id: run.repair.span_id,
      quote: reasons.join(", "),
      expected: "a first answer that stands",
      details: reasons,
    }),
  ];
};
