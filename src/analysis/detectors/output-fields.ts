import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const LACKS_FIELD: FindingKind = {
  code: "output_lacks_field",
  severity: "info",
  cause: "schema",
  title: ({ subject, of }) => `The output has no ${subject} ${of}, so nobody can check it`,
};

export const outputFields: Detector = {
  finds: [LACKS_FIELD],
  catches:
    "a field of today's schema, or one that the policy determines, that the output does not have: nobody can check it",
  leavesAlone: "outputs that are no object, and fields on which the policy says nothing",
  detect({ run, judgement }) {
    if (!judgement?.output) return [];
    return [...judgement.missing, ...judgement.unasked].map((field) =>
      sightingOf(LACKS_FIELD, run, {
        subject: field,
        quote: run.output_text,
        expected: field,
      }),
    );
  },
};
