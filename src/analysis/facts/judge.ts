import { isDeepStrictEqual } from "node:util";
import * as z from "zod/mini";
import { unlessFaulty } from "../../errors.js";
import { checkOutput } from "../../runtime/check/check-output.js";
import { checkByReference } from "../../runtime/check/reference-check.js";
import type { Check } from "../../runtime/check/violation.js";
import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent, Reference, Violation } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import { readAs } from "../../runtime/read-as.js";
import { parseJson, type ToolCall } from "../../runtime/record/recorded-calls.js";
import { inputOf } from "../../runtime/record/recorded-input.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { isObject } from "../../text/json.js";
import { figureAgrees, figuresOf, readableResult, type ToolFigure } from "./tool-figures.js";

/** A run held against today's definition of its agent. What the trace says of itself is not believed. */
export interface Judgement extends Check {
  input: unknown;
  reference: Reference<unknown>;
  /** The output with the fields that it lacks filled in from the reference; undefined where it cannot be read. */
  output: Record<string, Json> | undefined;
  /** Fields of today's output that the run's output does not have. */
  missing: string[];
  /** Fields that the reference determines and that neither the run's output nor today's schema has. */
  unasked: string[];
  /** Fields that are wrong by the reference and that today's check lets pass: they are among the violations. */
  unchecked: string[];
  /** What each tool call returned, by call. */
  tools: JudgedTool[];
}

export interface JudgedTool {
  call: ToolCall;
  figures: ToolFigure[];
  /** Those that disagree with the reference. */
  wrong: (ToolFigure & { expected: Json })[];
}

/** What a detector sees: one run, and how it stands against its agent's definition. */
export interface Inspection {
  run: RecordedRun;
  /** Undefined where the run's input cannot be read. */
  judgement: Judgement | undefined;
  agent: AnyAgent;
}

/** Judges a run. Undefined where its input was not captured, is masked, or does not fit the agent's, and where its code fails. */
export function judge(run: RecordedRun, agent: AnyAgent): Judgement | undefined {
  return unlessFaulty(() => judgeRead(run, agent));
}

function judgeRead(run: RecordedRun, agent: AnyAgent): Judgement | undefined {
  const read = inputOf(run, agent);
  if (!read.ok) return undefined;
  const { input, reference } = read;
  const tools = run.tool_calls.map((call) => judgeTool(call, input, reference, agent));
  const base = { input, reference, tools };
  const nothing = { missing: [], unasked: [], unchecked: [], violations: [], warnings: [] };
  const unread = { ...base, output: undefined, ...nothing };
  const given = run.output;
  if (!isObject(given)) return unread;
  const fields = given as Record<string, Json>; // it was read as JSON

  const known = Object.keys(agent.output._zod.def.shape);
  const expected = reference.output as Record<string, Json>;
  const missing = known.filter((field) => !Object.hasOwn(fields, field) && Object.hasOwn(expected, field));
  const completed = Object.fromEntries(
    known.flatMap((field) => {
      const from = missing.includes(field) ? expected : fields;
      return Object.hasOwn(from, field) ? [[field, from[field] as Json]] : [];
    }),
  );
  const output = readAs(agent.output, completed);
  if (!output.ok) return unread;
  const results = run.tool_calls.flatMap(({ id, name, result, is_error }) =>
    result === undefined ? [] : [{ id, name, is_error, result: readableResult(result) }],
  );
  const { violations, warnings } = checkOutput(agent, input, output.data, results);
  const isJudged = (found: Violation) => !missing.some((field) => isAbout(found, field, agent));
  const unchecked = letPass(agent, { expected, completed, violations });
  return {
    ...base,
    output: completed,
    missing,
    unasked: Object.keys(expected).filter((field) => !known.includes(field) && !Object.hasOwn(fields, field)),
    unchecked: unchecked.map(({ field }) => field),
    violations: [...violations, ...unchecked.map(({ violation }) => violation)].filter(isJudged),
    warnings: warnings.filter((warning) => warning.level === "warning" && isJudged(warning)),
  };
}

/**
 * What is wrong by the reference, and nothing that today's check finds is about it. Where a violation does not say which
 * field it is about, it may be any.
 */
function letPass(
  agent: AnyAgent,
  {
    expected,
    completed,
    violations,
  }: { expected: Record<string, Json>; completed: Record<string, Json>; violations: readonly Violation[] },
): { field: string; violation: Violation }[] {
  const isOfAField = ({ code, expected: value }: Violation) =>
    traitOf(agent, code)?.field !== undefined || (value !== null && typeof value === "object");
  if (!violations.every(isOfAField)) return [];
  return checkByReference({ output: expected, figures: {} }, completed, Object.keys(completed)).flatMap((found) => {
    const [field = ""] = Object.keys(found.expected as Record<string, Json>);
    if (violations.some((violation) => isAbout(violation, field, agent))) return [];
    const own = Object.entries(agent.analysis?.violations ?? {}).find(([, trait]) => trait.field === field)?.[0];
    return [{ field, violation: { ...found, code: own ?? found.code, expected: expected[field] ?? null } }];
  });
}

/** All that is wrong or suspect in a run's output: findings are made of both. */
export function allFound({ violations, warnings }: Check): Violation[] {
  return [...violations, ...warnings];
}

function judgeTool(call: ToolCall, input: unknown, { figures }: Reference<unknown>, agent: AnyAgent): JudgedTool {
  if (call.is_error || call.result === undefined || asksOfAnother(call, input)) return { call, figures: [], wrong: [] };
  const returned = figuresOf(call.result, agent.analysis?.figureNames ?? {});
  const known = returned.filter(({ key }) => Object.hasOwn(figures, key));
  return {
    call,
    figures: returned,
    wrong: known.flatMap((figure) => {
      const expected = figures[figure.key] as Json;
      return figureAgrees(figure, expected) ? [] : [{ ...figure, expected }];
    }),
  };
}

/**
 * Whether a call's arguments give a field of the input another value than the run's: what the tool returned is of
 * another input then, and the reference says nothing of it.
 */
function asksOfAnother({ arguments: text }: ToolCall, input: unknown): boolean {
  if (text === "{}") return false;
  const args = z.safeParse(z.record(z.string(), z.unknown()), parseJson(text)).data ?? {};
  const fields = (input ?? {}) as Record<string, unknown>;
  return Object.entries(args).some(([name, value]) => {
    return Object.hasOwn(fields, name) && !isDeepStrictEqual(fields[name], value);
  });
}

/** Whether a violation or warning is about a field of the output: by its code, or by what it expected. */
export function isAbout({ code, expected }: Violation, field: string, agent: AnyAgent): boolean {
  const about = traitOf(agent, code)?.field;
  if (about !== undefined) return about === field;
  return isObject(expected) && Object.hasOwn(expected, field);
}
