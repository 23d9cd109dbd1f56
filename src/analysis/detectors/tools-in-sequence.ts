import type { ToolCall } from "../../runtime/record/recorded-calls.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

const IN_SEQUENCE: FindingKind = {
  code: "tools_in_sequence",
  severity: "low",
  cause: "instructions",
  title: ({ of, because }) =>
    `Tools were called one step after the other, though none needed another's result, ${of}${because}`,
};

export const toolsInSequence: Detector = {
  finds: [IN_SEQUENCE],
  catches:
    "tools called over several model calls though no later one needed an earlier one's result: each round trip costs time and tokens",
  leavesAlone:
    "calls whose arguments hold something that an earlier result said; repeated calls; calls after one that failed; calls whose order only clocks of several machines tell",
  detect({ run }) {
    const isKnown = run.tool_calls.every(({ round_known }) => round_known) || !hasOwnClocks(run);
    if (!isKnown) return [];
    const first = Math.min(...run.tool_calls.map(({ round }) => round));
    const late = run.tool_calls.find((call, index) => {
      const earlier = run.tool_calls.slice(0, index).filter(({ round }) => round < call.round);
      const isRepeated = run.tool_calls.slice(0, index).some(({ name }) => name === call.name);
      if (call.round === first || isRepeated || earlier.some(({ is_error }) => is_error)) return false;
      return !needs(call, earlier);
    });
    if (!late) return [];
    const rounds = new Set(run.tool_calls.map(({ round }) => round)).size;
    return [
      sightingOf(IN_SEQUENCE, run, {
        span_id: late.span_id,
        quote: `${late.name} ${late.arguments}`,
        expected: "all calls in one step",
        details: [`${rounds} steps`],
      }),
    ];
  },
};

/** Whether a tool's clock is another than the model's: a call seems to begin before the first model call, or none is there. */
function hasOwnClocks({ tool_calls, model_calls }: RecordedRun): boolean {
  const [first] = model_calls;
  return !first || tool_calls.some(({ started_at }) => started_at < first.started_at);
}

/** Whether a call's arguments hold a value that an earlier result has. */
function needs(call: ToolCall, earlier: readonly ToolCall[]): boolean {
  const values = call.arguments.match(/[\w.-]{2,}/g) ?? [];
  const literals = values.filter((value) => !call.arguments.includes(`"${value}":`));
  return literals.some((value) => earlier.some(({ result_text }) => result_text.includes(value)));
}
