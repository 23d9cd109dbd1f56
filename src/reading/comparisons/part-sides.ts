import { type Claim, labelAt } from "../claims.js";
import type { Facts } from "../facts.js";
import { factorOf } from "../multiples.js";
import { type Item, is, plays } from "../text/item.js";
import type { Passage } from "../text/passages.js";
import { figureSide, labelSide, type Side } from "./sides.js";

/** How far behind a part the label stands that it is a part of, in items. */
const LABEL_REACHES = 4;

/** "19.10%, less than half of the cap", "the loan is more than twice the income": a side, and a part or a multiple of what is named behind. */
export function partSidesAt(
  passage: Passage,
  at: number,
  claims: readonly Claim[],
  facts: Facts,
): { left: Side; right: Side } | undefined {
  const { items, text } = passage;
  const part = plays(items[at + 1], "a", "the") ? at + 2 : at + 1;
  const { figure } = items[part] ?? {};
  const factor = figure?.unit === "times" ? figure.readings[0]?.value : factorOf(items[part]);
  if (factor === undefined || !(figure || plays(items[part + 1], "of", "the", "what"))) return undefined;
  const left = figureBefore(passage, at, claims, facts) ?? labelBefore(passage, at, facts);
  if (!left) return undefined;
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

/** The figure that a relation is said of. */
function figureBefore({ items }: Passage, at: number, claims: readonly Claim[], facts: Facts): Side | undefined {
  const before = claims.findLast((claim) => claim.at < at);
  if (!before || before.figure.bare || items[before.at]?.sentence !== items[at]?.sentence) return undefined;
  const between = items.slice(before.at + 1, at);
  if (between.some((item) => item.word !== "," && !plays(item, "be", "stays", "which", "relative"))) return undefined;
  return figureSide(claims, before.at, facts);
}

/** The quantity that a relation is said of, by a verb and nothing else between them. */
function labelBefore({ items, text }: Passage, at: number, facts: Facts): Side | undefined {
  const isVerb = (item: Item | undefined) => plays(item, "be", "stays", "comesTo", "exceeds");
  const verb = isVerb(items[at]) ? at : at - 1;
  if (!isVerb(items[verb])) return undefined;
  const keys = labelAt(items, verb - 1, facts, true) ?? [];
  const item = items[verb - 1];
  const given = keys.filter((key) => facts.inputs.some((input) => input.key === key)); // "the loan": the one that is asked for
  return item && labelSide(given.length > 0 ? given : keys, facts, text.slice(item.start, item.end));
}
