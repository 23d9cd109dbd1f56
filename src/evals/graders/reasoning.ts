import type { Grader } from "../../runtime/definition/eval-traits.js";
import type { Validation } from "../../runtime/loop/run.js";
import type { CaseFields } from "../cases/case.js";

/**
 * Whether the output's text was warned of as the case expects: of nothing, or of just the codes that it names. Infos do
 * not count; of a case that expects nothing it says nothing.
 */
export function reasoningGrader(expected: CaseFields["expected_reasoning"]): Grader<unknown, unknown> {
  return {
    name: "reasoning",
    grade({ result }) {
      if (expected === undefined) return { status: "skipped", value: null, reason: "The case expects nothing of it." };
      const { validation, run } = result;
      if (!validation.valid && run.exit_reason !== "rejected") {
        return {
          status: "fail",
          value: null,
          reason: `There is no answer to read: the run ended as ${run.exit_reason}.`,
        };
      }
      const found = suspected(validation);
      const wanted = expected === "clean" ? [] : [...new Set(expected.warnings)].sort();
      if (found.join() === wanted.join()) {
        return { status: "pass", value: found, reason: found.length === 0 ? "Nothing is suspect." : "As expected." };
      }
      const reason = `Warned of ${found.join(", ") || "nothing"}; expected ${wanted.join(", ") || "nothing"}.`;
      return { status: "fail", value: found, reason };
    },
  };
}

/** Codes of warnings above info, those that block in a strict run included. */
function suspected({ violations, warnings }: Validation): string[] {
  const blocking = violations.filter((violation) => "level" in violation);
  const all = [...blocking, ...warnings.filter(({ level }) => level === "warning")];
  return [...new Set(all.map(({ code }) => code))].sort();
}
