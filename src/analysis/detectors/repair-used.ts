import { earlierAnswers } from "../facts/earlier-answers.js";
import { allFound, type Inspection, judge } from "../facts/judge.js";
import { type FindingKey, keyOf, marksOf } from "../facts/sighting.js";
import { causesOf, keyOfViolation } from "../findings/attribute.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const REPAIRED: FindingKind = {
  code: "repair_used",
  severity: "low",
  cause: "instructions",
  title: ({ of, because }) => `The first answer was sent back and asked for again ${of}${because}`,
};

export const repairUsed: Detector = {
  finds: [REPAIRED],
  catches:
    "a first answer that did not stand, or was suspect, with what was wrong with it; where other runs have the same fault in their last answer, it is told there, too",
  leavesAlone: "which answer stands in the end: that is the business of the violations and of the run's end",
  detect({ run, agent }) {
    if (!run.repair) return [];
    const { reason, span_id } = run.repair;
    const [checked] = run.validations;
    const first =
      reason === "warnings" ? checked?.warnings : run.validations.find(({ valid }) => valid === false)?.codes;
    const reasons = first ? [...new Set(first)] : [reason];
    const seen = sightingOf(REPAIRED, run, {
      span_id,
      quote: reasons.join(", "),
      expected: "a first answer that stands",
      details: reasons,
      marks: marksOf(reasons),
    });
    return [seen, ...mendedFaults(run, agent).map((because) => ({ ...seen, because }))];
  },
};

/** What was wrong with the answers that were sent back: as it is called where it is wrong with the last answer. */
function mendedFaults(run: Inspection["run"], agent: Inspection["agent"]): FindingKey[] {
  const faults = new Map<string, FindingKey>();
  for (const earlier of earlierAnswers(run, agent)) {
    const judgement = judge(earlier, agent);
    if (!judgement) continue;
    const causes = causesOf(earlier, judgement, agent);
    for (const [index, violation] of allFound(judgement).entries()) {
      const fault = causes[index] ?? keyOfViolation(violation, judgement.input, agent);
      faults.set(keyOf(fault), fault);
    }
  }
  return [...faults.values()];
}
