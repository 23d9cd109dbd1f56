import { Decimal, toHundredths } from "../../decimal.js";
import type { Violation } from "../../runtime/agent.js";
import { extractFigures, isRoundingOf, type Source, sourceOf } from "../../runtime/figures.js";
import { grounding, sourcesIn } from "../../runtime/grounding.js";
import type { Json } from "../../runtime/message.js";
import type { ToolResult } from "../../runtime/tool.js";
import type { Application } from "./application.js";
import { type Assessment, assess } from "./assessment.js";
import type { Decision } from "./decision.js";
import { TERM_MONTHS, TIERS } from "./policy.js";
import { isAboutNotes, sentencesOf } from "./reasoning/clauses.js";
import { overLimitClause, withinLimitClause } from "./reasoning/comparison.js";
import { legible } from "./reasoning/legible.js";
import { outcomeClaims } from "./reasoning/outcome.js";
import { inventedRules } from "./reasoning/rules.js";
import { type FigureField, statedFields } from "./reasoning/stated-fields.js";
import { violation } from "./violation.js";

/** Half a cent, half a hundredth of a percent. */
const TOLERANCE = new Decimal("0.005");

/** Most figures that are reported of one reasoning, for each way in which they can be wrong. */
const MAX_REPORTED = 10;

/** Most figures of the notes that a reasoning may quote. */
const MAX_QUOTED = 50;

/**
 * Checks a decision against the policy, the tools' results and its own reasoning. No model is asked.
 *
 * @param toolResults what the tools returned in this run: the figures that the reasoning may cite
 */
export function validateDecision(
  application: Application,
  decision: Decision,
  toolResults: readonly ToolResult[],
): Violation[] {
  const assessment = assess(application);
  const read = { ...decision, reasoning: legible(decision.reasoning) };
  return [
    ...approval(decision, assessment),
    ...figures(decision, assessment),
    ...contradictions(read),
    ...ungroundedFigures(application, read.reasoning, toolResults),
    ...inventedRules(read.reasoning, assessment.tier).map(({ rule, quote }) => {
      return violation("rule_not_in_policy", "only the policy's own rules", { rule, quote });
    }),
  ];
}

function approval({ approved }: Decision, assessment: Assessment): Violation[] {
  if (approved === assessment.approved) return [];
  return [violation("approval_contradicts_policy", assessment.approved, approved)];
}

function figures(decision: Decision, assessment: Assessment): Violation[] {
  const expected: Record<FigureField, Decimal> = {
    max_loan: assessment.max_loan,
    monthly_payment: new Decimal(toHundredths(assessment.monthly_payment)),
    post_loan_dti: new Decimal(toHundredths(assessment.post_loan_dti)),
  };
  return (Object.keys(expected) as FigureField[]).flatMap((field) => {
    if (expected[field].minus(decision[field]).abs().lte(TOLERANCE)) return [];
    return [violation(`${field}_mismatch`, expected[field].toNumber(), decision[field])];
  });
}

function contradictions(decision: Decision): Violation[] {
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
    ...(quote === undefined ? [] : [violation("reasoning_contradicts_decision", outcome, quote)]),
    ...unlike
      .slice(0, MAX_REPORTED)
      .map(({ field, quote }) => violation("reasoning_contradicts_decision", { [field]: decision[field] }, quote)),
  ];
}

function ungroundedFigures(
  application: Application,
  reasoning: string,
  toolResults: readonly ToolResult[],
): Violation[] {
  const sources = [
    ...applicationSources(application),
    ...policySources(),
    ...distinctResults(toolResults).flatMap((result) => sourcesIn(result)),
  ];
  const isGrounded = grounding(sources);
  const quoted = extractFigures(legible(application.notes ?? "")).map(({ value, unit }) => sourceOf(value, unit));
  const isQuoted = grounding([...sources, ...quoted.slice(0, MAX_QUOTED)]);
  const unknown = new Set<string>();
  for (const sentence of sentencesOf(reasoning)) {
    const mayQuote = quoted.length > 0 && isAboutNotes(sentence);
    for (const figure of extractFigures(sentence)) {
      if (unknown.size === MAX_REPORTED) break;
      if (!isGrounded(figure) && !(mayQuote && isQuoted(figure))) unknown.add(figure.text);
    }
  }
  return [...unknown].map((text) => violation("ungrounded_figure", "figures that the tools returned", text));
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
