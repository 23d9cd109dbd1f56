import type { ModelCall } from "../../runtime/record/recorded-calls.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { errorWords, marksOf } from "../facts/sighting.js";
import { failedTools } from "../facts/tool-definitions.js";
import { type Detector, type FindingKind, sightingOf, type Told } from "./detector.js";
import { TOOL_FAILED } from "./tool-failed.js";

/** Endings are told in a sentence that needs no details. */
const told = (sentence: string) => ({ title: ({ of }: Told) => `${sentence} ${of}` });

const TRUNCATED: FindingKind = {
  code: "answer_truncated",
  severity: "medium",
  cause: "model",
  lever: "flow",
  ...told("The answer was cut off at its token limit"),
};
const REFUSED: FindingKind = {
  code: "model_refused",
  severity: "medium",
  cause: "model",
  lever: "instructions",
  ...told("The model refused to answer"),
};
const FAILED: FindingKind = {
  code: "provider_failed",
  severity: "medium",
  cause: "model",
  lever: "flow",
  title: ({ of, because }) => `The model provider failed ${of}${because}`,
};
const NO_ANSWER: FindingKind = {
  code: "no_answer",
  severity: "medium",
  cause: "instructions",
  ...told("The model gave no answer within its round trips"),
};
const UNREADABLE: FindingKind = {
  code: "output_unreadable",
  severity: "medium",
  cause: "schema",
  ...told("The answer was not the structured output that was asked for"),
};
const FAULTED: FindingKind = {
  code: "run_faulted",
  severity: "high",
  cause: "flow",
  ...told("A fault of the program ended the run"),
};
const INTERRUPTED: FindingKind = {
  code: "run_interrupted",
  severity: "info",
  cause: "flow",
  ...told("The run was interrupted"),
};

/** Ends that a model comes to where a tool gave it nothing to answer from. */
const WITHOUT_FIGURES: readonly FindingKind[] = [NO_ANSWER, UNREADABLE];

const ENDINGS: Readonly<Record<string, FindingKind>> = {
  max_tokens: TRUNCATED,
  refusal: REFUSED,
  provider_error: FAILED,
  max_round_trips: NO_ANSWER,
  invalid_output: UNREADABLE,
  fault: FAULTED,
  interrupted: INTERRUPTED,
};

/** Finish reasons of other providers for the same ends. */
const FINISHES: Readonly<Record<string, FindingKind>> = {
  max_tokens: TRUNCATED,
  length: TRUNCATED,
  model_context_window_exceeded: TRUNCATED,
  refusal: REFUSED,
  content_filter: REFUSED,
};

export const runEnding: Detector = {
  finds: [TRUNCATED, REFUSED, FAILED, NO_ANSWER, UNREADABLE, FAULTED, INTERRUPTED],
  catches:
    "how a run ended without an answer that was read: truncated, refused, the provider failed, no answer within the round trips, an answer that is no structured output, a fault of ours, an interruption",
  leavesAlone: "rejected outputs (their violations are reported), and runs that have not ended",
  detect({ run }) {
    const reason = run.exit_reason ?? (run.error?.type === "fault" ? "fault" : null);
    const last = run.model_calls.at(-1);
    const ending = (reason !== null && ENDINGS[reason]) || endOfCall(run, last);
    if (!ending) return [];
    const [tool] = WITHOUT_FIGURES.includes(ending) ? failedTools(run) : [];
    const seen = sightingOf(ending, run, {
      span_id: last && ending !== FAULTED ? last.span_id : run.span_id,
      quote: last?.error?.message || run.error?.message || last?.finish_reason || reason || "",
      details: last?.error ? [last.error.type] : [],
      marks: marksOf(faultOf(run, ending)),
    });
    return [tool === undefined ? seen : { ...seen, because: { code: TOOL_FAILED.code, subject: tool } }];
  },
};

/** What failed: the kind of the provider's error, or the words of a fault of the program. */
function faultOf({ error, model_calls }: RecordedRun, ending: FindingKind): string[] {
  const failed = model_calls.at(-1)?.error;
  if (ending === FAULTED) return error ? [errorWords(error.message)] : [];
  return failed ? [failed.type] : [];
}

function endOfCall(run: RecordedRun, last: ModelCall | undefined): FindingKind | undefined {
  if (run.exit_reason === "decided" || run.exit_reason === "rejected" || !run.complete || !last) return undefined;
  if (last.error) return FAILED;
  return FINISHES[last.finish_reason ?? ""];
}
