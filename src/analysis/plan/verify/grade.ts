import * as z from "zod/mini";
import type { Json } from "../../../runtime/models/message.js";
import type { Predictions } from "../plan.js";

/**
 * How a prediction came out. `missed`: it was to flip or to go and did not; `surprise`: it was to stay and did not;
 * `untested`: what was handed in does not tell.
 */
export type PredictionGrade = "kept" | "missed" | "surprise" | "untested";

type Predicted = "flip" | "stay";

export interface GradedPrediction {
  subject: "case" | "trace" | "finding";
  /** A case's, a trace's, or a finding's code and subject. */
  id: string;
  predicted: Predicted | "gone";
  grade: PredictionGrade;
  /** Why, in a few words. */
  reason: string;
  /** Only a live re-run of the trace can tell. */
  needs_live?: boolean;
}

export interface Grading {
  predictions: GradedPrediction[];
  counts: Record<PredictionGrade, number>;
  /**
   * `open`: nothing speaks against the plan, but not every prediction was tested; `untested`: all were kept, and it
   * proves nothing (another model, say).
   */
  verdict: "verified" | "refuted" | "open" | "untested";
}

/** An eval run as far as plans need it. */
export interface EvalOutcome {
  run_id: string;
  versions: { model: string; host?: string; instructions?: string; tools?: string; code?: string };
  cases: readonly {
    id: string;
    status: "pass" | "fail" | "error" | "skipped";
    trace_ids?: readonly string[];
    graders?: readonly { name: string; status: string; value: Json }[];
  }[];
}

const traceIds = z.object({ trace_ids: z.array(z.string()) });

/** What grading needs of a replay: the form in which `underwrite replay --json` prints it. */
export const replayEvidenceSchema = z.object({
  untouched: traceIds,
  now_flagged: traceIds,
  no_longer_flagged: traceIds,
  tools_changed: traceIds,
  other_instructions: traceIds,
  only_warned: z.optional(traceIds),
  live: z.optional(
    z.object({
      model: z.string(),
      host: z.optional(z.string()),
      session: z.optional(z.string()),
      runs: z.array(
        z.object({
          trace_id: z.string(),
          live_trace_id: z.optional(z.string()),
          change: z.enum(["same", "fixed", "broken", "changed", "unsettled"]),
        }),
      ),
    }),
  ),
});
export type ReplayEvidence = z.infer<typeof replayEvidenceSchema>;

/** What is known after a plan's changes were made. */
export interface PlanEvidence {
  evalReport?: EvalOutcome;
  /** Cases whose flip proves nothing: what their outputs were rejected for only warns by now. */
  unproven?: ReadonlySet<string>;
  replayResult?: ReplayEvidence;
  /** The faults that each new run shows, by id and, of those that nobody dismissed, by `seenName`: of runs that could be judged. */
  seenAgain?: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Grades a plan's predictions. A plan is refuted by one prediction that was missed or one surprise, and verified
 * when all were tested and kept. A flip that a change of the check brought about proves nothing of the plan's changes.
 *
 * @param gone whether findings are gone that no flip proves so
 */
export function gradePredictions(
  { cases, traces }: Predictions,
  evidence: PlanEvidence,
  gone: readonly GradedPrediction[] = [],
): Grading {
  const gradeCase = caseGrader(evidence);
  const gradeTrace = traceGrader(evidence.replayResult);
  const ofCase = (predicted: Predicted) =>
    cases[predicted].map((id) => ({ subject: "case" as const, id, predicted, ...gradeCase(id, predicted) }));
  const ofTrace = (predicted: Predicted) =>
    traces[predicted].trace_ids.map((id) => ({
      subject: "trace" as const,
      id,
      predicted,
      ...gradeTrace(id, predicted),
    }));
  const predictions = [...ofCase("flip"), ...ofCase("stay"), ...ofTrace("flip"), ...ofTrace("stay"), ...gone];
  const counts = { kept: 0, missed: 0, surprise: 0, untested: 0 };
  for (const { grade } of predictions) counts[grade]++;
  const tested = counts.untested === 0 && counts.kept > 0;
  const verdict = counts.missed + counts.surprise > 0 ? "refuted" : tested ? "verified" : "open";
  return { predictions, counts, verdict };
}

type Graded = Pick<GradedPrediction, "grade" | "reason" | "needs_live">;

const ONLY_WARNS = "what it was rejected for only warns by now, whatever was changed";

function caseGrader({ evalReport, unproven }: PlanEvidence) {
  const statuses = new Map(evalReport?.cases.map(({ id, status }) => [id, status]));
  return (id: string, predicted: Predicted): Graded => {
    const status = statuses.get(id);
    if (status === "pass") {
      const proves = predicted === "stay" || !unproven?.has(id);
      return proves ? { grade: "kept", reason: "it passes" } : { grade: "untested", reason: ONLY_WARNS };
    }
    if (status === "fail") return { grade: broken(predicted), reason: "it fails" };
    if (evalReport === undefined) return { grade: "untested", reason: "there is no eval" };
    return { grade: "untested", reason: status === undefined ? "the eval has no such case" : `it is ${status}` };
  };
}

function traceGrader(replay: ReplayEvidence | undefined) {
  const setOf = (list: keyof Omit<ReplayEvidence, "live">) => new Set(replay?.[list]?.trace_ids);
  const untouched = setOf("untouched");
  const flagged = setOf("now_flagged");
  const unflagged = setOf("no_longer_flagged");
  const toolsChanged = setOf("tools_changed");
  const reworded = setOf("other_instructions");
  const onlyWarned = setOf("only_warned");
  const live = new Map(replay?.live?.runs.map(({ trace_id, change }) => [trace_id, change]));

  return (id: string, predicted: Predicted): Graded => {
    const change = live.get(id);
    const fromCheck = predicted === "flip" && onlyWarned.has(id);
    if (fromCheck && (change === undefined || change === "fixed")) return { grade: "untested", reason: ONLY_WARNS };
    if (change === "unsettled") return { grade: "untested", reason: "its live re-run could not be made" };
    if (change !== undefined) return gradeLive(change, predicted);
    if (replay === undefined) return { grade: "untested", reason: "there is no replay" };
    const seen = [untouched, flagged, unflagged, toolsChanged].some((ids) => ids.has(id));
    if (!seen) return { grade: "untested", reason: "the replay has no such trace" };
    if (flagged.has(id)) {
      const reason = "today's checks flag its decision";
      // A wrong decision that no longer stands is not yet a right one.
      return predicted === "flip" ? { grade: "untested", reason, needs_live: true } : { grade: "surprise", reason };
    }
    if (toolsChanged.has(id)) return { grade: "untested", reason: "its tools return something else", needs_live: true };
    if (reworded.has(id)) return { grade: "untested", reason: "the instructions are others", needs_live: true };
    return predicted === "flip"
      ? { grade: "missed", reason: "neither its tools nor its checks nor the instructions are others" }
      : { grade: "kept", reason: "nothing that it met is different" };
  };
}

const LIVE = {
  fixed: "right",
  broken: "wrong",
  same: "as it was",
  changed: "another one, and no more right",
} as const;

function gradeLive(change: keyof typeof LIVE, predicted: Predicted): Graded {
  const reason = `run again, its decision is ${LIVE[change]}`;
  if (predicted === "flip") return { grade: change === "fixed" ? "kept" : "missed", reason };
  return { grade: change === "same" ? "kept" : "surprise", reason };
}

function broken(predicted: Predicted): PredictionGrade {
  return predicted === "flip" ? "missed" : "surprise";
}
