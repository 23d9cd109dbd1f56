import { expect, it } from "vitest";
import { inputFields } from "./application.js";

it.each([
  [{ word: "Ann" }, '<dt>word</dt><dd dir="auto">Ann</dd>'],
  ["Ann", '<dt>input</dt><dd dir="auto">Ann</dd>'],
  [["Ann"], '<dt>0</dt><dd dir="auto">Ann</dd>'],
])("shows an input of any form: %j", (input, shown) => {
  expect(inputFields(input)?.markup).toContain(shown);
});

it("shows nothing of an input that was not captured", () => {
  expect([undefined, null].map(inputFields)).toEqual([null, null]);
});
