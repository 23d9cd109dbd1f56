import { traitOf } from "../../runtime/check/warning-codes.js";
import { contradictedOutcome, otherThanTools, ungroundedFigures } from "../facts/schema-only.js";
import type { Sighting } from "../facts/sighting.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const DIFFERS: FindingKind = {
  code: "field_differs_from_tool",
  severity: "high",
  cause: "instructions",
  title: ({ subject, of, because }) => `${subject} is not what a tool returned under that name ${of}${because}`,
};

export const schemaOnly: Detector = {
  finds: [DIFFERS],
  catches:
    "without a reference: a field that is not what a tool returned under its name; without `reading`: figures of the text that are in no input, tool or instruction, and words of another outcome than the output's (as `ungrounded_figure` and `reasoning_contradicts_decision`)",
  leavesAlone:
    "fields that the reference determines; figures that follow from known ones, roundings, years; names under which tools returned several values; words that are negated",
  detect({ run, judgement, agent }) {
    if (!judgement?.output) return [];
    const fields = otherThanTools(judgement).map(({ field, value, expected, tool }) =>
      sightingOf(DIFFERS, run, {
        subject: field,
        quote: `"${field}":${JSON.stringify(value)}`,
        expected: `${JSON.stringify(expected)}, as ${tool} says`,
        details: [tool],
      }),
    );
    if (agent.reading) return fields;
    const found: Sighting[] = [];
    const seen = (code: string, quote: string, expected: string) => {
      const { severity = "medium", lever = "instructions" } = traitOf(agent, code) ?? {};
      found.push(sightingOf({ code, severity, cause: lever }, run, { quote, expected }));
    };
    const [figure] = ungroundedFigures(run, judgement, agent);
    if (figure) seen("ungrounded_figure", figure.text, "figures of the input, the instructions and the tools");
    const other = contradictedOutcome(judgement, agent);
    if (other) seen("reasoning_contradicts_decision", other.quote, other.outcome);
    return [...fields, ...found];
  },
};
