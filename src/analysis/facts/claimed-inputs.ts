import type { AnyAgent } from "../../runtime/definition/agent.js";

/** Where a description says of what its result does not depend. */
const DENIAL = /\b(?:not|never|without|excluding|except|regardless of|independent of|ignor\w+)\b/i;

/**
 * The input fields that a tool's description claims its result to depend on: those that it names, by their own name
 * or one of the agent's words for them, outside of a clause that denies it ("not on the loan amount").
 */
export function claimedInputs(description: string, agent: AnyAgent): string[] {
  const claims = description
    .toLowerCase()
    .split(/[.;]|,\s+but\b/)
    .map((clause) => {
      const denial = DENIAL.exec(clause);
      return denial ? clause.slice(0, denial.index) : clause;
    });
  const words = agent.analysis?.inputWords ?? {};
  return inputFields(agent).filter((field) => {
    const names = [field.replaceAll("_", " "), ...(words[field] ?? [])];
    return names.some((name) => claims.some((clause) => clause.includes(name.toLowerCase())));
  });
}

/** The fields of an agent's input; none where it is no object. */
export function inputFields(agent: AnyAgent): string[] {
  const { shape } = agent.input._zod.def as { shape?: Record<string, unknown> };
  return Object.keys(shape ?? {});
}
