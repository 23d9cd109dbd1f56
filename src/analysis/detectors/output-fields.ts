import { type Detector, observe } from "./detector.js";

/**
 * `output_lacks_field`: the output has no such field, which today's schema asks for: nobody can check it.
 *
 * Leaves alone: outputs that are no object, and fields on which the policy says nothing.
 */
export const outputFields: Detector = ({ run, judgement }) => {
  if (!judgement?.output) return [];
  return judgement.missing.map((field) =>
    observe(run, {
      code: "output_lacks_field",
      subject: field,
      severity: "info",
      cause: "schema",
      quote: run.output_text,
      expected: field,
    }),
  );
};
