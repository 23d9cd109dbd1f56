import type { PlanStatus } from "../../analysis/plan/status.js";
import type { Grading, PredictionGrade } from "../../analysis/plan/verify/grade.js";
import type { Colors } from "../terminal/colors.js";
import { fitSections, type Screen } from "../terminal/screen.js";
import { plainLine, shortName } from "../terminal/untrusted.js";

/** Rows of the verdict, and of a warning. */
const HEAD_ROWS = 5;

const HEADS: Record<Exclude<PredictionGrade, "kept">, string> = {
  missed: "Missed: was to flip, and did not",
  surprise: "Surprise: was to stay as it is, and did not",
  untested: "Untested",
};

/** How a plan's predictions came out: what did not hold first. */
export function renderGrading(
  { id, status, warning }: { id: string; status: PlanStatus; warning: string | null },
  grading: Grading,
  color: Colors,
  { rows }: Screen,
): string {
  const { counts, verdict, predictions } = grading;
  const paint = verdict === "verified" ? color.green : verdict === "refuted" ? color.red : color.yellow;
  const sections = (Object.keys(HEADS) as (keyof typeof HEADS)[]).map((grade) => {
    const having = predictions.filter((prediction) => prediction.grade === grade);
    return {
      title: HEADS[grade],
      lines: having.map(({ subject, id, reason }) => `  ${subject} ${shortName(id)}: ${reason}`),
    };
  });
  const { lines } = fitSections(sections, rows - HEAD_ROWS, { title: color.bold, more: "--json has them all" });
  return [
    `${id} is ${paint(status)}: ${counts.kept} kept, ${counts.missed} missed, ${counts.surprise} surprises, ${counts.untested} untested.`,
    ...(warning === null ? [] : [color.yellow(plainLine(warning))]),
    ...lines,
  ].join("\n");
}
