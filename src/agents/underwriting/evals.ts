import { toHundredths } from "../../figures/decimal.js";
import type { EvalTraits } from "../../runtime/definition/eval-traits.js";
import { percent, usd } from "../../text/format.js";
import type { Application } from "./application.js";
import { assess } from "./assessment.js";
import type { Decision } from "./decision.js";
import { boundaries } from "./evals/boundaries.js";
import { classify, dimensions } from "./evals/coverage.js";
import { sample } from "./evals/sample.js";

/** Stands for notes that were left out: the same for all, so that it tells nothing of them. */
const NO_NOTES = "[notes left out]";

/** What evals need to know of loan applications. */
export const evals: EvalTraits<Application, Decision> = {
  boundaries,
  dimensions,
  classify,
  sample,
  explain(application) {
    const { tier, approved, max_loan, post_loan_dti } = assess(application);
    const dti = `post-loan DTI ${percent(toHundredths(post_loan_dti))} of at most ${tier.max_dti_percent}% (${tier.name})`;
    const loan = `maximum loan ${usd(max_loan.toNumber())} for a loan of ${usd(application.loan_amount)}`;
    return `${dti}, ${loan}: the policy ${approved ? "approves" : "denies"}`;
  },
  withoutText: (application) => (application.notes === undefined ? application : { ...application, notes: NO_NOTES }),
  plot: {
    title: "Post-loan DTI against the maximum of the tier",
    figure: "Post-loan DTI (%)",
    limit: "Maximum DTI (%)",
    pointOf(application) {
      const { tier, post_loan_dti } = assess(application);
      return { figure: toHundredths(post_loan_dti), limit: tier.max_dti_percent, group: tier.name };
    },
  },
};
