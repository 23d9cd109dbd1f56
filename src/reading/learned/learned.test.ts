import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokensOf } from "../text/tokens.js";
import { featuresOf, sentencesOf } from "./features.js";
import { bestScore, learn } from "./learn.js";
import { type LearnedKinds, LearnedReader, scoreOf, weightsIn } from "./learned.js";

const RIGHT = [
  "The ratio is within the cap.",
  "The loan is above the maximum.",
  "The score puts the file in the tier.",
];
const WRONG = ["The moon was full, which counts against it.", "A full moon counts against the loan here."];
const examples = [
  ...RIGHT.map((text) => ({ text: `${text} The file is closed.`, isOfKind: false })),
  ...WRONG.map((text) => ({ text: `${RIGHT[0]} ${text}`, isOfKind: true })),
];
/** Each example several times: what is seen in fewer than three texts is chance. */
const many = [...examples, ...examples, ...examples];

describe("kinds of sentences that are learned", () => {
  it("are told by what only they have, and the sentence is found that has it", () => {
    const { bias, weights } = learn(many);
    const kind = { bias, least: 0, weights };
    const never = { bias: -1, least: 0, weights: "" };
    const reader = new LearnedReader({ reason: kind, prohibited: never, undecided: never });
    const text = "The loan is above the maximum. A moon this full counts against the loan.";
    const found = reader.read(tokensOf(text));
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual(["A moon this full counts against the loan"]);
    expect(found[0]?.telling.join()).toMatch(/moon|counts|against/);
    expect(reader.read(tokensOf("The ratio is within the cap. The file is closed."))).toEqual([]);
  });

  it("come out the same each time, from the same texts", () => {
    expect(learn(many)).toEqual(learn(many));
  });

  it("rank a text by its sentence that is most of the kind", () => {
    const { bias, weights } = learn(many);
    const learned = { bias, weights: weightsIn(weights) };
    expect(bestScore(`${RIGHT[1]} ${WRONG[0]}`, learned)).toBeGreaterThan(bestScore(RIGHT.join(" "), learned));
  });

  it("are told exactly where the score of a sentence reaches the least one, whatever was read before", () => {
    const word = fc.constantFrom("a", "moon", "cap", "loan", "against", "7", "unheard");
    const weights = "moon:310,against:-120|^:,cap:45|loan:,$:90|a:-30|#:,loan:75|cap:20";
    const kinds: LearnedKinds = {
      reason: { bias: -2, least: 0.505, weights },
      prohibited: { bias: 0, least: 0.995, weights: "against:100" },
      undecided: { bias: -9, least: 0, weights: "" },
    };
    const reader = new LearnedReader(kinds);
    const read = (text: string) => sentencesOf(tokensOf(text)).map(featuresOf);
    fc.assert(
      fc.property(fc.array(word, { minLength: 3, maxLength: 9 }), (words) => {
        const text = words.join(" ");
        const [features = []] = read(text);
        const isOf = ({ bias, least, weights: list }: { bias: number; least: number; weights: string }) =>
          scoreOf(features, { bias, weights: weightsIn(list) }) >= least;
        const expected = isOf(kinds.reason) ? [isOf(kinds.prohibited) ? "prohibited" : "reason"] : [];
        expect(reader.read(tokensOf(text)).map(({ kind }) => kind)).toEqual(expected);
      }),
    );
  });
});
