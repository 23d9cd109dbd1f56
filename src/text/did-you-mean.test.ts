import { describe, expect, it } from "vitest";
import { closest, didYouMean } from "./did-you-mean.js";

const VERBS = ["check", "generate", "coverage", "harvest", "propose"];

describe("the word that was meant", () => {
  it.each([
    ["chekc", "check"],
    ["gen", "generate"],
    ["COVERAGE", "coverage"],
    ["harvst", "harvest"],
    ["porpose", "propose"],
  ])("by %s is %s", (word, meant) => expect(closest(word, VERBS)).toBe(meant));

  it.each(["", "c", "delete", "x-ray", "frobnicate"])("is not guessed for %j", (word) => {
    expect(closest(word, VERBS)).toBeUndefined();
    expect(didYouMean(word, VERBS)).toBe("");
  });

  it("is not guessed where two begin so", () => {
    expect(closest("pr", ["propose", "prune"])).toBeUndefined();
    expect(didYouMean("pru", ["propose", "prune"])).toBe(" Did you mean prune?");
  });
});
