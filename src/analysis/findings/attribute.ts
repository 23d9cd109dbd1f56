import { valuesAgree } from "../../figures/values-agree.js";
import { states } from "../../reading/figures.js";
import { figuresIn, numbersIn } from "../../reading/figures-in.js";
import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent, Violation } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { DISAGREES, faultOf, IGNORES } from "../detectors/tool-results.js";
import { wrongArguments } from "../facts/calls/tool-arguments.js";
import { allFound, isAbout, type JudgedTool, type Judgement } from "../facts/judge.js";
import { methodOf } from "../facts/methods.js";
import type { FindingKey } from "../facts/sighting.js";
import { failedTools, skippedTools } from "../facts/tool-definitions.js";
import { figuresOf, type ToolFigure } from "../facts/tool-figures.js";
import { follows, textIn } from "../injection/follows.js";
import { type Orders, readOrders } from "../injection/read-orders.js";
import { untrustedTexts } from "../injection/untrusted-texts.js";

/** The code of a field's value that is the policy's own, in fewer digits. */
export const ROUNDED = "figure_rounded";

/** The code of a tool call with arguments that are not the input's. */
export const ARGUMENTS_WRONG = "tool_arguments_wrong";

/** The codes of an answer without a tool that it needs, and of a tool that failed. */
const SKIPPED = "tool_skipped";
const FAILED = "tool_failed";

/** The codes of tools whose figures lead to a wrong outcome. */
const MISLEADING: readonly string[] = [DISAGREES.code, IGNORES.code, ARGUMENTS_WRONG];

export const INJECTION: FindingKey = { code: "injection_followed", subject: "" };

/**
 * The causes of a run's violations and warnings, in the order of `allFound`: for each the finding that it is a consequence of; undefined where it stands for
 * itself. In this order: instructions in free text that were followed, an output that contradicts its own reasoning,
 * a tool whose wrong figures were trusted, a rule that does not exist, a wrong figure that the text repeats, a tool that
 * was not called or failed. A comparison in the text that is bent to an outcome which a wrong tool led to is that tool's.
 */
export function causesOf(run: RecordedRun, judgement: Judgement, agent: AnyAgent): (FindingKey | undefined)[] {
  const found = allFound(judgement);
  if (found.length === 0) return [];
  const orders = ordersTo(run, judgement, agent);
  const direct = found.map((violation) => directCause(violation, run, { judgement, agent, orders }));
  if (direct.includes(INJECTION)) {
    // What nothing else explains came with it: figures are made to fit the outcome, the outcome to fit figures.
    for (const [index, { code, actual }] of found.entries()) {
      const field = traitOf(agent, code)?.field;
      const isNamed = field !== undefined && methodOf(field, actual, judgement.input, agent) !== undefined;
      if (!direct[index] && field !== undefined && !isNamed) direct[index] = INJECTION;
    }
  }
  return found.map((violation, index) => {
    if (direct[index]) return direct[index];
    const source = found.findIndex((other) => other !== violation && leadsTo(other, violation, judgement, agent));
    const cause = found[source];
    if (!cause) return bentTo(found, direct, violation, agent) ?? notReturned(violation, run, judgement, agent);
    return direct[source] ?? keyOfViolation(cause, judgement.input, agent);
  });
}

/** What led to the outcome that a comparison in the text defends: the tool whose wrong figures it follows. Another figure than a field's defends nothing. */
function bentTo(
  found: readonly Violation[],
  causes: readonly (FindingKey | undefined)[],
  { code, expected }: Violation,
  agent: AnyAgent,
): FindingKey | undefined {
  if (!traitOf(agent, code)?.contradiction || typeof expected === "object") return undefined;
  const cause = causes[found.findIndex((other) => traitOf(agent, other.code)?.outcome)];
  return cause && MISLEADING.includes(cause.code) ? cause : undefined;
}

/**
 * The tool that was not called or failed, where nothing that others returned gives a field's value: the one that is called
 * like it, or the only one; one that was never asked before one that failed.
 */
function notReturned(
  { code }: Violation,
  run: RecordedRun,
  judgement: Judgement,
  agent: AnyAgent,
): FindingKey | undefined {
  const field = traitOf(agent, code)?.field;
  if (field === undefined || Object.hasOwn(followed(judgement, agent), field)) return undefined;
  if (!Object.hasOwn(agent.analysis?.follow(judgement.reference.figures) ?? {}, field)) return undefined;
  const skipped = skippedTools(run, agent).map((subject) => ({ code: SKIPPED, subject }));
  const failed = failedTools(run).map((subject) => ({ code: FAILED, subject }));
  const named = [...skipped, ...failed].find(({ subject }) => subject.includes(field));
  const only = skipped.length > 0 ? skipped : failed;
  return named ?? (only.length === 1 ? only[0] : undefined);
}

/** Whether one violation of a run explains another one that nothing else does. */
function leadsTo(one: Violation, other: Violation, { input, output }: Judgement, agent: AnyAgent): boolean {
  const cause = traitOf(agent, one.code);
  const effect = traitOf(agent, other.code);
  if (!cause || !effect) return false;
  if (effect.outcome) return cause.rule === true;
  if (effect.field !== undefined) return false;
  const { field } = cause;
  if (effect.contradiction && cause.rule) {
    const isOfOutcome = output !== undefined && other.expected === agent.outcomeOf(output);
    return !isOfOutcome && textIn(one.actual).includes(textIn(other.actual));
  }
  if (effect.contradiction)
    return field !== undefined && isAbout(other, field, agent) && isNamed(one, field, input, agent);
  const text = textIn(other.actual);
  if (cause.rule) return text !== "" && textIn(one.actual).includes(text);
  return field !== undefined && typeof one.actual === "number" && cites(text, one.actual, field);
}

