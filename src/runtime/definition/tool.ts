import * as z from "zod/mini";
import type { Json } from "../models/message.js";

/**
 * Deterministic logic that a model may call. It is bound to the agent's input; without arguments the model decides
 * only whether to call it, not on which numbers.
 */
export interface Tool<Input> {
  name: string;
  /** Says exactly what the result depends on; the model and the detectors both read it. */
  description: string;
  /** Schema of the arguments; none by default. */
  arguments: z.core.$ZodType;
  /** @throws anything; it goes back to the model as an error result */
  run(input: Input, args: unknown, signal?: AbortSignal): Json | Promise<Json>;
  /** See `defineTool`. */
  offline?(input: Input, results: Readonly<Record<string, Json>>): unknown;
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

/** Whether a model has to give a tool arguments. */
export function needsArguments(tool: { arguments: z.core.$ZodType }): boolean {
  return tool.arguments !== NO_ARGUMENTS && !z.safeParse(tool.arguments, {}).success;
}

/** Whether a model may give a tool arguments. */
export function takesArguments(tool: { arguments: z.core.$ZodType }): boolean {
  const { def } = tool.arguments._zod as { def: { shape?: object } };
  return tool.arguments !== NO_ARGUMENTS && !(def.shape && Object.keys(def.shape).length === 0);
}

/**
 * Defines a tool.
 *
 * @param definition.arguments schema of the arguments that the model may give; without it the tool takes none
 * @param definition.offline what the embedded offline model calls it with, which has only the input and what tools
 *   returned so far (by tool name): the arguments, a list of them for a call each, or undefined for "not yet". Without
 *   it that model calls the tool once without arguments, or, where the schema asks for some, not at all
 */
export function defineTool<Input, Args extends z.core.$ZodType = z.core.$ZodType<Record<string, never>>>(definition: {
  name: string;
  description: string;
  arguments?: Args;
  run: (input: Input, args: z.output<Args>, signal?: AbortSignal) => Json | Promise<Json>;
  offline?: (
    input: Input,
    results: Readonly<Record<string, Json>>,
  ) => z.input<Args> | readonly z.input<Args>[] | undefined;
}): Tool<Input> {
  return {
    name: definition.name,
    description: definition.description,
    arguments: definition.arguments ?? NO_ARGUMENTS,
    run: (input, args, signal) => definition.run(input, args as z.output<Args>, signal),
    ...(definition.offline ? { offline: definition.offline } : {}),
  };
}
