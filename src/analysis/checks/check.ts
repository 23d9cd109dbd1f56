import * as z from "zod/mini";
import { UserError } from "../../errors.js";
import { parseJson } from "../../runtime/record/recorded-calls.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { sha256 } from "../../text/sha256.js";
import { isMet } from "../../tracing/score.js";
import type { Trace } from "../../tracing/trace.js";
import { type FindingKind, sightingOf } from "../detectors/detector.js";
import { type Sighting, shortened } from "../facts/sighting.js";
import { LEVERS } from "../findings/finding.js";
import { compileExpression, LONGEST_EXPRESSION, type Seen } from "./expression.js";

const text = (longest: number) => z.string().check(z.minLength(1), z.maxLength(longest));
/** A check's id, and the name of its file. */
export const CHECK_ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const id = z.string().check(z.maxLength(80), z.regex(CHECK_ID));

/** Which runs are meant: those that a filter lets through, or for which an expression in CEL is true. */
export const checkSchema = z.union([
  z.strictObject({ expression: text(LONGEST_EXPRESSION) }),
  z.strictObject({
    filter: z
      .strictObject({
        outcome: z.optional(text(200)),
        invalid: z.optional(z.boolean()),
        model: z.optional(text(200)),
        error: z.optional(z.boolean()),
        score: z.optional(z.strictObject({ name: text(100), value: z.optional(text(200)) })),
      })
      .check(z.refine((filter) => Object.values(filter).some((value) => value !== undefined))),
  }),
]);
export type Check = z.infer<typeof checkSchema>;

/** What a check is, whoever has accepted it. */
export const definedCheckSchema = z.object({
  id,
  agent: text(200),
  title: text(200),
  severity: z.enum(["high", "medium", "low"]),
  lever: z.enum(LEVERS),
  check: checkSchema,
});
export type DefinedCheck = z.infer<typeof definedCheckSchema>;

/** Stands for all that a person accepts of a check. */
export function digestOf({ id, agent, title, severity, lever, check }: DefinedCheck): string {
  const whole = JSON.stringify([id, agent, title, severity, lever, check]);
  return sha256(whole, 16);
}

/** The code of the findings that a check makes. */
export function codeOf({ id }: Pick<DefinedCheck, "id">): string {
  return `check:${id}`;
}

/** The kind of findings that a check makes. Its title is somebody's text, in one short line. */
export function kindOf(defined: DefinedCheck): FindingKind {
  const { severity, lever, title } = defined;
  return { code: codeOf(defined), severity, cause: lever, title: ({ of }) => `${shortened(title)} ${of}` };
}

/** Whether a run is one that a check means; undefined where an expression says nothing of it. */
export type CompiledCheck = (trace: Trace, run: RecordedRun) => boolean | undefined;

/** Makes a check ready. @throws UserError where its expression cannot be used */
export function compileCheck(check: Check): CompiledCheck {
  if ("expression" in check) {
    const isMeant = compileExpression(check.expression);
    return (_, run) => isMeant(seenOf(run));
  }
  const { outcome, invalid, model, error, score } = check.filter;
  return (trace) =>
    (outcome === undefined || trace.outcome === outcome) &&
    (invalid === undefined || (trace.valid === false) === invalid) &&
    (model === undefined || trace.model === model) &&
    (error === undefined || trace.errors > 0 === error) &&
    (score === undefined || trace.all_scores.some((each) => isMet(each, score)));
}

/** What accepted checks see in a run. @throws UserError where an expression takes too long */
export function checksOf(accepted: readonly DefinedCheck[]): (trace: Trace, run: RecordedRun) => Sighting[] {
  const checks = accepted.map((defined) => {
    return { id: defined.id, kind: kindOf(defined), isMeant: compileCheck(defined.check) };
  });
  return (trace, run) =>
    checks.flatMap(({ id, kind, isMeant }) => {
      try {
        return isMeant(trace, run) === true ? [sightingOf(kind, run, { quote: run.output_text })] : [];
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        throw new UserError(`The check ${id}: ${error.message} underwrite findings reject ${id} takes it out.`);
      }
    });
}

function seenOf(run: RecordedRun): Seen {
  return {
    input: run.input ?? null,
    output: run.output ?? null,
    tools: run.tool_calls.map((call) => ({
      name: call.name,
      arguments: parseJson(call.arguments) ?? null,
      result: call.result ?? null,
      error: call.is_error,
    })),
    outcome: run.outcome,
    model: run.model,
    exit: run.exit_reason,
    rejected: run.rejected,
  };
}
