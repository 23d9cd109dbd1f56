import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { takesArguments } from "../../../runtime/definition/tool.js";
import { readAs } from "../../../runtime/read-as.js";
import { parseJson, type ToolCall } from "../../../runtime/record/recorded-calls.js";
import type { RecordedRun } from "../../../runtime/record/recorded-run.js";

/** An argument of a tool call that is not what it should be. */
export interface WrongArgument {
  name: string;
  /** What the input has under that name; undefined where the tool's schema refuses it. */
  expected: unknown;
  why: "another value than the input's" | "refused by the tool's schema";
}

/**
 * What is wrong with a call's arguments: a field of the input with another value, in a run that never calls the tool with
 * the input's; or what the tool's schema of today refuses, where it takes arguments.
 */
export function wrongArguments(call: ToolCall, run: RecordedRun, input: unknown, agent: AnyAgent): WrongArgument[] {
  if (call.arguments === "{}" || call.arguments === "") return [];
  const args = argumentsOf(call);
  if (args === undefined) return [];
  const fields = (input ?? {}) as Record<string, unknown>;
  const others = differing(args, fields);
  const isTried = run.tool_calls.some((each) => {
    const given = each.name === call.name && each !== call ? argumentsOf(each) : undefined;
    return given !== undefined && differing(given, fields).length === 0;
  });
  if (others.length > 0) {
    return isTried
      ? []
      : others.map((name) => ({ name, expected: fields[name], why: "another value than the input's" }));
  }
  const tool = agent.tools.find(({ name }) => name === call.name);
  if (!tool || !takesArguments(tool) || call.is_error) return []; // a call that failed is told of as that
  const read = readAs(tool.arguments, args);
  if (read.ok) return [];
  const [field] = read.misfits[0]?.path.split(/[.[]/) ?? [];
  const name = field || (Object.keys(args)[0] ?? "");
  return [{ name, expected: undefined, why: "refused by the tool's schema" }];
}

function argumentsOf({ arguments: text }: ToolCall): Record<string, unknown> | undefined {
  return z.safeParse(z.record(z.string(), z.unknown()), parseJson(text)).data;
}

/** The fields of the input that arguments give another value; a number as text is the same number. */
function differing(args: Record<string, unknown>, fields: Record<string, unknown>): string[] {
  return Object.keys(args).filter((name) => {
    if (!Object.hasOwn(fields, name) || isDeepStrictEqual(args[name], fields[name])) return false;
    return typeof fields[name] !== "number" || Number(args[name]) !== fields[name];
  });
}
