import type { JudgedBy } from "../../runtime/definition/eval-traits.js";
import { partsOfRunId } from "../../tracing/runs.js";
import { type Score, scoreId } from "../../tracing/score.js";
import type { JudgeVerdict } from "../graders/rubric.js";

/** What a model judge said of a recorded run. */
export interface Judgement {
  by: JudgedBy;
  /** It finds that the answer meets the rubric. */
  accepts: boolean;
  /** Why, with the words that it quotes; empty where the store does not keep texts. */
  said: string;
}

/** A judge's verdict as it is kept beside a trace. The score's id says who judged: another judge's is another score. */
export function judgementScore(
  runId: string,
  { status, quote, reason, by }: JudgeVerdict,
  source: "eval" | "judge",
): Score {
  const { traceId, spanId } = partsOfRunId(runId);
  const { judge, model, instructions, rubric } = by;
  return {
    id: `${scoreId(runId, source, "rubric")}?${new URLSearchParams({ judge, model, instructions, rubric })}`,
    trace_id: traceId,
    ...(spanId === undefined ? {} : { span_id: spanId }),
    name: `${source}.rubric`,
    value: status === "pass" ? 1 : 0,
    data_type: "BOOLEAN",
    comment: `${reason} Quoted: ${JSON.stringify(quote)}`,
    source,
  };
}

/** What judges said of a run, by the scores of its trace, the last word of each last. */
export function judgementsIn(scores: readonly Score[]): Judgement[] {
  return scores.flatMap(({ id, name, value, comment = "" }) => {
    if (name !== "eval.rubric" && name !== "judge.rubric") return [];
    const by = judgedBy(id);
    return by ? [{ by, accepts: value === 1, said: comment }] : [];
  });
}

/** Who judged, by a score's id; undefined for one that does not say. */
function judgedBy(id: string): JudgedBy | undefined {
  const params = new URLSearchParams(id.slice(id.indexOf("?") + 1));
  const [judge, model] = [params.get("judge"), params.get("model")];
  const [instructions, rubric] = [params.get("instructions"), params.get("rubric")];
  if (judge === null || model === null || instructions === null || rubric === null) return undefined;
  return { judge, model, instructions, rubric };
}
