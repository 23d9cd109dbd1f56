import { valuesAgree } from "../../figures/values-agree.js";
import type { Grader } from "../../runtime/definition/eval-traits.js";
import type { Json } from "../../runtime/models/message.js";
import { type CaseFields, type ExpectedField, expectedFields } from "../cases/case.js";

/** Whether the output that stands has every field as the case expects it, numbers within their tolerance. */
export const outcomeGrader: Grader<unknown, unknown> = {
  name: "outcome",
  grade({ result, expected }) {
    const fields = expectedFields({ expected: expected as CaseFields["expected"] });
    if (result.output === null) {
      return { status: "fail", value: null, reason: `No output stands: the run ended as ${result.run.exit_reason}.` };
    }
    const output = result.output as Record<string, Json>;
    const wrong = Object.entries(fields).filter(
      ([name, { value, tolerance }]) => !valuesAgree(output[name], value, tolerance),
    );
    const value = Object.fromEntries(Object.keys(fields).map((name) => [name, output[name] ?? null]));
    if (wrong.length === 0) return { status: "pass", value, reason: "Every expected field agrees." };
    return {
      status: "fail",
      value,
      reason: wrong.map(([name, field]) => describe(name, output[name], field)).join(" "),
    };
  },
};

function describe(name: string, actual: Json | undefined, { value, tolerance }: ExpectedField): string {
  const within = typeof value === "number" && tolerance > 0 ? `, within ${tolerance}` : "";
  return `${name} is ${JSON.stringify(actual ?? null)}; expected ${JSON.stringify(value)}${within}.`;
}
