import { assess } from "../../src/agents/underwriting/assessment.js";
import { toHundredths } from "../../src/figures/decimal.js";
import { decisionOf, type MadeRun } from "../../src/testing/made-runs/made-run.js";
import type { Random } from "../../src/testing/made-runs/random.js";
import { EVERYTHING, type Fault, UNCHECKED } from "./fault.js";
import { answer, verdict } from "./output-faults.js";

/** A copy of a run, as a run of its own. */
function copyOf(run: MadeRun, random: Random): MadeRun {
  const copy: MadeRun = structuredClone(run);
  copy.trace_id = Array.from({ length: 4 }, () => random.whole(0, 0xffffffff).toString(16).padStart(8, "0")).join("");
  copy.started_at += random.whole(1, 900);
  return copy;
}

/** Faults that show between runs. */
export const comparisonFaults: readonly Fault[] = [
  {
    kind: "same-application-another-answer",
    code: "answers_differ",
    changes: EVERYTHING,
    also: [UNCHECKED, "approval_contradicts_policy", "relation_broken"],
    plant(run, random, add) {
      const copy = copyOf(run, random);
      const approved = !decisionOf(run).approved;
      answer(copy, { approved, reasoning: verdict(approved) });
      add(copy);
      return [copy];
    },
  },
  {
    kind: "denied-with-more-income",
    code: "relation_broken",
    changes: EVERYTHING,
    also: [UNCHECKED, "approval_contradicts_policy", "answers_differ"],
    plant(run, random, add) {
      if (!decisionOf(run).approved) return false;
      const copy = copyOf(run, random);
      const { annual_income } = copy.application;
      copy.application = { ...copy.application, annual_income: annual_income + 5000 };
      recompute(copy);
      answer(copy, { approved: false, reasoning: verdict(false) });
      add(copy);
      return [copy];
    },
  },
  {
    kind: "the-answer-of-another-application",
    code: "answer_repeated",
    changes: EVERYTHING,
    also: [
      UNCHECKED,
      "approval_contradicts_policy",
      "max_loan_mismatch",
      "monthly_payment_mismatch",
      "post_loan_dti_mismatch",
      "field_computed_by_different_methods",
      "answers_differ",
      "relation_broken",
    ],
    plant(run, random, add) {
      const { approved } = decisionOf(run);
      if (run.tools.some(({ error }) => error !== null) || decisionOf(run).max_loan === 0) return false;
      const other = copyOf(run, random);
      const { annual_income, loan_amount } = other.application;
      other.application = {
        ...other.application,
        annual_income: annual_income + 31_000,
        loan_amount: loan_amount + 7000,
      };
      recompute(other);
      answer(other, { ...decisionOf(run), reasoning: verdict(approved) });
      add(other);
      return [other];
    },
  },
  {
    kind: "tool-stuck-on-an-earlier-score",
    code: "tool_ignores_input",
    changes: EVERYTHING,
    also: [UNCHECKED, "tool_disagrees_with_reference"],
    plant(run, random, add) {
      const stuck = run.tools.find(({ name }) => name === "amortize");
      if (!stuck || stuck.error !== null) return false;
      const scores = [560, 600, 700, 790].filter(
        (score) => assess({ ...run.application, credit_score: score }).tier !== assess(run.application).tier,
      );
      const copies = scores.slice(0, 2).map((credit_score) => {
        const copy = copyOf(run, random);
        copy.application = { ...copy.application, credit_score };
        recompute(copy);
        const call = copy.tools.find(({ name }) => name === "amortize");
        if (call) call.result = stuck.result;
        answer(copy, { reasoning: verdict(decisionOf(copy).approved) });
        add(copy);
        return copy;
      });
      return copies;
    },
  },
];

/** Gives a run the tools' results and the answer of its changed application. */
function recompute(run: MadeRun): void {
  const { tier, max_loan, monthly_payment, post_loan_dti, approved, ...rest } = assess(run.application);
  const figures: Record<string, unknown> = {
    ...run.application,
    tier: tier.name,
    max_dti_percent: tier.max_dti_percent,
    annual_rate_percent: tier.annual_rate_percent,
    monthly_income_usd: toHundredths(rest.monthly_income),
    existing_monthly_debt_usd: toHundredths(rest.existing_monthly_debt),
    proposed_monthly_payment_usd: toHundredths(monthly_payment),
    monthly_payment_usd: toHundredths(monthly_payment),
    total_monthly_debt_usd: toHundredths(rest.total_monthly_debt),
    post_loan_dti_percent: toHundredths(post_loan_dti),
    remaining_monthly_capacity_usd: toHundredths(rest.remaining_monthly_capacity),
    max_loan_usd: max_loan.toNumber(),
    total_interest_usd: toHundredths(rest.total_interest),
  };
  for (const call of run.tools) {
    const keys = Object.keys((call.result ?? {}) as object).filter((key) => Object.hasOwn(figures, key));
    if (call.error === null)
      Object.assign(call.result as object, Object.fromEntries(keys.map((key) => [key, figures[key]])));
  }
  answer(run, {
    approved,
    max_loan: max_loan.toNumber(),
    monthly_payment: toHundredths(monthly_payment),
    post_loan_dti: toHundredths(post_loan_dti),
    reasoning: verdict(approved),
  });
}
