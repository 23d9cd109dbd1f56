import * as z from "zod/mini";
import type { Json } from "./message.js";

/**
 * Deterministic logic that a model may call. It is bound to the agent's input, so the model decides only
 * whether to call it, not on which numbers.
 */
export interface Tool<Input> {
  name: string;
  /** Says exactly what the result depends on; the model and the detectors both read it. */
  description: string;
  /** Schema of the arguments; none by default. */
  arguments: z.core.$ZodType;
  /** @throws anything; it goes back to the model as an error result */
  run(input: Input, args: unknown, signal?: AbortSignal): Json | Promise<Json>;
}

/** The outcome of one tool call. */
export interface ToolResult {
  /** Id of the call, from the model. */
  id: string;
  name: string;
  /** What the tool returned; for an error, its message. */
  result: Json;
  is_error: boolean;
}

/** Schema of a tool that takes no arguments. */
export const NO_ARGUMENTS = z.strictObject({});

/**
 * Defines a tool.
 *
 * @param definition.arguments schema of the arguments that the model may give; without it the tool takes none
 */
export function defineTool<Input, Args extends z.core.$ZodType = z.core.$ZodType<Record<string, never>>>(definition: {
  name: string;
  description: string;
  arguments?: Args;
  run: (input: Input, args: z.output<Args>, signal?: AbortSignal) => Json | Promise<Json>;
}): Tool<Input> {
  return {
    name: definition.name,
    description: definition.description,
    arguments: definition.arguments ?? NO_ARGUMENTS,
    run: (input, args, signal) => definition.run(input, args as z.output<Args>, signal),
  };
}
