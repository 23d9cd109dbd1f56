import { type Claim, labelAt } from "../claims.js";
import type { Facts } from "../facts.js";
import { factorOf } from "../multiples.js";
import { is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { figureSide, labelSide, type Side } from "./sides.js";

/** How far behind a part the label stands that it is a part of, in items. */
const LABEL_REACHES = 3;

/** "19.10%, less than half of the cap": the figure before a relation, and the part of what is named behind it. */
export function partSidesAt(
  { items, text }: Passage,
  at: number,
  claims: readonly Claim[],
  facts: Facts,
): { left: Side; right: Side } | undefined {
  const part = plays(items[at + 1], "a", "the") ? at + 2 : at + 1;
  const factor = factorOf(items[part]);
  if (factor === undefined || !plays(items[part + 1], "of", "the", "what")) return undefined;
  const before = claims.findLast((claim) => claim.at < at);
  const left = before && figureSide(claims, before.at, facts);
  if (!left || before.figure.bare || items[before.at]?.sentence !== items[at]?.sentence) return undefined;
  const between = items.slice(before.at + 1, at);
  if (between.some((item) => item.word !== "," && !plays(item, "be", "stays", "which", "relative"))) return undefined;
  for (let index = part + 1; index <= part + LABEL_REACHES; index++) {
    const keys = labelAt(items, index, facts, true)?.filter((key) => {
      const unit = facts.quantities.get(key)?.unit;
      return unit === left.unit || (unit === "percent" && left.unit === "plain"); // "0.746, more than twice the limit"
    });
    const item = items[index];
    if (!item || item.isMark || item.figure || !keys || keys.length === 0) continue;
    const whole = labelSide(keys, facts, text.slice(items[at + 1]?.start, item.end));
    if (!whole || is(items[index + 1], "linkBack")) return undefined;
    return { left, right: { ...whole, values: whole.values.map((value) => value * factor) } };
  }
  return undefined;
}
