import { marksOf } from "../facts/observation.js";
import { type Detector, type FindingKind, observe } from "./detector.js";

const REPAIRED: FindingKind = {
  code: "repair_used",
  severity: "low",
  cause: "instructions",
  title: ({ of, because }) => `The first answer was sent back and asked for again ${of}${because}`,
};

export const repairUsed: Detector = {
  finds: [REPAIRED],
  catches: "a first answer that did not stand, or was suspect, with what was wrong with it",
  leavesAlone: "which answer stands in the end: that is the business of the violations and of the run's end",
  detect({ run }) {
    if (!run.repair) return [];
    const { reason, span_id } = run.repair;
    const [checked] = run.validations;
    const first =
      reason === "warnings" ? checked?.warnings : run.validations.find(({ valid }) => valid === false)?.codes;
    const reasons = first ? [...new Set(first)] : [reason];
    return [
      observe(REPAIRED, run, {
        span_id,
        quote: reasons.join(", "),
        expected: "a first answer that stands",
        details: reasons,
        marks: marksOf(reasons),
      }),
    ];
  },
};
