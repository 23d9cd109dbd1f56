import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Context } from "../context.js";
import { printJson } from "./json.js";

/** What is printed of a value where no terminal is. */
function printed(value: unknown): string {
  const parts: string[] = [];
  const context = {
    stdout: { isTTY: false },
    print: (text: string) => parts.push(text, "\n"),
    printPart: (text: string) => parts.push(text),
  } as unknown as Context;
  printJson(context, value);
  return parts.join("");
}

describe("printing JSON", () => {
  it("gives one document that reads as the value, however long its lists are", () => {
    const lists = fc.record({
      few: fc.array(fc.jsonValue()),
      many: fc.array(fc.jsonValue(), { minLength: 500, maxLength: 520 }),
    });
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), lists), (value) => {
        const text = printed(value);
        expect(text.endsWith("\n")).toBe(true);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 50 },
    );
  });

  it("keeps the order of fields, leaves out what is undefined, and escapes what would steer a terminal", () => {
    const many = Array.from({ length: 500 }, () => "\u202e");
    expect(printed({ a: 1, no: undefined, many, z: "\u009b" })).toBe(
      `{"a":1,"many":[${many.map(() => '"\\u202e"').join(",")}],"z":"\\u009b"}\n`,
    );
  });
});
