import type { Relation } from "../../runtime/analysis-traits.js";
import type { Observation } from "../observation.js";
import { compareInputs, type RunRow, type RunTable } from "../run-table.js";
import { observe } from "./detector.js";

/**
 * `relation_broken`: of two runs that differ in one input only, the one that the agent's law says cannot be worse
 * off was. Where an answer of the two is known to be wrong, this is that fault's consequence.
 *
 * Leaves alone: runs that differ in more than one trusted field. One sort for each law: no pairs are tried.
 */
export function brokenRelations(table: RunTable, relations: readonly Relation[]): Observation[] {
  return relations.flatMap((relation) => {
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
}

function observationsOf(relation: Relation, better: RunRow, worse: RunRow): Observation[] {
  const wrong = [better, worse].filter(({ blame }) => blame !== undefined);
  return (wrong.length > 0 ? wrong : [better, worse]).map((row) => ({
    ...observe(row, {
      code: "relation_broken",
      subject: relation.name,
      severity: "high",
      cause: "model",
      lever: "instructions",
      quote: row.quote,
      expected: `${better.trace_id} is ${better.outcome}, ${worse.trace_id} is ${worse.outcome}`,
    }),
    ...(row.blame ? { because: row.blame } : {}),
  }));
}
