import { Decimal } from "../../decimal.js";
import type { AnyAgent } from "../../runtime/agent.js";
import type { Json } from "../../runtime/message.js";
import type { Difference } from "./differences.js";

/** How far a number may be off and still agree: half a cent, half a hundredth of a percent. */
const TOLERANCE = new Decimal("0.005");

/**
 * The fields of an answer that are not what the agent's policy says of the input (`before`: the answer's,
 * `after`: the policy's). None: the answer is right, as far as the policy determines it.
 */
export function againstReference(agent: AnyAgent, input: unknown, answer: unknown): Difference[] {
  const expected = Object.entries((agent.reference(input).output ?? {}) as Record<string, Json>);
  const fields = new Map(answer !== null && typeof answer === "object" ? Object.entries(answer) : []);
  return expected.flatMap(([field, after]) => {
    const before = fields.get(field) as Json | undefined;
    if (agrees(before, after)) return [];
    return [{ field, after, ...(before === undefined ? {} : { before }) }];
  });
}

/** Whether two values are the same; numbers may be half a hundredth apart. */
export function agrees(actual: Json | undefined, expected: Json, tolerance: Decimal | number = TOLERANCE): boolean {
  if (typeof actual === "number" && typeof expected === "number") {
    return new Decimal(actual).minus(expected).abs().lte(tolerance);
  }
  return JSON.stringify(actual) === JSON.stringify(expected);
}
