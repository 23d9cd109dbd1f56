import { describe, expect, it } from "vitest";
import { isObject, jsonIn } from "./json.js";

describe("jsonIn", () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    ["null", null],
    ["0", 0],
    ['"text"', "text"],
  ])("reads %s", (text, value) => {
    expect(jsonIn(text)).toEqual(value);
  });

  it.each([["{"], ["<html>"], [""], ["undefined"], [undefined], [null], [{}]])("finds none in %s", (text) => {
    expect(jsonIn(text)).toBeUndefined();
  });
});

describe("isObject", () => {
  it.each([
    [{}, true],
    [[], false],
    [null, false],
    ["{}", false],
  ])("of %j is %s", (value, is) => {
    expect(isObject(value)).toBe(is);
  });
});
