import type { Passage } from "../text/passages.js";
import type { LeansOn } from "../topics/topics.js";
import type { LearnedSentence } from "./learned.js";

/** What a sentence says where it tells that something was left out, or what somebody else says. */
const INNOCENT = ["leftOut", "regardless", "unknown"] as const;

/**
 * The sentences that read like a reason which the policy does not have, where nothing else was found, and nothing in them
 * says that it was set aside.
 */
export function suspectsOf(
  passage: Passage,
  sentences: readonly LearnedSentence[],
  found: readonly { quote: string }[],
): LeansOn[] {
  return sentences.flatMap(({ kind, telling, start, end }) => {
    if (kind === "undecided") return [];
    const at = passage.items.findIndex((item) => item.end > start);
    if (at < 0 || INNOCENT.some((tag) => passage.sentenceHas(at, tag)) || passage.isQuestion(at)) return [];
    const quote = passage.text.slice(start, end);
    if (found.some((each) => each.quote.includes(quote) || quote.includes(each.quote))) return [];
    const words = telling.map((each) => `“${each}”`).join(", ");
    const code = kind === "prohibited" ? "prohibited_basis" : "rule_not_in_policy";
    return [{ code, name: `what reads like another reason (${words})`, quote }];
  });
}
