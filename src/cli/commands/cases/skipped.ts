import type { Skipped } from "../../../evals/harvest-cases.js";
import { countText } from "../../../format.js";

/** Runs that made no draft, in one line: how many, why, and the first trace. */
export function describeSkipped({ reason, runs, trace_ids, example }: Skipped): string {
  const first = trace_ids[0]?.slice(0, 8) ?? "";
  return `${countText(runs, "run")} left out: ${WORDS[reason]} (${runs === 1 ? "" : "first: "}${first}${example ? `: ${example}` : ""}).`;
}

const WORDS: Record<Skipped["reason"], string> = {
  in_suite: "in the suite already",
  duplicate: "the same application as another run",
  incomplete: "it has not ended, so that its application is not known",
  foreign: "the trace is of another program",
  other_agent: "it is of another agent",
  not_captured: "its application was not recorded (UNDERWRITE_CAPTURE_CONTENT)",
  masked: "its application was recorded masked, so that it cannot be replayed",
  invalid_input: "its application is none that the agent takes today",
};
