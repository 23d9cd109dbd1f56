import { calcPrice } from "@pydantic/genai-prices";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { priceOf } from "./price.js";

const MODELS = [
  "claude-sonnet-5",
  "claude-opus-4-1",
  "claude-sonnet-4-5",
  "claude-haiku-4-5",
  "claude-3-haiku-20240307",
];
const count = fc.oneof(fc.nat(2000), fc.nat(1_000_000));

describe("what a call cost", () => {
  it.each(MODELS)("is what genai-prices says, for any tokens of %s", (model) => {
    fc.assert(
      fc.property(count, count, count, count, (fresh, output_tokens, cache_read_tokens, cache_write_tokens) => {
        const input_tokens = fresh + cache_read_tokens + cache_write_tokens;
        const usage = { input_tokens, output_tokens, cache_read_tokens, cache_write_tokens };
        const theirs = calcPrice({ ...usage }, model, { providerId: "anthropic" })?.total_price ?? Number.NaN;
        expect(theirs).toBeGreaterThanOrEqual(0);
        expect(Math.abs((priceOf(model, usage)?.total ?? Number.NaN) - theirs)).toBeLessThanOrEqual(1e-9);
      }),
    );
  });

  it("is not known for a model of somebody else", () => {
    const usage = { input_tokens: 5, output_tokens: 5, cache_read_tokens: 0, cache_write_tokens: 0 };
    expect(priceOf("my-local-model", usage)).toBeNull();
  });
});
