import { Decimal } from "../../decimal.js";
import type { Violation, Warning } from "../../runtime/agent.js";
import { extractFigures } from "../../runtime/figures.js";
import { grounding, sourcesIn } from "../../runtime/grounding.js";
import type { ToolResult } from "../../runtime/tool.js";
import type { Claim } from "./claim.js";
import type { Decision } from "./decision.js";
import { LIMITS } from "./policy.js";
import { reference } from "./reference.js";

/** Half a cent. */
const TOLERANCE = new Decimal("0.005");

/** Checks a decision's fields against the policy. What it finds is proven: such a decision does not stand. */
export function validateDecision(claim: Claim, decision: Decision): Violation[] {
  const { approved = false, limit = 0 } = reference(claim).output;
  return [
    ...(decision.approved === approved ? [] : [contradiction(approved)]),
    ...(new Decimal(decision.limit).minus(limit).abs().lte(TOLERANCE) ? [] : [wrongLimit(limit, decision.limit)]),
  ];
}

function contradiction(approved: boolean): Violation {
  const message = approved
    ? "The decision denies a claim that the policy approves: the amount is at most the limit."
    : "The decision approves a claim that the policy denies: the amount is above the limit.";
  return { code: "approval_contradicts_policy", message, expected: approved, actual: !approved };
}

function wrongLimit(expected: number, actual: number): Violation {
  return { code: "limit_mismatch", message: `limit is ${actual}; find_limit gives ${expected}.`, expected, actual };
}

/**
 * What is suspected of a decision's reasoning, which blocks nothing: figures from nowhere.
 *
 * @param toolResults what the tools returned in this run: the figures that the reasoning may cite
 */
export function readText({ amount }: Claim, { reasoning }: Decision, toolResults: readonly ToolResult[]): Warning[] {
  const results = toolResults.filter(({ is_error }) => !is_error).map(({ result }) => result);
  const isGrounded = grounding(
    sourcesIn([{ amount_usd: amount }, ...results, ...LIMITS.map((limit) => ({ ...limit }))]),
  );
  const unknown = new Set(extractFigures(reasoning).flatMap((figure) => (isGrounded(figure) ? [] : [figure.text])));
  return [...unknown].slice(0, 10).map((text) => ({
    code: "ungrounded_figure",
    message: `The reasoning cites “${text}”, which is neither an input, nor a policy number, nor what a tool returned.`,
    expected: "figures that the tools returned",
    actual: text,
    quote: text,
    level: "warning",
  }));
}
