import type { Observation } from "../observation.js";
import { compareInputs, type RunRow, type RunTable } from "../run-table.js";
import { observe } from "./detector.js";

/**
 * `answers_differ`: equal inputs got different answers in the fields that the policy determines. Where one of them
 * is known to be wrong, this is that fault's consequence.
 *
 * Leaves alone: differences in the text, and inputs that differ in a trusted field. Notes are not trusted: they may
 * not change an answer.
 */
export function inconsistentAnswers({ rows }: RunTable): Observation[] {
  return groupsOf(rows).flatMap((group) => {
    if (group.every(({ answer }) => answer === group[0]?.answer)) return [];
    const wrong = group.filter(({ blame }) => blame !== undefined);
    return (wrong.length > 0 ? wrong : group).map((row) => ({
      ...observe(row, {
        code: "answers_differ",
        severity: "high",
        cause: "model",
        lever: "instructions",
        quote: row.quote,
        expected: group.find(({ answer }) => answer !== row.answer)?.answer ?? null,
      }),
      ...(row.blame ? { because: row.blame } : {}),
    }));
  });
}

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
