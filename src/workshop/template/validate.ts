import { valuesAgree } from "../../figures/values-agree.js";
import type { Violation } from "../../runtime/definition/agent.js";
import type { Claim } from "./claim.js";
import type { Decision } from "./decision.js";
import { reference } from "./reference.js";

/** Checks a decision's fields against the policy. What it finds is proven: such a decision does not stand. */
export function validateDecision(claim: Claim, decision: Decision): Violation[] {
  const { approved = false, limit = 0 } = reference(claim).output;
  return [
    ...(decision.approved === approved ? [] : [contradiction(approved)]),
    ...(valuesAgree(decision.limit, limit) ? [] : [wrongLimit(limit, decision.limit)]),
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
