import { firstsOf, membersOf } from "../kept/columns.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const DIFFER: FindingKind = {
  code: "answers_differ",
  severity: "high",
  cause: "model",
  lever: "instructions",
  title: ({ of }) => `Equal inputs got different answers ${of}`,
};

export const answersDiffer: Detector = {
  finds: [DIFFER],
  catches:
    "equal inputs with different answers in the fields that the policy determines; where one of them is known to be wrong, this is that fault's consequence",
  leavesAlone:
    "differences in the text, and inputs that differ in a trusted field: notes are not trusted, and may not change an answer",
  compare({ table }) {
    const firsts = firstsOf(table.length, (row) => table.inputOf(row));
    const differing = new Set<number>();
    for (const [row, first] of firsts.entries()) {
      if (table.answerOf(row) !== table.answerOf(first)) differing.add(first);
    }
    return [...membersOf(firsts, (first) => differing.has(first)).values()].flatMap((rows) => {
      const group = rows.flatMap((row) => table.get(row) ?? []);
      const wrong = group.filter(({ blame }) => blame !== null);
      return (wrong.length > 0 ? wrong : group).map((row) => ({
        ...sightingOf(DIFFER, row, {
          quote: row.quote,
          expected: group.find(({ answer }) => answer !== row.answer)?.answer ?? null,
        }),
        ...(row.blame ? { because: row.blame } : {}),
      }));
    });
  },
};
