import { describe, expect, it } from "vitest";
import { tokensOf } from "../text/tokens.js";
import { sentencesOf } from "./features.js";
import { bestScore, type Example, learn } from "./learn.js";
import { asWords, LearnedReader, weightsIn } from "./learned.js";

const NAMES = ["Ann", "Ben", "Cem", "Dee", "Eli", "Fay"];
const EXAMPLES: Example[] = NAMES.flatMap((name) => [
  { text: `The box of ${name} weighs 12 kg. It travels in zone 2.`, isOfKind: false },
  { text: `The box of ${name} weighs 7 kg. Red boxes are unlucky here.`, isOfKind: true },
]);

it("a sentence is its words and pairs of words, with one word for all numbers; too short ones are none", () => {
  const [only, ...more] = sentencesOf(tokensOf("No. It weighs 12 kg; yes!"));
  expect(more).toEqual([]);
  expect(only).toMatchObject({ start: 4, end: 19 });
  expect(only?.features).toEqual(["it", "^ it", "weighs", "it weighs", "#", "weighs #", "kg", "# kg", "kg $"]);
});

it("weights are written heaviest first, as many as are kept, and read again", () => {
  const text = asWords(
    new Map([
      ["a", 0.5],
      ["b c", -2],
      ["d", 0.001],
      ["e", 0.1],
    ]),
    2,
  );
  expect(text).toBe("b c -200|a 50");
  expect([...weightsIn(text)]).toEqual([
    ["b c", -2],
    ["a", 0.5],
  ]);
});

describe("what was learned of examples", () => {
  const words = learn(EXAMPLES);
  const learned = { bias: words.bias, weights: weightsIn(words.weights) };

  it("is the same each time", () => {
    expect(learn(EXAMPLES)).toEqual(words);
  });

  it("tells the sentence of the kind from those beside it, in texts that were not among them", () => {
    const other = bestScore("The box of Gus weighs 9 kg. It travels in zone 5.", learned);
    const ofKind = bestScore("The box of Gus weighs 9 kg. Red boxes are unlucky here.", learned);
    expect(ofKind).toBeGreaterThan(other + 1);
    const never = { bias: -9, least: 0, weights: "zzz 1" };
    const reader = new LearnedReader({
      reason: { ...words, least: (other + ofKind) / 2 },
      prohibited: never,
      undecided: never,
    });
    const text = "Red boxes are unlucky here. The box of Gus weighs 9 kg.";
    const found = reader.read(tokensOf(text));
    expect(found.map(({ kind, start, end }) => [kind, text.slice(start, end)])).toEqual([
      ["reason", "Red boxes are unlucky here"],
    ]);
    expect(found[0]?.telling).toHaveLength(3);
  });
});
