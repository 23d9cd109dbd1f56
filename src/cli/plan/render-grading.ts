import type { PlanStatus } from "../../analysis/plan/status.js";
import type { Grading, PredictionGrade } from "../../analysis/plan/verify/grade.js";
import type { Colors } from "../terminal/colors.js";
import { plainLine, shortName } from "../terminal/untrusted.js";

/** Predictions that are named of each kind that did not hold. */
const NAMED = 20;

const HEADS: Record<Exclude<PredictionGrade, "kept">, string> = {
  missed: "Missed: was to flip, and did not",
  surprise: "Surprise: was to stay as it is, and did not",
  untested: "Untested",
};

/** How a plan's predictions came out, for a terminal. */
export function renderGrading(
  { id, status, warning }: { id: string; status: PlanStatus; warning: string | null },
  grading: Grading,
  color: Colors,
): string {
  const { counts, verdict, predictions } = grading;
  const paint = verdict === "verified" ? color.green : verdict === "refuted" ? color.red : color.yellow;
  const sections = (Object.keys(HEADS) as (keyof typeof HEADS)[]).flatMap((grade) => {
    const having = predictions.filter((prediction) => prediction.grade === grade);
    if (having.length === 0) return [];
    const lines = having.slice(0, NAMED).map(({ subject, id, reason }) => `  ${subject} ${shortName(id)}: ${reason}`);
    const more = having.length > NAMED ? [`  and ${having.length - NAMED} more (--json has them all)`] : [];
    return ["", color.bold(HEADS[grade]), ...lines, ...more];
  });
  return [
    `${id} is ${paint(status)}: ${counts.kept} kept, ${counts.missed} missed, ${counts.surprise} surprises, ${counts.untested} untested.`,
    ...(warning === null ? [] : [color.yellow(plainLine(warning))]),
    ...sections,
  ].join("\n");
}
