import * as z from "zod/mini";
import type { Json } from "../../runtime/models/message.js";
import { usd } from "../../text/format.js";
import type { Decision } from "./decision.js";

/** What the embedded model reads of the tools' results; nothing else is known to it. */
const resultsSchema = z.object({
  find_limit: z.object({ limit_usd: z.number() }),
  compare_amount: z.object({ amount_usd: z.number(), excess_usd: z.number() }),
});

/**
 * The instructions, followed mechanically on the tools' results.
 *
 * @throws a zod error when a result lacks a figure
 */
export function answerOffline(results: Record<string, Json>): Decision {
  const { find_limit, compare_amount } = z.parse(resultsSchema, results);
  const approved = compare_amount.excess_usd === 0;
  const claimed = `The amount of ${usd(compare_amount.amount_usd)}`;
  const limit = `the limit of ${usd(find_limit.limit_usd)}`;
  return {
    approved,
    limit: find_limit.limit_usd,
    reasoning: approved
      ? `${claimed} is at most ${limit}. The claim is approved.`
      : `${claimed} is ${usd(compare_amount.excess_usd)} above ${limit}. The claim is denied.`,
  };
}
