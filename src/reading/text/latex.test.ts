import { describe, expect, it } from "vitest";
import { unset } from "./latex.js";

const words = (text: string) => unset(text).replace(/\s+/g, " ").trim();

describe("a text that is set in LaTeX", () => {
  it.each([
    ["$783{,}000 \\le 841{,}783.05$, so it fits", "783,000 ≤ 841,783.05 , so it fits"],
    ["rate $r = 9.1\\%$, cap $36\\%$", "rate r = 9.1% , cap 36%"],
    ["$$M \\approx 6{,}356.62$$", "M ≈ 6,356.62"],
    ["\\[\\text{DTI} = \\frac{1{,}366.67 + 10}{20} \\approx 68.8\\%\\]", "DTI = (1,366.67 + 10) / (20) ≈ 68.8%"],
    ["a loan of \\$250,000 at \\(7.2\\%\\)", "a loan of $250,000 at 7.2%"],
    ["$\\boxed{\\text{Approve}}$ for $250,000 or $251,000", "Approve for $250,000 or $251,000"],
    ["\\textbf{Denied}", "Denied"],
  ])("%s", (set, printed) => {
    expect(words(set)).toBe(printed);
  });

  it.each([
    "Income $85,000, debts $12,000: $1,696.97 fits.",
    "C:\\folder and $5",
    "The set {1, 2}",
    "Approved.\n$1 < $2",
  ])("is only one with a command: %s", (plain) => {
    expect(unset(plain)).toBe(plain);
  });
});
