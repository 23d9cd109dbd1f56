import { compareInputs, type RunRow } from "../facts/run-table.js";
import { type Detector, type FindingKind, observe } from "./detector.js";

/** Wrong figures that an answer must have for two equal ones to be no chance; with one it takes more inputs. */
const FIGURES = 2;
const FEWEST = { withFigures: 2, withOne: 5 };

const REPEATED: FindingKind = {
  code: "answer_repeated",
  severity: "high",
  cause: "flow",
  title: ({ of }) => `Different inputs got one and the same answer, which is wrong, ${of}`,
};

export const answerRepeated: Detector = {
  finds: [REPEATED],
  catches:
    "answers that are equal in all fields that the policy determines, for different inputs, and wrong: of a cache, an example of the prompt, another run",
  leavesAlone:
    "answers that are right for their inputs; equal inputs; wrong answers that a tool or an injection explains; answers with one wrong figure, for fewer than five inputs, or with none",
  compare({ table: { rows } }) {
    const groups = new Map<string, RunRow[]>();
    for (const row of rows) {
      const group = groups.get(row.answer);
      if (group) group.push(row);
      else groups.set(row.answer, [row]);
    }
    return [...groups.values()].flatMap((group) => {
      const wrong = group.filter(({ wrongFigures, blame }) => wrongFigures > 0 && !EXPLAINED.test(blame?.code ?? ""));
      if (wrong.length === 0 || group.length < FEWEST.withFigures) return [];
      const fewest = wrong.some(({ wrongFigures }) => wrongFigures >= FIGURES) ? FEWEST.withFigures : FEWEST.withOne;
      if (inputsOf(group) < fewest) return [];
      return wrong.map((row) => {
        const other = group.find((each) => compareInputs(each, row) !== 0);
        return observe(REPEATED, row, {
          quote: row.quote,
          expected: `an answer of its own, not that of ${other?.trace_id}`,
        });
      });
    });
  },
};

/** Causes of an answer that need no other run's. */
const EXPLAINED = /^(?:tool_|injection_)/;

/** How many different inputs runs have. */
function inputsOf(rows: readonly RunRow[]): number {
  const sorted = [...rows].sort((a, b) => compareInputs(a, b));
  return sorted.filter((row, index) => index === 0 || compareInputs(sorted[index - 1] as RunRow, row) !== 0).length;
}
