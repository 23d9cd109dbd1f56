import * as z from "zod/mini";
import { planHere } from "../../services/plans.js";
import { pageOf } from "../paging/pages.js";
import { defineMcpTool } from "../tool.js";
import { cursor, text } from "./observation-input.js";

export const getPlan = defineMcpTool({
  name: "getPlan",
  title: "Get a plan",
  description: "One plan of plans/: its front matter (status, history, findings, predictions) and its text.",
  readOnly: true,
  input: z.strictObject({ id: text.check(z.describe("Its id, as listPlans gives it")), cursor }),
  async run({ id, cursor: at }, { plansFolder }) {
    const plan = await planHere(id, plansFolder);
    const { items, continued, meta } = pageOf([plan], at);
    return { value: { id: plan.id, ...(continued ? { continued } : { plan: items[0] }), meta }, untrusted: true };
  },
});
