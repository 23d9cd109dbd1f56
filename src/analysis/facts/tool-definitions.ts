import * as z from "zod/mini";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { jsonIn } from "../../text/json.js";

const definitionsSchema = z.array(z.looseObject({ name: z.string(), description: z.optional(z.string()) }));

/** The tools that a run offered its model, with their descriptions; none where that was not recorded. */
export function toolsOffered(run: RecordedRun): ReadonlyMap<string, string> {
  const text = run.model_calls.find(({ definitions }) => definitions !== null)?.definitions ?? "[]";
  const read = z.safeParse(definitionsSchema, jsonIn(text));
  return new Map((read.data ?? []).map(({ name, description = "" }) => [name, description]));
}

/** What a tool said of itself in a run: as the trace has it, else as today's agent has it. */
export function descriptionOf(tool: string, run: RecordedRun, agent: AnyAgent): string {
  return toolsOffered(run).get(tool) ?? agent.tools.find(({ name }) => name === tool)?.description ?? "";
}

/** The tools that an answer needs, and that were offered and not called; none for a run without an answer. */
export function skippedTools(run: RecordedRun, agent: AnyAgent): string[] {
  if (run.output === undefined || run.model_calls.length === 0) return [];
  const offered = toolsOffered(run);
  const called = new Set(run.tool_calls.map(({ name }) => name));
  return (agent.analysis?.requiredTools ?? []).filter((name) => offered.has(name) && !called.has(name));
}

/** The tools that were offered and of which a run got nothing: the last call of each failed, and not with the run. */
export function failedTools(run: RecordedRun): string[] {
  const offered = toolsOffered(run);
  const last = new Map(run.tool_calls.map((call) => [call.name, call]));
  return [...last.values()]
    .filter(isFailure)
    .flatMap(({ name }) => (offered.size === 0 || offered.has(name) ? [name] : []));
}

/** Whether a call failed by itself: not because the run was interrupted or had a fault. */
export function isFailure({ is_error, error_message }: RecordedRun["tool_calls"][number]): boolean {
  return is_error && error_message !== "interrupted" && error_message !== "fault";
}
