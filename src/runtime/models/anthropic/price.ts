import { calcPrice } from "@pydantic/genai-prices";
import type { Cost, Usage } from "../model.js";

/** Digits behind the point: a single token can cost less than a millionth. */
const DIGITS = 9;

/**
 * What a call to one of Anthropic's models cost, in US dollars; null for a model whose price is not known
 * (a local one, say). Prices: the data that `@pydantic/genai-prices` ships. A price only decorates a run, and never
 * stops one.
 *
 * @param usage `input_tokens` includes cached ones, as genai-prices counts them
 * @param factor what is paid of the usual price: half of it by the Message Batches API
 */
export function priceOf(model: string, usage: Usage, factor = 1): Cost | null {
  try {
    const price = calcPrice({ ...usage }, model, { providerId: "anthropic" });
    if (!price) return null;
    const { total_price: total, input_price: input, output_price: output } = price;
    return { total: rounded(total * factor), input: rounded(input * factor), output: rounded(output * factor) };
  } catch {
    return null; // usage that adds up to no price
  }
}

/** Without what floating point leaves of sums. */
function rounded(usd: number): number {
  return Number(usd.toFixed(DIGITS));
}
