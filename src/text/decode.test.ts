import { describe, expect, it } from "vitest";
import { decodeText, encodeText, encodingOf } from "./decode.js";

const TEXT = 'name = "Łukasz, 東京"\n';
const little = Buffer.from(TEXT, "utf16le");
const big = Buffer.from(little).swap16();

describe("decodeText", () => {
  it.each([
    ["UTF-8", Buffer.from(TEXT)],
    ["UTF-8 with a mark", Buffer.concat([Buffer.from("efbbbf", "hex"), Buffer.from(TEXT)])],
    ["little-endian UTF-16 with a mark", Buffer.concat([Buffer.from("fffe", "hex"), little])],
    ["big-endian UTF-16 with a mark", Buffer.concat([Buffer.from("feff", "hex"), big])],
    ["little-endian UTF-16 without a mark", little],
    ["big-endian UTF-16 without a mark", big],
  ])("reads %s, and keeps no mark", (_, bytes) => {
    expect(decodeText(bytes)).toBe(TEXT);
  });

  it("is undone by encodeText, mark and all", () => {
    for (const bytes of [Buffer.from(`\uFEFF${TEXT}`), Buffer.concat([Buffer.from("fffe", "hex"), little]), big]) {
      const encoding = encodingOf(bytes);
      const mark = encoding.markBytes > 0 ? "\uFEFF" : "";
      expect(encodeText(mark + decodeText(bytes), encoding)).toEqual(bytes);
    }
  });

  it("names the line where a text is in no encoding that it reads", () => {
    expect(() => decodeText(Buffer.from("a\r\nb\r\nM\xfcller\n", "latin1"))).toThrow("line 3 is not UTF-8 text");
  });

  it("says so where UTF-16 ends in half a character", () => {
    const cut = Buffer.concat([Buffer.from("fffe", "hex"), little.subarray(0, 9)]);
    expect(() => decodeText(cut)).toThrow("begins as UTF-16 text and is not");
  });

  it("takes an empty file for an empty text", () => {
    expect(decodeText(Buffer.alloc(0))).toBe("");
    expect(encodingOf(Buffer.from("a"))).toEqual({ name: "utf-8", markBytes: 0 });
  });
});
