import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { errorIn } from "../facts/calls/error-results.js";
import type { Inspection } from "../facts/judge.js";
import { errorWords, marksOf, type Sighting } from "../facts/sighting.js";
import { isFailure, toolsOffered } from "../facts/tool-definitions.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

export const TOOL_FAILED: FindingKind = {
  code: "tool_failed",
  severity: "medium",
  cause: "tool",
  title: ({ subject, of, because }) => `${subject} failed ${of}${because}`,
};

const UNKNOWN: FindingKind = {
  code: "tool_unknown",
  severity: "low",
  cause: "instructions",
  title: ({ of, because }) => `The model asked for a tool that does not exist ${of}${because}`,
};

const RETURNED: FindingKind = {
  code: "tool_returned_error",
  severity: "medium",
  cause: "tool",
  title: ({ subject, of, because }) => `${subject} returned an error as if it were a result ${of}${because}`,
};

export const toolFailed: Detector = {
  finds: [TOOL_FAILED, UNKNOWN, RETURNED],
  catches:
    "an error result; a tool that was not offered; a result that is an error by what it says, of a call that did not fail: `error` with something in it, `ok` that is false, a text that begins with an error",
  leavesAlone:
    "calls that ended with the run's interruption or with a fault of the run itself; empty `error` fields; results that have figures of the reference beside it",
  detect({ run, judgement, agent }) {
    return [...failedCalls(run), ...errorsReturned({ run, judgement, agent })];
  },
};

function errorsReturned({ run, judgement }: Inspection): Sighting[] {
  const known = new Set(Object.keys(judgement?.reference.figures ?? {}));
  const seen = new Map<string, Sighting>();
  for (const call of run.tool_calls) {
    const said = call.is_error || call.result === undefined ? undefined : errorIn(call.result);
    if (said === undefined || seen.has(call.name)) continue;
    const figures = judgement?.tools.find((tool) => tool.call === call)?.figures ?? [];
    if (figures.some(({ key, value }) => known.has(key) && value !== null)) continue;
    const error = errorWords(said);
    seen.set(
      call.name,
      sightingOf(RETURNED, run, {
        subject: call.name,
        span_id: call.span_id,
        quote: call.result_text,
        expected: "a call that fails",
        details: [error],
        marks: marksOf([error]),
      }),
    );
  }
  return [...seen.values()];
}

function failedCalls(run: RecordedRun): Sighting[] {
  const offered = toolsOffered(run);
  const failed = run.tool_calls.filter(isFailure);
  const byName = new Map(failed.map((call) => [call.name, call]));
  return [...byName.values()].map(({ name, span_id, error_message, result_text }) => {
    const isUnknown = offered.size > 0 && !offered.has(name);
    const error = errorWords(result_text || error_message);
    return sightingOf(isUnknown ? UNKNOWN : TOOL_FAILED, run, {
      subject: isUnknown ? "" : name,
      span_id,
      quote: result_text || error_message,
      details: [error],
      marks: marksOf([isUnknown ? name : error]),
    });
  });
}
