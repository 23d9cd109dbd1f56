import { calcPrice } from "@pydantic/genai-prices";
import type { Usage } from "../model.js";

/**
 * What a call to one of Anthropic's models cost, in US dollars; null for a model whose price is not known
 * (a local one, say). Prices: the data that `@pydantic/genai-prices` ships.
 *
 * @param usage `input_tokens` includes cached ones, as genai-prices counts them
 */
export function priceOf(model: string, usage: Usage): number | null {
  const rates = ratesOf(model);
  if (rates === null) return lookUp(model, usage)?.total_price ?? null;
  return usageKeys.reduce((sum, key) => sum + usage[key] * rates[key], 0);
}

const usageKeys = ["input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens"] as const;

/** What one more token of a kind costs, in US dollars; a cached one is an input token too. */
type Rates = Record<(typeof usageKeys)[number], number>;

const known = new Map<string, Rates | null>();

/** A model's rates, looked up once; null where its price depends on the time or on how many tokens there are. */
function ratesOf(model: string): Rates | null {
  const before = known.get(model);
  if (before !== undefined) return before;
  const rates = lookUpRates(model);
  known.set(model, rates);
  return rates;
}

const MILLION = 1_000_000;

function lookUpRates(model: string): Rates | null {
  const none: Usage = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 };
  const nothing = lookUp(model, none);
  if (nothing?.total_price !== 0) return null;
  const { prices } = nothing.model;
  if (Array.isArray(prices) || !Object.values(prices).every((price) => typeof price === "number")) return null;
  const perToken = (usage: Partial<Usage>) => (lookUp(model, { ...none, ...usage })?.total_price ?? 0) / MILLION;
  const input_tokens = perToken({ input_tokens: MILLION });
  return {
    input_tokens,
    output_tokens: perToken({ output_tokens: MILLION }),
    cache_read_tokens: perToken({ input_tokens: MILLION, cache_read_tokens: MILLION }) - input_tokens,
    cache_write_tokens: perToken({ input_tokens: MILLION, cache_write_tokens: MILLION }) - input_tokens,
  };
}

/** Null also where the library cannot price it: a price only decorates a run, and never stops one. */
function lookUp(model: string, usage: Usage) {
  try {
    return calcPrice({ ...usage }, model, { providerId: "anthropic" });
  } catch {
    return null; // usage that adds up to no price
  }
}
