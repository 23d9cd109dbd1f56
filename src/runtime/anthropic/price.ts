import { calcPrice } from "@pydantic/genai-prices";
import type { Usage } from "../model.js";

/**
 * What a call to one of Anthropic's models cost, in US dollars; null for a model whose price is not known
 * (a local one, say). Prices: the data that `@pydantic/genai-prices` ships.
 *
 * @param usage `input_tokens` includes cached ones, as genai-prices counts them
 */
export function priceOf(model: string, usage: Usage): number | null {
  const price = calcPrice({ ...usage }, model, { providerId: "anthropic" });
  return price ? price.total_price : null;
}