/** Whether a field's wrong value is what a known method gives. */
function isNamed({ actual }: Violation, field: string, input: unknown, agent: AnyAgent): boolean {
  return methodOf(field, actual, input, agent) !== undefined;
}

/** The finding that a violation is an instance of. */
export function keyOfViolation(violation: Violation, input: unknown, agent: AnyAgent): FindingKey {
  const { code, actual } = violation;
  const subject = traitOf(agent, code)?.field ?? "";
  const isRounded = subject !== "" && methodOf(subject, actual, input, agent)?.correct === true;
  return { code: isRounded ? ROUNDED : code, subject };
}

/** What was read of each run: several detectors ask, and reading a trace takes a quarter longer where each reads. */
const known = new WeakMap<Judgement, Orders>();

/** What the strangers' texts of a run say. */
export function ordersTo(run: RecordedRun, judgement: Judgement, agent: AnyAgent): Orders {
  const before = known.get(judgement);
  if (before) return before;
  const orders = readOrders(untrustedTexts(judgement.input, run.tool_calls, agent), agent);
  known.set(judgement, orders);
  return orders;
}

function directCause(
  violation: Violation,
  run: RecordedRun,
  { judgement, agent, orders }: { judgement: Judgement; agent: AnyAgent; orders: Orders },
): FindingKey | undefined {
  const { input } = judgement;
  const contradiction = allFound(judgement).find(
    (other) => other !== violation && contradicts(other, violation, judgement, agent),
  );
  const tool = toolBehind(violation, run, judgement, agent);
  const injected = follows(violation, orders, judgement, agent);
  if (injected && (!tool || contradiction)) return INJECTION;
  if (contradiction) return keyOfViolation(contradiction, input, agent);
  return tool;
}

/**
 * Whether one violation is that the text contradicts the very field that another one finds wrong. A field that a
 * known method explains was computed so, whatever the text says.
 */
function contradicts(one: Violation, other: Violation, { output, input }: Judgement, agent: AnyAgent): boolean {
  const { field, outcome: isOutcome } = traitOf(agent, other.code) ?? {};
  if (!traitOf(agent, one.code)?.contradiction || field === undefined || output === undefined) return false;
  if (isOutcome) return one.expected === agent.outcomeOf(output);
  return isAbout(one, field, agent) && !isNamed(other, field, input, agent);
}

/** The tool that whoever made a violation trusted. */
function toolBehind(
  violation: Violation,
  run: RecordedRun,
  judgement: Judgement,
  agent: AnyAgent,
): FindingKey | undefined {
  const wrong = judgement.tools.filter((tool) => tool.wrong.length > 0);
  const field = traitOf(agent, violation.code)?.field;
  const asked = field === undefined ? undefined : calledWrongly(field, run, judgement, agent);
  if (asked || wrong.length === 0) return asked;
  const tool =
    field === undefined
      ? wrong.find((tool) => citesTool(violation, tool))
      : misledAbout(field, wrong, judgement, agent);
  return tool && faultOf(tool, judgement, run, agent);
}

/** The tool that was asked with wrong arguments, and whose answer to them is the field's value. */
function calledWrongly(
  field: string,
  run: RecordedRun,
  { input, output }: Judgement,
  agent: AnyAgent,
): FindingKey | undefined {
  const actual = output?.[field];
  if (actual === undefined) return undefined;
  const call = run.tool_calls.find((each) => {
    if (each.is_error || each.result === undefined || wrongArguments(each, run, input, agent).length === 0)
      return false;
    const figures = figuresOf(each.result, agent.analysis?.figureNames ?? {});
    const values = Object.fromEntries(figures.map(({ key, value }) => [key, value]));
    return valuesAgree((agent.analysis?.follow(values) as Record<string, Json> | undefined)?.[field], actual);
  });
  return call && { code: ARGUMENTS_WRONG, subject: call.name };
}

/** The wrong tool from whose figures a field's value follows. */
function misledAbout(
  field: string,
  wrong: JudgedTool[],
  judgement: Judgement,
  agent: AnyAgent,
): JudgedTool | undefined {
  const actual = judgement.output?.[field];
  if (actual === undefined || !valuesAgree(followed(judgement, agent)[field], actual)) return undefined;
  return wrong.find((tool) => !valuesAgree(followed(judgement, agent, tool)[field], actual)) ?? wrong[0];
}

/** What follows from the tools' figures, with those of one tool put right. */
function followed(judgement: Judgement, agent: AnyAgent, corrected?: JudgedTool): Record<string, Json> {
  const figures: Record<string, Json> = {};
  for (const tool of judgement.tools) for (const { key, value } of tool.figures) figures[key] = value;
  for (const { key, expected } of corrected?.wrong ?? []) figures[key] = expected;
  return (agent.analysis?.follow(figures) ?? {}) as Record<string, Json>;
}

function citesTool(violation: Violation, { wrong }: JudgedTool): boolean {
  const text = textIn(violation.actual);
  return wrong.some((figure) => {
    return typeof figure.value === "number"
      ? citesWrong(text, figure)
      : typeof figure.value === "string" && text.includes(figure.value);
  });
}

function citesWrong(text: string, { key, value, expected }: ToolFigure & { expected: Json }): boolean {
  return figuresIn(text).some((figure) => {
    const isOf = (of: Json) => numbersIn(of, key).some((number) => states(figure, number));
    return isOf(value) && !isOf(expected);
  });
}

/** Whether a text states a field's value, or a rounding of it. */
function cites(text: string, value: number, field: string): boolean {
  return figuresIn(text).some((figure) => numbersIn(value, field).some((number) => states(figure, number)));
}
