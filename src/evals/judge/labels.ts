import { isRight, type Score, VERDICTS } from "../../tracing/score.js";

/** What a person said of a run. */
export interface Label {
  /** The score: `rubric`, or `correct`. */
  name: string;
  /** The person calls the run right. */
  right: boolean;
  /** Why, as the person said; empty where nothing was said. */
  comment: string;
}

/** What a person said of a run last, by its scores; undefined where nobody did, or in words that say neither yes nor no. */
export function labelIn(scores: readonly Score[]): Label | undefined {
  for (const name of VERDICTS) {
    const said = scores.filter((score) => score.source === "person" && score.name === name).at(-1);
    const right = isRight(said?.value ?? "");
    if (right !== undefined) return { name, right, comment: said?.comment ?? "" };
  }
  return undefined;
}
