import { type Claim, namedBeside } from "../claims.js";
import { canBe, type Facts, isDerived } from "../facts.js";
import { is } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import type { Quantity } from "../traits.js";

const SUPPOSING = ["would", "needed"] as const;

/**
 * "At $130,000 I would have had to say no", "Could they have asked for $600,000?", "What would make it a no? $135,000":
 * another input is supposed. A field of the output may be given so, too: "the payment would be $1,696.97".
 */
export function isHypothetical(passage: Passage, claim: Claim, facts: Facts): boolean {
  const { quantities, inputs } = facts;
  const isLimit = passage.sentenceHas(claim.at, "limit") || passage.sentenceHas(claim.at, "upTo");
  const isAnswer = passage.isAnswerToWould(claim.at) && !isLimit;
  if (!isAnswer && !passage.isQuestion(claim.at) && !SUPPOSING.some((tag) => passage.sentenceHas(claim.at, tag)))
    return false;
  if (isToTheCent(claim)) return false; // somebody reckoned it out
  const keys = claim.keys.length > 0 ? claim.keys : namedBeside(passage, claim, facts);
  const isOfInput = inputs.some(({ key }) => {
    const quantity = quantities.get(key);
    return quantity && claim.keys.includes(key) && canBe(claim.figure, quantity); // "a loan of $275,000 would not have passed"
  });
  return isOfInput || keys.every((key) => quantities.get(key)?.field === undefined);
}

export function isToTheCent({ figure: { readings } }: Claim): boolean {
  return readings.every(({ value, step }) => step <= CENT && !Number.isInteger(value));
}

const CENT = 0.01;

/**
 * Whether a figure of a clause with "would" may be honest: another known one, unless it is to the cent, or an honest
 * reckoning, unless it is a percentage for a field of the output: "would raise your ratio to 39.4%" says what it is.
 */
export function isSupposable(claim: Claim, expected: Quantity | undefined, isOther: boolean, facts: Facts): boolean {
  if (isOther || facts.inputs.some(({ key }) => key === expected?.key)) return !isToTheCent(claim);
  const isField = expected?.field !== undefined && claim.keys.length === 1;
  return !(isField && claim.figure.unit === "percent") && isDerived(claim.figure, facts);
}

/**
 * Whether a text says what it would take: "income would have to be about $188,800", "it holds down to an annual income of about
 * $45,940".
 */
export function isNeed(passage: Passage, claim: Claim, facts: Facts): boolean {
  const { from } = passage.clauseOf(claim.at);
  if (passage.sentenceHas(claim.at, "would") || isAboutInput(passage, claim, facts)) return true;
  return passage.items.slice(from, claim.at).some((item) => is(item, "needed"));
}

function isAboutInput(passage: Passage, claim: Claim, facts: Facts): boolean {
  if (!claim.figure.hedged) return false;
  const keys = claim.keys.length > 0 ? claim.keys : namedBeside(passage, claim, facts);
  return facts.inputs.some(({ key }) => keys.includes(key));
}
