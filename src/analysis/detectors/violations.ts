import { traitOf } from "../../runtime/check/warning-codes.js";
import type { AnyAgent, Violation } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { isObject } from "../../text/json.js";
import { allFound, type Judgement } from "../facts/judge.js";
import { methodOf, methodsOf } from "../facts/methods.js";
import { type Mark, marksOf, type Sighting } from "../facts/sighting.js";
import { causesOf, keyOfViolation, ROUNDED } from "../findings/attribute.js";
import { textIn } from "../injection/follows.js";
import { type Detector, type FindingKind, sightingOf } from "./detector.js";

/** What is counted of outputs that the run's own check rejected. */
export const CAUGHT = "caught by the run's own check";

/** How a value that no known method gives is called. */
export const GUESS = "a guess";

const ROUNDED_FIGURE: FindingKind = {
  code: ROUNDED,
  severity: "low",
  cause: "instructions",
  title: ({ subject, of }) => `${subject} is right, but for its digits, ${of}`,
};

/** What `foldFindings` makes of a field that has wrong values of two or more methods: it was never defined. */
export const DIFFERENT_METHODS: FindingKind = {
  code: "field_computed_by_different_methods",
  severity: "medium",
  cause: "instructions",
  title: ({ subject, of, because }) => `${subject} is computed by different wrong methods ${of}${because}`,
};

export const violations: Detector = {
  finds: [ROUNDED_FIGURE, DIFFERENT_METHODS],
  catches:
    "the output's fields against the policy, and what is read in its text, by today's definition: a finding for each code of a violation or a warning, one for values that are right but for their digits, and one for a field with wrong values of several methods",
  leavesAlone:
    "fields that the run's version did not have; runs whose output cannot be read; whatever today's check lets pass",
  detect({ run, judgement, agent }) {
    if (!judgement) return [];
    const causes = causesOf(run, judgement, agent);
    const seen = new Map<string, Sighting>();
    for (const [index, violation] of allFound(judgement).entries()) {
      const because = causes[index];
      const key = keyOfViolation(violation, judgement.input, agent);
      const identity = `${key.code} ${key.subject} ${because?.code} ${because?.subject}`;
      const sighting = sightingOfViolation(violation, run, judgement, agent);
      const before = seen.get(identity);
      if (before) before.marks = [...(before.marks ?? []), ...(sighting.marks ?? [])];
      else seen.set(identity, { ...sighting, ...(because ? { because } : {}) });
    }
    return [...seen.values()];
  },
};

function sightingOfViolation(violation: Violation, run: RecordedRun, judgement: Judgement, agent: AnyAgent) {
  const trait = traitOf(agent, violation.code);
  const { field } = trait ?? {};
  const method = field === undefined ? undefined : methodNamed(field, violation.actual, judgement, agent);
  const key = keyOfViolation(violation, judgement.input, agent);
  const rules = ruleOf(violation.actual);
  const severity = key.code === ROUNDED ? "low" : (trait?.severity ?? "medium");
  const kind = { code: key.code, cause: trait?.lever ?? "instructions", severity } as const;
  return sightingOf(kind, run, {
    subject: key.subject,
    severity: run.rejected && severity === "high" ? "medium" : severity,
    quote: quoted(violation, field, run),
    expected: typeof violation.expected === "string" ? violation.expected : JSON.stringify(violation.expected),
    details: [...(method === undefined ? [] : [method]), ...(run.rejected ? [CAUGHT] : []), ...rules],
    marks:
      key.code === ROUNDED
        ? []
        : [...methodMarks(field, violation.actual, judgement, agent), ...marksOf(rules.map(lastingRule))],
  });
}

function methodNamed(field: string, actual: Json, judgement: Judgement, agent: AnyAgent): string | undefined {
  if (typeof actual !== "number") return undefined;
  const method = methodOf(field, actual, judgement.input, agent);
  if (!method) return GUESS;
  return method.correct ? undefined : method.name;
}

/** By which methods a field's wrong value can have come about; a guess is one, too. */
function methodMarks(field: string | undefined, actual: Json, judgement: Judgement, agent: AnyAgent): Mark[] {
  if (field === undefined || typeof actual !== "number") return [];
  const names = methodsOf(field, actual, judgement.input, agent).filter(({ correct }) => !correct);
  return [names.length === 0 ? [GUESS] : names.map(({ name }) => name)];
}

/** A rule without what the policy says instead, which is another thing for another run. */
function lastingRule(rule: string): string {
  return rule.replace(/, which is .*$/s, "");
}

function ruleOf(actual: Json): string[] {
  if (!isObject(actual)) return [];
  return typeof actual.rule === "string" ? [actual.rule] : [];
}

/** The words of the run's output that show a violation, exactly as the trace has them. */
function quoted({ actual }: Violation, field: string | undefined, { output_text }: RecordedRun): string {
  if (field !== undefined) {
    const at = output_text.search(new RegExp(String.raw`\\?"${field.replace(/\W/g, ".")}\\?"\s*:`));
    const entry = at < 0 ? "" : (/^[^,}]*/.exec(output_text.slice(at))?.[0] ?? "");
    if (entry !== "") return entry;
  }
  const { quote } = (actual ?? {}) as { quote?: unknown };
  const words = typeof quote === "string" ? quote : textIn(actual);
  const escaped = JSON.stringify(words).slice(1, -1);
  return words !== "" && output_text.includes(escaped) ? escaped : output_text;
}
