import { calcPrice } from "@pydantic/genai-prices";
import type { Usage } from "../model.js";

/**
 * What a call to one of Anthropic's models cost, in US dollars; null for a model whose price is not known
 * (a local one, say). Prices: the data that `@pydantic/genai-prices` ships. A price only decorates a run, and never
 * stops one.
 *
 * @param usage `input_tokens` includes cached ones, as genai-prices counts them
 */
export function priceOf(model: string, usage: Usage): number | null {
  try {
    return calcPrice({ ...usage }, model, { providerId: "anthropic" })?.total_price ?? null;
  } catch {
    return null; // usage that adds up to no price
  }
}
