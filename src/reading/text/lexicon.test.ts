import { expect, test } from "vitest";
import { LANGUAGES } from "../languages/index.js";
import { Lexicon } from "./lexicon.js";
import { tokensOf } from "./tokens.js";

const WORDS = "debt to income|debt|Élan vital|é|x*|xylo*|i.e. so|qu'il";

test.each([
  ["debt to income", 3],
  ["debt is", 1],
  ["ÉLAN vital", 2],
  ["é assim", 1],
  ["xenon", 1],
  ["i.e. so", 3],
  ["qu'il", 2],
  ["deb", 0],
  ["", 0],
])("finds the longest phrase at the beginning of %j, however short its first word is", (text, length) => {
  const [english] = LANGUAGES;
  if (!english) throw new Error("no language");
  const labels = [{ keys: ["dti"], words: { any: WORDS } }];
  const lexicon = new Lexicon(english, { field: "", favourable: [], quantities: [], labels });
  const senses = (at: number) => lexicon.longest(tokensOf(text), at)?.senses.filter(({ keys }) => keys?.[0] === "dti");
  expect(senses(0)?.length ?? 0).toBe(length === 0 ? 0 : 1);
  if (length > 0) expect(lexicon.longest(tokensOf(text), 0)?.length).toBe(length);
});
