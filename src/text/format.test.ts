import { expect, it } from "vitest";
import { cost, countText, cutTo, duration, listSome } from "./format.js";

it.each([
  [0, "0 ms"],
  [0.34, "0.3 ms"],
  [0.97, "1 ms"],
  [999.4, "999 ms"],
  [999.6, "1.0 s"],
  [119_949, "119.9 s"],
  [119_951, "2.0 min"],
])("%d milliseconds read as %s: no number is of the next larger unit", (ms, text) => {
  expect(duration(ms)).toBe(text);
});

it.each([
  [null, "?"],
  [0, "$0.00"],
  [0.000_01, "<$0.0001"],
  [0.000_05, "$0.0001"],
  [0.0123, "$0.0123"],
  [1234.5, "$1,234.50"],
])("a cost of %s reads as %s: nothing that costs reads as free", (dollars, text) => {
  expect(cost(dollars)).toBe(text);
});

it("counts one thing and many", () => {
  expect(["0 cases", "1 case", "12,345 cases"]).toEqual([0, 1, 12_345].map((count) => countText(count, "case")));
});

it.each([
  ["whole", 5, "whole"],
  ["too long", 5, "too …"],
  ["ab😀cd", 4, "ab…"],
  ["ab😀cd", 5, "ab😀…"],
])("%s is cut to %i as %s: no character is halved", (text, most, cut) => {
  expect(cutTo(text, most)).toBe(cut);
});

it.each([
  [[], 2, ""],
  [["a"], 2, "a"],
  [["a", "b"], 2, "a, b"],
  [["a", "b", "c", "d"], 2, "a, b and 2 more"],
])("of the names %j at most %i are listed: %s", (names, most, text) => {
  expect(listSome(names, most)).toBe(text);
});
