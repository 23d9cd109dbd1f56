import type { ModelCall } from "../../runtime/recorded-calls.js";
import type { RecordedRun } from "../../runtime/recorded-run.js";
import type { Lever, Severity } from "../finding.js";
import { type Detector, observe } from "./detector.js";

interface Ending {
  code: string;
  severity: Severity;
  cause: Lever;
  lever?: Lever;
}

const TRUNCATED: Ending = { code: "answer_truncated", severity: "medium", cause: "model", lever: "flow" };
const REFUSED: Ending = { code: "model_refused", severity: "medium", cause: "model", lever: "instructions" };
const FAILED: Ending = { code: "provider_failed", severity: "medium", cause: "model", lever: "flow" };

const ENDINGS: Readonly<Record<string, Ending>> = {
  max_tokens: TRUNCATED,
  refusal: REFUSED,
  provider_error: FAILED,
  max_round_trips: { code: "no_answer", severity: "medium", cause: "instructions" },
  invalid_output: { code: "output_unreadable", severity: "medium", cause: "schema" },
  fault: { code: "run_faulted", severity: "high", cause: "flow" },
  interrupted: { code: "run_interrupted", severity: "info", cause: "flow" },
};

/** Finish reasons of other providers for the same ends. */
const FINISHES: Readonly<Record<string, Ending>> = {
  max_tokens: TRUNCATED,
  length: TRUNCATED,
  model_context_window_exceeded: TRUNCATED,
  refusal: REFUSED,
  content_filter: REFUSED,
};

/**
 * How a run ended without an answer that was read: truncated, refused, the provider failed, no answer within the
 * round trips, an answer that is no structured output, a fault of ours, an interruption.
 *
 * Leaves alone: rejected outputs (their violations are reported), and runs that have not ended.
 */
export const runEnding: Detector = ({ run }) => {
  const reason = run.exit_reason ?? (run.error?.type === "fault" ? "fault" : null);
  const last = run.model_calls.at(-1);
  const ending = (reason !== null && ENDINGS[reason]) || endOfCall(run, last);
  if (!ending) return [];
  return [
    observe(run, {
      ...ending,
      span_id: last && ending.code !== "run_faulted" ? last.span_id : run.span_id,
      quote: last?.error?.message || run.error?.message || last?.finish_reason || reason || "",
      details: last?.error ? [last.error.type] : [],
    }),
  ];
};

function endOfCall(run: RecordedRun, last: ModelCall | undefined): Ending | undefined {
  if (run.exit_reason === "decided" || run.exit_reason === "rejected" || !run.complete || !last) return undefined;
  if (last.error) return FAILED;
  return FINISHES[last.finish_reason ?? ""];
}
