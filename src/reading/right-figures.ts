import type { Claim } from "./claims.js";
import { canBe, type Facts, statesQuantity } from "./facts.js";
import { namedIn } from "./text/named-in.js";
import type { Passage } from "./text/passages.js";
import type { Quantity } from "./traits.js";

/** A figure that a text gives for a field of the output, rightly and beyond doubt. */
export interface RightFigure {
  claim: Claim;
  quantity: Quantity;
  /** The sentence that it is in. */
  quote: string;
}

/** The figures that a text gives for fields of the output as the reference has them, where it does not suppose or deny. */
export function rightFigures(passage: Passage, claims: readonly Claim[], facts: Facts): RightFigure[] {
  return claims.flatMap((claim) => {
    const { figure, at, keys, isTied } = claim;
    const quantity = keys.length === 1 ? facts.quantities.get(keys[0] ?? "") : undefined;
    if (!isTied || figure.hedged || quantity?.field === undefined || !canBe(figure, quantity)) return [];
    if (passage.isSupposed(at) || passage.clauseHas(at, "would") || passage.sentenceHas(at, "notes")) return [];
    if (namedIn(passage, at).some((name) => !facts.names.has(name))) return [];
    const isRight = statesQuantity(figure, quantity, facts.valuesOf(quantity.key));
    return isRight ? [{ claim, quantity, quote: passage.quoteOfSentence(at) }] : [];
  });
}
