import { expect, it } from "vitest";
import { latinWords } from "./latin-words.js";

it.each([
  ["Fällig-am is wrong in 2 of 3", ["fallig", "am", "is", "wrong", "in", "2", "of", "3"]],
  ["Élan\u0301 vital", ["elan", "vital"]],
  ["コメント", []],
  ["", []],
])("%j has the words %j", (text, words) => {
  expect(latinWords(text)).toEqual(words);
});
