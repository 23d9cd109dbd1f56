import { describe, expect, it } from "vitest";
import { priceOf } from "./price.js";

describe("a price", () => {
  it.each([
    ["claude-sonnet-5", { input_tokens: Number.POSITIVE_INFINITY }],
    ["claude-sonnet-4-5", { input_tokens: 1, cache_read_tokens: 9 }],
    ["claude-sonnet-4-5", { input_tokens: -1 }],
    ["c++(", { input_tokens: 1 }],
    ["__proto__", { input_tokens: 1 }],
  ])("of %s for %j is a figure or unknown, and never an error", (model, usage) => {
    const none = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 };
    const price = priceOf(model, { ...none, ...usage });
    expect(price === null || typeof price.total === "number").toBe(true);
  });
});
