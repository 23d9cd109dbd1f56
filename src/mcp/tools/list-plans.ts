import * as z from "zod/mini";
import { plansHere } from "../../services/plans.js";
import { pageOf } from "../paging/pages.js";
import { defineMcpTool } from "../tool.js";
import { cursor } from "./observation-input.js";

export const listPlans = defineMcpTool({
  name: "listPlans",
  title: "List plans",
  description:
    "The plans in plans/, newest first, each with its status, title, and how many findings it is to mend. getPlan gives one whole.",
  readOnly: true,
  input: z.strictObject({ cursor }),
  async run({ cursor: at }, { plansFolder }) {
    const plans = (await plansHere(plansFolder)).map(({ id, plan, problem }) => {
      if (!plan) return { id, problem };
      const { status, title, agent, findings } = plan;
      return { id, status, title, agent, findings: findings.length };
    });
    const { items, continued, meta } = pageOf(plans, at);
    return { value: { ...(continued ? { continued } : { plans: items }), meta }, untrusted: true };
  },
});
