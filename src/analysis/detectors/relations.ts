import type { Relation } from "../../runtime/definition/analysis-traits.js";
import type { RunRow } from "../facts/run-table.js";
import type { Sighting } from "../facts/sighting.js";
import { firstsOf } from "../kept/columns.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

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
    return (agent.analysis?.relations ?? []).flatMap((relation) => {
      const moving = table.fields.indexOf(relation.field);
      if (moving < 0) return [];
      const upward = relation.higher === "never hurts" ? 1 : -1;
      const valueIn = (row: number) => table.valueOf(row, moving) * upward;
      const firsts = firstsOf(table.length, (row) => table.inputOf(row, moving));
      /** Of runs that differ in that input alone the lowest with a favourable outcome. */
      const lowest = new Int32Array(table.length).fill(-1);
      for (const [row, first] of firsts.entries()) {
        if (!table.sharedOf(row).favourable) continue;
        const known = lowest[first] as number;
        if (known < 0 || valueIn(row) < valueIn(known)) lowest[first] = row;
      }
      const pairs: [better: number, worse: number][] = [];
      for (const [row, first] of firsts.entries()) {
        const better = lowest[first] as number;
        if (table.sharedOf(row).favourable === false && better >= 0 && valueIn(better) < valueIn(row)) {
          pairs.push([better, row]);
        }
      }
      return pairs.flatMap(([better, worse]) => {
        const rows = [table.get(better), table.get(worse)];
        return rows[0] && rows[1] ? sightingsOf(relation, rows[0], rows[1]) : [];
      });
    });
  },
};

function sightingsOf(relation: Relation, better: RunRow, worse: RunRow): Sighting[] {
  const wrong = [better, worse].filter(({ blame }) => blame !== null);
  return (wrong.length > 0 ? wrong : [better, worse]).map((row) => ({
    ...sightingOf(BROKEN, row, {
      subject: relation.name,
      quote: row.quote,
      expected: `${better.trace_id} is ${better.outcome}, ${worse.trace_id} is ${worse.outcome}`,
    }),
    ...(row.blame ? { because: row.blame } : {}),
  }));
}
