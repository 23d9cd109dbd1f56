import type { RecordedRun } from "../../runtime/recorded-run.js";
import { type Detector, observe } from "./detector.js";

/** How long a run may go on, in milliseconds, before it is taken to have been killed. */
const LONGEST_RUN = 15 * 60_000;

/**
 * `run_incomplete`: a run that began more than 15 minutes ago and never ended: its process was killed, or its spans
 * were lost.
 *
 * @param now milliseconds since 1970
 * Leaves alone: runs that may still go on, and those that seem to begin in the future (another machine's clock).
 */
export function runIncomplete(now: number): Detector {
  return ({ run }) => (run.complete || !isOver(run, now) ? [] : [incomplete(run)]);
}

function isOver({ started_at }: RecordedRun, now: number): boolean {
  return now - started_at > LONGEST_RUN;
}

function incomplete(run: RecordedRun) {
  return observe(run, { code: "run_incomplete", severity: "low", cause: "flow", quote: "", expected: "an end" });
}
