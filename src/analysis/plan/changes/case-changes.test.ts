import { expect, it } from "vitest";
import * as z from "zod/mini";
import { defineAgent } from "../../../runtime/definition/define-agent.js";
import { caseChanges } from "./case-changes.js";

const refunds = defineAgent({
  name: "refunds",
  instructions: "Decide.",
  input: z.object({
    price: z.number(),
    gift: z.optional(z.boolean()),
    days: z.optional(z.number()),
    message: z.optional(z.string()),
  }),
  output: z.object({ route: z.enum(["refund", "voucher"]) }),
  tools: [],
});

it.each([
  ["a flag", { price: 40, gift: true }, "`40 gift=true` voucher"],
  ["a number", { price: 40, days: 0 }, "`40 days=0` voucher"],
  ["a text, which is data and may be long", { price: 40, message: "It was a present." }, "`40 message=…` voucher"],
  ["nothing else", { price: 40, gift: null }, "`40` voucher"],
])("a proposed case tells of %s beside its arguments", (_, input, told) => {
  const [change] = caseChanges(refunds, {
    mislabelled: [],
    failed: 1,
    uncovered: [{ input, expected: { route: "voucher" } }],
    harvest: "underwrite cases harvest",
    check: "underwrite cases check",
  });
  expect(change?.examples).toEqual([`The proposals: ${told}.`]);
});
