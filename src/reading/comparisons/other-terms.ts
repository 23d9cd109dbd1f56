import type { Claim } from "../claims.js";
import type { Facts } from "../facts.js";
import { type Figure, states } from "../figures.js";
import { is } from "../text/item.js";
import { namedIn } from "../text/named-in.js";
import { isMuddled, negationOf } from "../text/negation.js";
import type { Passage } from "../text/passages.js";
import type { Comparison } from "./comparison.js";

/** How far behind a relation a limit stands, in items. */
const REACH = 7;

/**
 * "On Fair terms the ratio would be 38.53%, still within that tier's limit": a value under another name, held against the
 * limit there. Only what does not hold is told.
 */
export function wrongUnderOtherTerms(
  passage: Passage,
  at: number,
  over: boolean,
  claims: readonly Claim[],
  facts: Facts,
): Comparison | undefined {
  if (!passage.sentenceHas(at, "name")) return undefined;
  const { items } = passage;
  const names = new Set(namedIn(passage, at));
  const [name, ...more] = names;
  if (name === undefined || more.length > 0 || facts.names.has(name)) return undefined;
  const terms = facts.alternative(name);
  const before = claims.findLast((claim) => claim.at < at && items[claim.at]?.sentence === items[at]?.sentence);
  if (!terms || !before || before.figure.bare || before.figure.hedged) return undefined;
  for (const { key, limits, unit } of facts.quantities.values()) {
    const [limit, value] = [terms.get(key), terms.get(limits ?? "")];
    if (limit === undefined || value === undefined || !states(before.figure, { value, unit })) continue;
    const { from, to } = passage.sentenceOf(at);
    const behind = items.slice(at + 1, Math.min(to, at + 1 + REACH));
    const isLimit = (figure: Figure | undefined) => figure !== undefined && states(figure, { value: limit, unit });
    const figures = behind.flatMap(({ figure }) => figure ?? []);
    if (figures.length > 0 ? !isLimit(figures[0]) : !behind.some((item) => is(item, "limit"))) return undefined;
    const negated = negationOf(passage, at);
    if (negated === undefined || isMuddled(passage, at)) return undefined;
    const isOver = over !== negated;
    if (isOver ? value > limit : value <= limit) return undefined;
    const right = `${name}'s ${limit}`;
    const quote = passage.text.slice(items[from]?.start, items[to - 1]?.end);
    return {
      quote,
      left: before.figure.text,
      right,
      said: isOver ? "over" : "within",
      holds: false,
      implies: undefined,
    };
  }
  return undefined;
}
