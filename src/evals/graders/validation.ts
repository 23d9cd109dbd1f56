import type { Grader } from "../../runtime/definition/eval-traits.js";

/** Whether the run's validation let the output stand; what it found is named. A repair that worked is a pass. */
export const validationGrader: Grader<unknown, unknown> = {
  name: "validation",
  grade({ result }) {
    const { valid, violations, repaired, checked } = result.validation;
    if (valid && checked === false) {
      return { status: "skipped", value: null, reason: "The agent has neither a reference nor a check of its own." };
    }
    const codes = violations.map(({ code }) => code);
    if (valid) return { status: "pass", value: codes, reason: repaired ? "Valid after one repair round." : "Valid." };
    const said = violations.map(({ code, message }) => `${code}: ${message.replace(/\.$/, "")}.`);
    const reason = said.length > 0 ? said.join(" ") : (result.error?.message ?? "There is no valid output.");
    return { status: "fail", value: codes, reason };
  },
};
