import type { PlanMatter } from "../plan.js";
import type { GradedPrediction, PlanEvidence } from "./grade.js";
import { isToMend } from "./predict.js";
import { EMBEDDED } from "./proof.js";

/** Most runs of a finding that are run again. */
const MAX_AGAIN = 20;

/** How unlikely it must be that a finding which is still there stays unseen by chance. */
const CHANCE = 0.01;

/** What new runs of the same inputs do not show: how long they took, whether the provider failed, what a person said. */
const UNSHOWN =
  /^(?:person_disagrees|run_incomplete|provider_failed|provider_retried|tool_slower|.*_(?:drift|outlier))$/;

/** A finding of a plan whose runs hold no decision that is predicted to flip: only new runs tell whether it is gone. */
export interface Unflipped {
  /** Its place among the plan's findings, from 0. */
  index: number;
  code: string;
  subject: string;
  /** Its faults, as `seenName` calls them. */
  names: string[];
  /** The newest runs that show it. */
  trace_ids: string[];
  /** Its share of the runs of the plan's window. */
  share: number;
}

type PlannedFlips = Pick<PlanMatter, "findings" | "predictions" | "window">;

/** The findings that a plan is to mend and that no flip can prove gone. */
export function withoutFlips(plan: PlannedFlips): Unflipped[] {
  return toLookFor(plan)
    .filter(({ flips }) => flips.length === 0)
    .map(({ finding }) => finding);
}

/**
 * The findings that a plan is to mend and of which each flip is another finding's, too, with the runs of these flips:
 * that they flip may be the other one's doing.
 */
export function sharingFlips(plan: PlannedFlips): Unflipped[] {
  const times = new Map<string, number>();
  const found = toLookFor(plan);
  for (const id of found.flatMap(({ flips }) => flips)) times.set(id, (times.get(id) ?? 0) + 1);
  return found
    .filter(({ flips }) => flips.length > 0 && flips.every((id) => (times.get(id) ?? 0) > 1))
    .map(({ finding, flips }) => ({ ...finding, trace_ids: flips.slice(-MAX_AGAIN) }));
}

function toLookFor({ findings, predictions, window }: PlannedFlips): { finding: Unflipped; flips: string[] }[] {
  const flips = new Set(predictions.traces.flip.trace_ids);
  return findings
    .map((finding, index) => ({ ...finding, index }))
    .filter((finding) => isToMend(finding) && finding.lever !== "case")
    .map(({ index, code, subject, ids, count, trace_ids }) => ({
      finding: {
        index,
        code,
        subject,
        names: ids ?? [seenName({ code, subject })],
        trace_ids: trace_ids.slice(-MAX_AGAIN),
        share: Math.min(1, count / Math.max(1, window.runs)),
      },
      flips: trace_ids.filter((id) => flips.has(id)),
    }));
}

/** What a fault is called where its finding names no id: in plans of earlier versions. */
export function seenName({ code, subject }: { code: string; subject: string }): string {
  return `${code} ${subject}`.trim();
}

/**
 * Grades that a finding is gone. It is where new runs of its inputs do not show it: the embedded model's, which are the
 * same each time, or so many that chance does not explain it.
 */
export function gradeGone(
  { code, subject, names, trace_ids, share }: Unflipped,
  { replayResult, seenAgain }: PlanEvidence,
): GradedPrediction {
  const graded = { subject: "finding" as const, id: seenName({ code, subject }), predicted: "gone" as const };
  const untested = (reason: string): GradedPrediction => ({ ...graded, grade: "untested", reason });
  if (UNSHOWN.test(code)) return untested("new runs of the same inputs cannot show it");
  const live = replayResult?.live;
  const again = (live?.runs ?? []).flatMap(({ trace_id, live_trace_id = "", change }) => {
    const seen = change === "unsettled" ? undefined : seenAgain?.get(live_trace_id);
    return seen && trace_ids.includes(trace_id) ? [seen] : [];
  });
  if (again.length === 0) return untested("no decision of its runs was wrong, and no new run of them can be judged");
  const showing = (some: readonly string[]) => again.filter((seen) => some.some((name) => seen.has(name))).length;
  const of = `${again.length} new ${again.length === 1 ? "run" : "runs"}`;
  const count = showing(names);
  if (count > 0) return { ...graded, grade: "missed", reason: `seen again in ${count} of ${of}` };
  const others = showing([graded.id]);
  if (others > 0)
    return untested(`not seen in ${of}, but ${others} of them ${others === 1 ? "shows" : "show"} it in another way`);
  if (live?.model !== EMBEDDED && (1 - share) ** again.length > CHANCE) {
    return untested(`not seen in ${of}, which chance may explain`);
  }
  return { ...graded, grade: "kept", reason: `not seen in ${of}` };
}
