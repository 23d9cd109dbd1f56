import { Decimal } from "../../decimal.js";
import type { Warning } from "../../runtime/agent.js";
import { extractFigures, isRoundingOf, type Source, sourceOf } from "../../runtime/figures.js";
import { grounding, sourcesIn } from "../../runtime/grounding.js";
import type { Json } from "../../runtime/message.js";
import type { ToolResult } from "../../runtime/tool.js";
import type { Application } from "./application.js";
import { assess } from "./assessment.js";
import type { Decision } from "./decision.js";
import { TERM_MONTHS, TIERS } from "./policy.js";
import { isAboutNotes, sentencesOf } from "./reasoning/clauses.js";
import { overLimitClause, withinLimitClause } from "./reasoning/comparison.js";
import { legible } from "./reasoning/legible.js";
import { outcomeClaims } from "./reasoning/outcome.js";
import { inventedRules } from "./reasoning/rules.js";
import { statedFields } from "./reasoning/stated-fields.js";
import { type ViolationCode, violation } from "./violation.js";

/** Most figures that are reported of one reasoning, for each way in which they can be wrong. */
const MAX_REPORTED = 10;

/** Most figures of the notes that a reasoning may quote. */
const MAX_QUOTED = 50;

/** Longest sentence that is quoted whole. */
const MAX_SENTENCE = 300;

/**
 * What is suspected of a decision's reasoning: what it says against the decision, the tools' results and the policy.
 * No model is asked.
 *
 * @param toolResults what the tools returned in this run: the figures that the reasoning may cite
 */
export function readText(application: Application, decision: Decision, toolResults: readonly ToolResult[]): Warning[] {
  const read = { ...decision, reasoning: legible(decision.reasoning) };
  return [
    ...contradictions(read),
    ...ungroundedFigures(application, read.reasoning, toolResults),
    ...inventedRules(read.reasoning, assess(application).tier).map(({ rule, quote }) => {
      return warning("rule_not_in_policy", "only the policy's own rules", { rule, quote }, quote);
    }),
  ];
}

function warning(code: ViolationCode, expected: Json, actual: Json, quote: string): Warning {
  return { ...violation(code, expected, actual), quote, level: "warning" };
}

function shortened(sentence: string): string {
  const chars = Array.from(sentence);
  return chars.length <= MAX_SENTENCE ? sentence : `${chars.slice(0, MAX_SENTENCE).join("")}…`;
}

function contradictions(decision: Decision): Warning[] {
  const { approved, reasoning } = decision;
  const outcome = approved ? "approved" : "denied";
  const contrary = outcomeClaims(reasoning).find((claim) => claim.approved !== approved);
  const over = overLimitClause(reasoning);
  const within = over === undefined ? withinLimitClause(reasoning) : undefined;
  const quote = contrary?.quote ?? (approved ? over : within);
  const unlike = statedFields(reasoning).filter(({ field, figure }) => {
    return !isRoundingOf(figure, { value: new Decimal(decision[field]), unit: figure.unit });
  });
  return [
    ...(quote === undefined ? [] : [warning("reasoning_contradicts_decision", outcome, quote, quote)]),
    ...unlike
      .slice(0, MAX_REPORTED)
      .map(({ field, quote }) => warning("reasoning_contradicts_decision", { [field]: decision[field] }, quote, quote)),
  ];
}

function ungroundedFigures(application: Application, reasoning: string, toolResults: readonly ToolResult[]): Warning[] {
  const sources = [
    ...applicationSources(application),
    ...policySources(),
    ...distinctResults(toolResults).flatMap((result) => sourcesIn(result)),
  ];
  const isGrounded = grounding(sources);
  const quoted = extractFigures(legible(application.notes ?? "")).map(({ value, unit }) => sourceOf(value, unit));
  const isQuoted = grounding([...sources, ...quoted.slice(0, MAX_QUOTED)]);
  const unknown = new Map<string, string>();
  for (const sentence of sentencesOf(reasoning)) {
    const mayQuote = quoted.length > 0 && isAboutNotes(sentence);
    for (const figure of extractFigures(sentence)) {
      if (unknown.size === MAX_REPORTED) break;
      if (!isGrounded(figure) && !(mayQuote && isQuoted(figure)))
        unknown.set(figure.text, unknown.get(figure.text) ?? sentence);
    }
  }
  return [...unknown].map(([text, sentence]) => {
    return warning("ungrounded_figure", "figures that the tools returned", text, shortened(sentence));
  });
}

/** What the tools returned, each once: a model may call a tool many times. */
function distinctResults(toolResults: readonly ToolResult[]): Json[] {
  const valid = toolResults.filter(({ is_error }) => !is_error);
  return [...new Map(valid.map(({ result }) => [JSON.stringify(result), result])).values()];
}

function applicationSources({ annual_income, total_debt, credit_score, loan_amount }: Application): Source[] {
  const usd = [annual_income, total_debt, loan_amount].map((amount) => sourceOf(amount, "usd"));
  return [...usd, sourceOf(credit_score, "plain")];
}

let policy: readonly Source[] | undefined;

/** The policy's numbers, with the range of scores and the highest score of each tier. Made once. */
function policySources(): readonly Source[] {
  policy ??= [
    ...TIERS.flatMap(({ min_score, max_dti_percent, annual_rate_percent }) => [
      sourceOf(min_score, "plain"),
      sourceOf(min_score - 1, "plain"),
      sourceOf(max_dti_percent, "percent"),
      sourceOf(annual_rate_percent, "percent"),
    ]),
    sourceOf(850, "plain"),
    sourceOf(TERM_MONTHS, "months"),
  ];
  return policy;
}
