import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const DISAGREES: FindingKind = {
  code: "person_disagrees",
  severity: "high",
  cause: "case",
  title: ({ subject, of, because }) => `A person disagrees: ${subject} is false ${of}${because}`,
};

export const personDisagrees: Detector = {
  finds: [DISAGREES],
  catches:
    "a person's score that says no: one that is true or false and is false, or `correct` with 0 or a word for no, with the comment",
  leavesAlone: "scores of evals and of the run's own check; scores that are numbers or words of any other name",
  detect({ run }) {
    return run.verdicts
      .filter(({ disagrees }) => disagrees)
      .map(({ name, value, comment }) =>
        sightingOf(DISAGREES, run, {
          subject: name,
          quote: comment === "" ? `${name} ${value}` : comment,
          expected: null,
          details: comment === "" ? [] : [comment],
        }),
      );
  },
};
