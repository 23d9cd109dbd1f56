import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepingLineEnds } from "./line-ends.js";

describe("a text that is changed", () => {
  it.each([
    ["of Windows", "a\r\nb\r\n", "a\r\nnew\r\nb\r\n"],
    ["of Unix", "a\nb\n", "a\nnew\nb\n"],
    ["most of Windows, some of Unix", "a\r\nc\nd\r\nb\r\n", "a\r\nnew\r\nc\nd\r\nb\r\n"],
    ["of Windows, the last line without one", "a\r\nb", "a\r\nnew\r\nb"],
    ["mixed, with blank lines", "a\n\r\nb\nc\nd\n\r\n", "a\nnew\n\r\nb\nc\nd\n\r\n"],
    ["most of Unix, some of Windows", "a\nc\nd\r\nb", "a\nnew\nc\nd\r\nb"],
  ])("keeps line ends that are %s", (_, before, after) => {
    expect(keepingLineEnds(before, (text) => text.replace("a\n", "a\nnew\n"))).toBe(after);
  });

  it("is what it was where nothing changes, and else what the change made, but for line ends", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r\n") });
    const checked = fc.property(text, text, (before, after) => {
      expect(keepingLineEnds(before, (same) => same)).toBe(before);
      const plain = (each: string) => each.replaceAll("\r\n", "\n");
      expect(plain(keepingLineEnds(before, () => plain(after)))).toBe(plain(after));
    });
    fc.assert(checked);
  });
});
