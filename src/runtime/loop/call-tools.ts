import { messageOf } from "../../errors.js";
import { show } from "../../text/visible.js";
import { untilAborted } from "../../waiting/until-aborted.js";
import { type Tool, type ToolResult, takesArguments } from "../definition/tool.js";
import { type ToolUseBlock, toolInput } from "../models/message.js";
import { readAs } from "../read-as.js";
import type { AgentEvent } from "./run.js";

export interface ToolContext<Input> {
  tools: readonly Tool<Input>[];
  input: Input;
  signal?: AbortSignal;
  now: () => number;
  onEvent: (event: AgentEvent) => void;
  /** Does work inside the span of the call that began last. */
  within: <Result>(work: () => Result) => Result;
}

/** Most tool calls of one answer: of more than that, none is made. */
export const MAX_CALLS = 64;

/** How a run ends whose model asks for more. */
export function tooManyCalls(count: number): string {
  return `The model asked for ${count} tool calls at once; at most ${MAX_CALLS} are made.`;
}

/** A result as the model gets it. */
export function toolResultBlock({ id, result, is_error }: ToolResult) {
  const content = is_error ? String(result) : JSON.stringify(result);
  return { type: "tool_result" as const, tool_use_id: id, content, is_error };
}

/** How a result begins that says that the model gave a tool other arguments than it takes. */
export const UNFIT = "The arguments do not fit";

/**
 * Runs all tool calls of one answer at once, and gives their results in the order of the calls.
 * An unknown tool, arguments that do not fit and a tool that throws, or gives what JSON cannot hold, become error results for the model.
 *
 * @throws the signal's reason, when it is aborted before the tools are done
 */
export async function callTools<Input>(
  calls: readonly ToolUseBlock[],
  context: ToolContext<Input>,
): Promise<ToolResult[]> {
  const { signal, now, onEvent } = context;
  const running = calls.map(async (call): Promise<ToolResult> => {
    const startedAt = now();
    onEvent({ type: "tool_call_started", id: call.id, name: call.name, arguments: call.input });
    const outcome = await context.within(() => callTool(call, context));
    const result: ToolResult = { id: call.id, name: call.name, ...outcome };
    onEvent({ type: "tool_call_ended", ...result, duration_ms: now() - startedAt });
    return result;
  });
  return untilAborted(Promise.all(running), signal);
}

async function callTool<Input>(
  call: ToolUseBlock,
  { tools, input, signal }: ToolContext<Input>,
): Promise<Pick<ToolResult, "result" | "is_error">> {
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) {
    const known = tools.map(({ name }) => name).join(", ");
    return { result: `There is no tool named ${call.name}. The tools are: ${known}.`, is_error: true };
  }
  try {
    // What a tool has no use for is no reason to refuse it: it works on the input alone.
    const args = readAs(tool.arguments, takesArguments(tool) ? toolInput(call.input) : {}, "the arguments");
    if (!args.ok) return { result: `${UNFIT} ${call.name}: ${args.problem}.`, is_error: true };
    const result = await tool.run(input, args.data, signal);
    if (JSON.stringify(result) === undefined) throw new Error(`it gave ${show(result)}, which JSON cannot hold`);
    return { result, is_error: false };
  } catch (error) {
    return { result: `${call.name} failed: ${messageOf(error)}`, is_error: true };
  }
}
