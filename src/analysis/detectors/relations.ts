import type { Relation } from "../../runtime/definition/analysis-traits.js";
import type { Observation } from "../facts/observation.js";
import { compareInputs, type RunRow } from "../facts/run-table.js";
import { type Detector, type FindingKind, observe } from "./detector.js";

const BROKEN: FindingKind = {
  code: "relation_broken",
  severity: "high",
  cause: "model",
  lever: "instructions",
  title: ({ subject, of }) => `${subject} is broken ${of}`,
};

export const relationBroken: Detector = {
  finds: [BROKEN],
  catches:
    "two runs that differ in one input only, of which the one that the agent's law says cannot be worse off was; where an answer of the two is known to be wrong, this is that fault's consequence",
  leavesAlone: "runs that differ in more than one trusted field",
  compare({ table, agent }) {
    // One sort for each law: no pairs are tried.
    return (agent.analysis?.relations ?? []).flatMap((relation) => {
      const moving = table.fields.indexOf(relation.field);
      const rows = table.rows.filter(({ favourable }) => favourable !== null);
      if (moving < 0 || rows.length < 2) return [];
      const upward = relation.higher === "never hurts" ? 1 : -1;
      const valueIn = ({ values }: RunRow) => (values[moving] ?? 0) * upward;
      const order = (a: RunRow, b: RunRow) => compareInputs(a, b, moving) || valueIn(a) - valueIn(b);
      rows.sort(order);
      const pairs: [better: RunRow, worse: RunRow][] = [];
      let lowest: RunRow | undefined;
      for (const row of rows) {
        if (lowest && compareInputs(lowest, row, moving) !== 0) lowest = undefined;
        if (row.favourable) lowest ??= row;
        else if (lowest && valueIn(lowest) < valueIn(row)) pairs.push([lowest, row]);
      }
      return pairs.flatMap(([better, worse]) => observationsOf(relation, better, worse));
    });
  },
};

function observationsOf(relation: Relation, better: RunRow, worse: RunRow): Observation[] {
  const wrong = [better, worse].filter(({ blame }) => blame !== undefined);
  return (wrong.length > 0 ? wrong : [better, worse]).map((row) => ({
    ...observe(BROKEN, row, {
      subject: relation.name,
      quote: row.quote,
      expected: `${better.trace_id} is ${better.outcome}, ${worse.trace_id} is ${worse.outcome}`,
    }),
    ...(row.blame ? { because: row.blame } : {}),
  }));
}
