import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson, repeatedKey } from "./json-document.js";

describe("a JSON document", () => {
  it.each([
    ['{"a":1,}', "line 1, column 8"],
    ['{\n "a": tru}\n', "line 2, column 10"],
    ["root:x:0:0:\nmore", "line 1, column 1"],
    ['{"token": hunter2}', "line 1, column 11"],
    ['[{"a": 1}\n', "it ends too early"],
    ["", "it is empty"],
    ["[1]x", "line 1, column 4"],
  ])("says where %j goes wrong", (text, problem) => {
    expect(readJson(text)).toEqual({ ok: false, problem });
  });

  it("is the value that JSON.parse gives, and what is none is never quoted", () => {
    const texts = fc.oneof(
      fc.json(),
      fc.string(),
      fc.json().chain((json) => fc.nat(json.length).map((at) => `${json.slice(0, at)}hunter2${json.slice(at)}`)),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const read = readJson(text);
        if (read.ok) expect(read.value).toEqual(JSON.parse(text));
        else expect(read.problem).toMatch(/^line \d+, column \d+$|^it (?:ends too early|is empty)$/);
      }),
    );
  });
});

describe("a key that is given twice", () => {
  it.each([
    ['{"a":1,"a":2}', "a"],
    ['{"a":{"b":1},"b":{"c":[{"d":1},{"d":2,"\\u0064":3}]}}', "d"],
    ['{"\\"a\\\\":1,"x":"{\\"a\\":1,\\"a\\":2}","\\"a\\\\":2}', '"a\\'],
  ])("is found in %s", (json, key) => {
    expect(repeatedKey(json)).toBe(key);
  });

  it("is found in no JSON that is written from a value", () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        expect(repeatedKey(json)).toBeUndefined();
      }),
    );
  });

  it.each(["x", "\n", "\\"])("is found behind a string of many millions of %j", (part) => {
    const json = JSON.stringify({ long: part.repeat(20_000_000) });
    expect(repeatedKey(`${json.slice(0, -1)},"long":1}`)).toBe("long");
    expect(repeatedKey(json)).toBeUndefined();
  });
});
