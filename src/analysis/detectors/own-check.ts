import { ownCheckOf } from "../../runtime/record/recorded-run.js";
import { marksOf } from "../facts/sighting.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const MISSED: FindingKind = {
  code: "check_missed_violation",
  severity: "medium",
  cause: "flow",
  title: ({ of }) => `The run's own check let a wrong output stand ${of}`,
};

const REJECTED: FindingKind = {
  code: "check_rejected_valid",
  severity: "medium",
  cause: "flow",
  title: ({ of, because }) => `The run's own check rejected an output that is right ${of}${because}`,
};

export const ownCheck: Detector = {
  finds: [MISSED, REJECTED],
  catches:
    "the run's own check let an output stand that today's blocks, or rejected one in which today's finds nothing of what it named: there was none, or it was another version",
  leavesAlone:
    "runs without a check; checks that agree on whether the output stands but name other codes; outputs with nothing but warnings; rejections by a code that today's check finds too and only warns of (strict runs, earlier versions)",
  detect({ run, judgement }) {
    const check = ownCheckOf(run);
    if (!judgement?.output || !check || check.valid === null) return [];
    const codes = [...new Set(judgement.violations.map(({ code }) => code))];
    if (check.valid && codes.length > 0) {
      return [
        sightingOf(MISSED, run, {
          span_id: check.span_id,
          quote: '"valid":true',
          expected: codes.join(", "),
          marks: marksOf(codes),
        }),
      ];
    }
    if (check.valid || codes.length > 0) return [];
    if (judgement.warnings.some(({ code }) => check.codes.includes(code))) return [];
    return [
      sightingOf(REJECTED, run, {
        span_id: check.span_id,
        quote: check.codes.join(", "),
        expected: "valid",
        details: check.codes,
        marks: marksOf(check.codes),
      }),
    ];
  },
};
