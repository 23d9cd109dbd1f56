import type { Grader } from "../../runtime/definition/eval-traits.js";
import type { CaseFields } from "../cases/case.js";

/** Whether a run kept the case's budget of round trips, tokens, cost and time. Skipped without one. */
export function budgetGrader(budget: CaseFields["budget"] = {}): Grader<unknown, unknown> {
  return {
    name: "budget",
    grade({ result: { run } }) {
      const used = {
        round_trips: run.round_trips,
        tokens: run.input_tokens + run.output_tokens,
        cost_usd: run.cost_usd,
        seconds: run.duration_ms / 1000,
      };
      const limits = Object.entries(budget) as [keyof typeof used, number][];
      if (limits.length === 0) return { status: "skipped", value: null, reason: "The case has no budget." };
      const unknown = limits.filter(([name]) => used[name] === null).map(([name]) => name);
      if (unknown.length > 0) {
        return { status: "error", value: used, reason: `${unknown.join(", ")} is not known for this model.` };
      }
      const over = limits.filter(([name, limit]) => (used[name] ?? 0) > limit);
      if (over.length === 0) return { status: "pass", value: used, reason: "Within the budget." };
      return {
        status: "fail",
        value: used,
        reason: over.map(([name, limit]) => `${name} ${used[name]}, at most ${limit}.`).join(" "),
      };
    },
  };
}
