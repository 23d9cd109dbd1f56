import { messageOf } from "../../errors.js";
import { checkOutput } from "../../runtime/check/check-output.js";
import type { Check } from "../../runtime/check/violation.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { ToolResult } from "../../runtime/definition/tool.js";
import { callTools } from "../../runtime/loop/call-tools.js";
import type { Json } from "../../runtime/models/message.js";
import { readAs } from "../../runtime/read-as.js";
import { parseJson, type ToolCall } from "../../runtime/record/recorded-calls.js";
import { type InputProblem, inputOf } from "../../runtime/record/recorded-input.js";
import { answerOf, type RecordedRun, readRun } from "../../runtime/record/recorded-run.js";
import type { Trace } from "../../tracing/trace.js";
import { againstReference, type Difference, differences } from "./differences.js";

/** A stored trace under today's code, no model asked. */
export interface TraceReplay {
  run: RecordedRun;
  /** What today's check says of the recorded answer; null where there was none. */
  check: Check | null;
  /** Codes of today's violations that the trace has not, and of the trace's that are no violations today. */
  gained: string[];
  gone: string[];
  /** What today's tools return otherwise on the trace's input. */
  toolChanges: (Difference & { tool: string })[];
  /** Fields of the answer that are not what the policy says; null where there was no answer. */
  disagreements: Difference[] | null;
}

/** Why a trace could not be replayed. `failed`: today's code threw. */
export type ReplaySkip = InputProblem | "failed";

export type ReplayOutcome =
  | { ok: true; replay: TraceReplay }
  | { ok: false; trace_id: string; reason: ReplaySkip; message: string };

/** Recomputes a stored trace's tools, validation and reference with today's agent. Nothing that a trace holds is fatal. */
export async function replayTrace(trace: Trace, agent: AnyAgent): Promise<ReplayOutcome> {
  const { trace_id } = trace;
  const run = readRun(trace, agent.name);
  const read = inputOf(run, agent);
  if (!read.ok) return { ...read, trace_id };
  try {
    return { ok: true, replay: await recompute(run, read.input, agent) };
  } catch (error) {
    return { ok: false, trace_id, reason: "failed", message: messageOf(error) };
  }
}

async function recompute(run: RecordedRun, input: unknown, agent: AnyAgent): Promise<TraceReplay> {
  const answer = answerOf(run);
  const answered = answer !== undefined;
  const check = answered ? checkAnswer(run, input, agent) : null;
  const codes = new Set(check?.violations.map(({ code }) => code));
  return {
    run,
    check,
    gained: [...codes].filter((code) => !run.flags.includes(code)),
    gone: answered ? run.flags.filter((code) => !codes.has(code)) : [],
    toolChanges: await recomputeTools(run, input, agent),
    disagreements: answered ? againstReference(agent, input, answer) : null,
  };
}

/** An answer that does not fit today's schema is flagged as a run would end on it: `invalid_output`. */
function checkAnswer(run: RecordedRun, input: unknown, agent: AnyAgent): Check {
  const read = readAs(agent.output, answerOf(run));
  if (!read.ok) {
    const message = `The answer does not fit the schema: ${read.problem}.`;
    return { violations: [{ code: "invalid_output", message, expected: null, actual: null }], warnings: [] };
  }
  const results = run.tool_calls.flatMap(({ id, name, result, is_error }): ToolResult[] => {
    return result === undefined ? [] : [{ id, name, result, is_error }];
  });
  return checkOutput(agent, input, read.data, results);
}

async function recomputeTools(
  { tool_calls }: RecordedRun,
  input: unknown,
  agent: AnyAgent,
): Promise<TraceReplay["toolChanges"]> {
  const captured = tool_calls.filter(({ result }) => result !== undefined);
  const toolUses = captured.map(({ id, name, arguments: args }) => ({
    type: "tool_use" as const,
    id,
    name,
    input: parseJson(args) ?? args,
  }));
  const now = () => 0;
  const results = await callTools(toolUses, {
    tools: agent.tools,
    input,
    now,
    onEvent: () => {},
    within: (work) => work(),
  });
  const changes = captured.flatMap((call, index) => {
    const result = results[index];
    if (!result || sameText(call, result)) return [];
    if (call.is_error !== result.is_error) {
      return [{ tool: call.name, field: "result", before: call.result as Json, after: result.result }];
    }
    return differences(call.result as Json, result.result).map((difference) => ({ tool: call.name, ...difference }));
  });
  return [...new Map(changes.map((change) => [JSON.stringify(change), change])).values()]; // a call may be repeated
}

/** As the span of such a call has it: the same to the letter, as nearly all are. */
function sameText({ result_text, is_error }: ToolCall, now: ToolResult): boolean {
  return (
    is_error === now.is_error &&
    result_text === (typeof now.result === "string" ? now.result : JSON.stringify(now.result))
  );
}
