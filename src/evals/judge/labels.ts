import type { Score } from "../../tracing/score.js";

/** What a person said of a run. */
export interface Label {
  /** The score: `rubric`, or `correct`. */
  name: string;
  /** The person calls the run right. */
  right: boolean;
  /** Why, as the person said; empty where nothing was said. */
  comment: string;
}

/** Scores by which people say whether an answer is right: what is said of the rubric itself goes before the rest. */
export const LABELS = ["rubric", "correct"] as const;

const YES = ["1", "true", "yes", "right", "correct", "pass"];
const NO = ["0", "false", "no", "wrong", "incorrect", "fail"];

/** What a person said of a run last, by its scores; undefined where nobody did, or in words that say neither yes nor no. */
export function labelIn(scores: readonly Score[]): Label | undefined {
  for (const name of LABELS) {
    const said = scores.filter((score) => score.source === "person" && score.name === name).at(-1);
    const word = String(said?.value ?? "").toLowerCase();
    const right = YES.includes(word) ? true : NO.includes(word) ? false : undefined;
    if (right !== undefined) return { name, right, comment: said?.comment ?? "" };
  }
  return undefined;
}
