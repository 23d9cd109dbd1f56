import { ownCheckOf } from "../../runtime/recorded-run.js";
import { type Detector, observe } from "./detector.js";

/**
 * `check_missed_violation`: the run's own check let an output stand in which today's finds violations.
 * `check_rejected_valid`: it rejected one in which today's finds nothing that it named. Both tell of a run without a
 * validator, or of another version of it.
 *
 * Leaves alone: runs without a check, checks that agree on whether the output stands but name other codes, and
 * rejections by a code that today's check finds as well but only warns of, as strict runs and earlier versions make
 * them: the two see the same, and differ in what follows from it. Where today's check reads the text otherwise and
 * finds no such thing, the rejection had no ground, and is told of. Warnings alone miss nothing.
 */
export const ownCheck: Detector = ({ run, judgement }) => {
  const check = ownCheckOf(run);
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
  if (judgement.warnings.some(({ code }) => check.codes.includes(code))) return [];
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
