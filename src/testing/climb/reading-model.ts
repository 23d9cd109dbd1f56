import { seededRandom } from "../../climb/sampler.js";
import { callAllTools, message, type ReplyFunction } from "../servers/messages-server.js";

/** The sentence by which instructions tell the model where the largest loan is from. */
export const CLEAR = "Copy max_loan and monthly_payment from what the tools returned, to the cent.";

/**
 * A model that reads its instructions: it calls all tools, then answers from what they returned, but with another largest
 * loan in a share of its first answers. The share follows from whether the instructions hold `CLEAR`.
 *
 * @param wrong the share without it, and with it
 */
export function readingModel(wrong: { unclear: number; clear: number }, seed = "model"): ReplyFunction {
  const random = seededRandom(seed);
  return (request) => {
    const blocks = request.messages.flatMap(({ content }) => content);
    const results = blocks.filter(({ type, is_error }) => type === "tool_result" && !is_error);
    if (results.length === 0) return callAllTools(request);
    const figures = Object.assign({}, ...results.map(({ content }) => JSON.parse(String(content)))) as Record<
      string,
      number
    >;
    const isRepair = request.messages.length > 3;
    const isClear = request.system.some(({ text }) => text.includes(CLEAR));
    const isWrong = !isRepair && random() < (isClear ? wrong.clear : wrong.unclear);
    const { max_loan_usd = 0, monthly_payment_usd = 0, post_loan_dti_percent = 0, max_dti_percent = 0 } = figures;
    const decision = {
      approved: post_loan_dti_percent <= max_dti_percent,
      max_loan: isWrong ? Math.round(max_loan_usd * 0.9) + 1 : max_loan_usd,
      monthly_payment: monthly_payment_usd,
      reasoning: `Post-loan DTI is ${post_loan_dti_percent}% against a maximum of ${max_dti_percent}%.`,
    };
    return message([{ type: "text", text: JSON.stringify(decision) }]);
  };
}
