import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { toolsOffered } from "./tool-definitions.js";

/** The tools that an answer needs, and that were offered and not called; none for a run without an answer. */
export function skippedTools(run: RecordedRun, agent: AnyAgent): string[] {
  if (run.output === undefined || run.model_calls.length === 0) return [];
  const offered = toolsOffered(run);
  const called = new Set(run.tool_calls.map(({ name }) => name));
  return (agent.analysis?.requiredTools ?? []).filter((name) => offered.has(name) && !called.has(name));
}
