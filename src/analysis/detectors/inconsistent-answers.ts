import { compareInputs, type RunRow } from "../facts/run-table.js";
import { type Detector, type FindingKind, observe } from "./detector.js";

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
  compare({ table: { rows } }) {
    return groupsOf(rows).flatMap((group) => {
      if (group.every(({ answer }) => answer === group[0]?.answer)) return [];
      const wrong = group.filter(({ blame }) => blame !== undefined);
      return (wrong.length > 0 ? wrong : group).map((row) => ({
        ...observe(DIFFER, row, {
          quote: row.quote,
          expected: group.find(({ answer }) => answer !== row.answer)?.answer ?? null,
        }),
        ...(row.blame ? { because: row.blame } : {}),
      }));
    });
  },
};

/** Rows of equal inputs, where there is more than one. */
function groupsOf(rows: readonly RunRow[]): RunRow[][] {
  const groups: RunRow[][] = [];
  let group: RunRow[] = [];
  for (const row of [...rows].sort((a, b) => compareInputs(a, b))) {
    const [first] = group;
    if (first && compareInputs(first, row) === 0) {
      group.push(row);
      if (group.length === 2) groups.push(group);
    } else group = [row];
  }
  return groups;
}
