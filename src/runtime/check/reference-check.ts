import { valuesAgree } from "../../figures/values-agree.js";
import { showData } from "../../text/visible.js";
import type { Reference } from "../definition/agent.js";
import type { ViolationTrait } from "../definition/analysis-traits.js";
import type { Json } from "../models/message.js";
import type { Violation } from "./violation.js";

/**
 * The check that follows from a reference: every field of the output that it determines is as it says.
 *
 * @param known the fields that an output has: what else the reference determines, nobody was asked for
 */
export function checkByReference<Output>(
  { output: expected }: Reference<Output>,
  output: Output,
  known: readonly string[],
): Violation[] {
  const fields = output as Readonly<Record<string, Json>>;
  return Object.entries(expected as Record<string, Json>).flatMap(([field, value]) => {
    if (!known.includes(field)) return [];
    const actual = fields[field] ?? null;
    if (valuesAgree(actual, value)) return [];
    const message = `${field} is ${showData(actual)}; the reference says ${showData(value)}.`;
    return [{ code: codeOf(field), message, expected: { [field]: value }, actual }];
  });
}

/** What the codes of that check mean, for each field of an output. */
export function wrongFieldTraits(
  shape: Readonly<Record<string, unknown>>,
  outcome: string | undefined,
): Record<string, ViolationTrait> {
  const traits = Object.keys(shape).map((field): [string, ViolationTrait] => [
    codeOf(field),
    {
      title: `${field} is not what the reference says`,
      severity: "high",
      lever: "instructions",
      field,
      ...(field === outcome ? { outcome: true } : {}),
    },
  ]);
  return Object.fromEntries(traits);
}

function codeOf(field: string): string {
  return `wrong_${field}`;
}
