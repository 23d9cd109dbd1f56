import { firstsOf, membersOf } from "../kept/columns.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

/** Wrong figures that an answer must have for two equal ones to be no chance; with one it takes more inputs. */
const FIGURES = 2;
const FEWEST = { withFigures: 2, withOne: 5 };
/** Inputs that an answer of one run is right for: its own. One that is right for more is none of a run's. */
const MOST_RIGHT = 1;

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
    "answers that are right for their inputs, and those that are right for several others; equal inputs; wrong answers that a tool or an injection explains; answers with one wrong figure, for fewer than five inputs, or with none",
  compare({ table }) {
    const firsts = firstsOf(table.length, (row) => table.answerOf(row));
    const isWrong = (row: number) => table.sharedOf(row).wrongFigures > 0;
    const suspect = new Set<number>();
    for (const [row, first] of firsts.entries()) if (isWrong(row)) suspect.add(first);
    return [...membersOf(firsts, (first) => suspect.has(first)).values()].flatMap((group) => {
      const wrong = group.filter(isWrong);
      const isManifold = wrong.some((row) => table.sharedOf(row).wrongFigures >= FIGURES);
      const inputs = new Map(group.map((row) => [table.inputOf(row), row]));
      if (inputs.size < (isManifold ? FEWEST.withFigures : FEWEST.withOne)) return [];
      const right = group.filter((row) => table.sharedOf(row).blame === null);
      if (new Set(right.map((row) => table.inputOf(row))).size > MOST_RIGHT) return [];
      const [first, second] = inputs;
      return wrong.flatMap((each) => {
        const row = table.get(each);
        const other = (first?.[0] === table.inputOf(each) ? second : first)?.[1];
        if (!row || other === undefined) return [];
        return sightingOf(REPEATED, row, {
          quote: row.quote,
          expected: `an answer of its own, not that of ${table.get(other)?.trace_id}`,
        });
      });
    });
  },
};
