import type { Application } from "../../agents/underwriting/application.js";
import { defineTool, type Tool } from "../../runtime/definition/tool.js";
import { usd } from "../../text/format.js";

/** The tools: they return text, and `calc_dti` does not do what its description says. */
export const tools: Tool<Application>[] = [
  defineTool({
    name: "calc_dti",
    description: "Calculate debt-to-income ratio including the proposed loan.",
    run: ({ annual_income, total_debt }: Application) => {
      const dti = ((total_debt / annual_income) * 100).toFixed(1);
      return `DTI: ${dti}% (monthly debt: ${whole(total_debt / 12)}, monthly income: ${whole(annual_income / 12)})`;
    },
  }),
  defineTool({
    name: "credit_risk",
    description: "Look up credit risk category and max DTI allowed.",
    run: ({ credit_score: score }: Application) => {
      if (score >= 740) return `Score ${score}: Excellent. Max DTI: 45%. Rate: 6.5%`;
      if (score >= 670) return `Score ${score}: Good. Max DTI: 40%. Rate: 7.2%`;
      if (score >= 580) return `Score ${score}: Fair. Max DTI: 36%. Rate: 9.1%`;
      return `Score ${score}: Poor. Max DTI: 30%. Rate: 12.5%`;
    },
  }),
];

/** An amount in whole dollars. */
export function whole(amount: number): string {
  return usd(Math.round(amount)).replace(".00", "");
}
