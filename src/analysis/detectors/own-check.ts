import { type Detector, observe } from "./detector.js";

/**
 * `check_missed_violation`: the run's own check let an output stand in which today's finds violations.
 * `check_rejected_valid`: it rejected one in which today's finds none. Both tell of a run without a validator, or of
 * another version of it.
 *
 * Leaves alone: runs without a check, and checks that agree on whether the output stands but name other codes.
 */
export const ownCheck: Detector = ({ run, judgement }) => {
  const check = run.validations.at(-1);
  if (!judgement?.output || !check || check.valid === null) return [];
  const codes = [...new Set(judgement.violations.map(({ code }) => code))];
  if (check.valid && codes.length > 0) {
    return [
      observe(run, {
        code: "check_missed_violation",
        severity: "medium",
        cause: "flow",
        span_id: check.span_id,
        quote: '"valid":true',
        expected: codes.join(", "),
      }),
    ];
  }
  if (check.valid || codes.length > 0) return [];
  return [
    observe(run, {
      code: "check_rejected_valid",
      severity: "medium",
      cause: "flow",
      span_id: check.span_id,
      quote: check.codes.join(", "),
      expected: "valid",
      details: check.codes,
    }),
  ];
};
