import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { estimateTokens, jsonText } from "./tokens.js";

describe("the estimate of tokens", () => {
  it("is never below a quarter of the characters, nor below the bytes that are no ASCII", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is meant
        const others = Buffer.byteLength(text.replace(/[\x00-\x7f]/g, ""));
        expect(estimateTokens(text)).toBeGreaterThanOrEqual(Math.max(text.length / 4, others));
      }),
    );
  });

  it("is that of its parts together, but for rounding", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (a, b) => {
        const apart = estimateTokens(a) + estimateTokens(b);
        expect(Math.abs(estimateTokens(a + b) - apart)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("JSON for models", () => {
  it("is the same value, and hides nothing", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    const hidden = "a\u202eb\u200bc\u{e0041}d\ufe0fe\u0007";
    expect(jsonText(hidden)).toBe('"a\\u202eb\\u200bc\\udb40\\udc41d\\ufe0fe\\u0007"');
    expect(JSON.parse(jsonText(hidden))).toBe(hidden);
  });
});
