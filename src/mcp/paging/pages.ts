import { UserError } from "../../errors.js";
import { listSome } from "../../text/format.js";
import { decodeCursor, encodeCursor } from "../../tracing/observations/source.js";
import { type Bounds, type Cut, cutText, limited, type Path, shrink, textAt } from "./shrink.js";
import { CHARACTERS_A_TOKEN, jsonTokens, PAGE_TOKENS } from "./tokens.js";

/** A part of a list that fits into a result. */
export interface ItemPage {
  /** Whole, but for texts that `meta` says are cut. */
  items: unknown[];
  /** Further parts of texts of the item before that were cut. */
  continued?: TextPart[];
  meta: PageMeta;
}

/** A part of a text: from a character on, of so many. */
interface TextPart {
  /** As a JSON pointer into the item. */
  path: string;
  from: number;
  of: number;
  text: string;
}

export interface PageMeta {
  /** To be passed for the next part; absent at the end. */
  cursor?: string;
  /** What the reader must know of this part. */
  note?: string;
}

/** Where a list goes on: at an item, or within it, at a character of one of the texts that its bounds cut. */
interface Position {
  item: number;
  within?: Bounds & { cut: number; offset: number };
}

/** Room for a note that lists cuts, and what a part of a text takes beside the text. */
const NOTE_TOKENS = 1000;
/** Cuts that a note lists. */
const LISTED_CUTS = 8;
/** A part of a text is not worth its frame when there is less room. */
const LEAST_PART_TOKENS = 200;

/**
 * The part of a list that fits, from a cursor on. An item that is too long for a result of its own comes with its
 * texts cut, and what is missing of them follows, text by text, on the next pages.
 *
 * @throws UserError for a cursor that is not one of this list's
 */
export function pageOf(items: readonly unknown[], cursor?: string, tokens: number = PAGE_TOKENS): ItemPage {
  const position = cursor === undefined ? { item: 0 } : readPosition(cursor, items);
  if (position.within) return continueTexts(items, position.item, position.within, tokens);
  const page: unknown[] = [];
  let left = tokens;
  for (let item = position.item; item < items.length; item++) {
    const needed = jsonTokens(items[item]) + 1;
    if (needed <= left) {
      page.push(items[item]);
      left -= needed;
    } else if (page.length > 0) {
      const note = `${page.length} of ${items.length - position.item} fit here: pass the cursor for the next ones.`;
      return { items: page, meta: { cursor: encodeCursor({ item }), note } };
    } else {
      return cutItem(items, item, tokens);
    }
  }
  return { items: page, meta: {} };
}

function cutItem(items: readonly unknown[], item: number, tokens: number): ItemPage {
  const { value, cuts, left_out, bounds } = shrink(items[item], tokens - NOTE_TOKENS);
  const [first] = cuts;
  const within = first && { ...bounds, cut: 0, offset: first.shown };
  return { items: [value], meta: { ...cursorAt(items, { item, within }), note: noteOf(cuts, left_out) } };
}

function noteOf(cuts: readonly Cut[], leftOut: number): string {
  const told = cuts.map(({ path, shown, of }) => `${pointer(path)} (${shown} of ${of})`);
  const texts =
    cuts.length > 0 ? `Cut to fit, in characters: ${listSome(told, LISTED_CUTS)}. Pass the cursor for the rest.` : "";
  return leftOut > 0 ? `${texts} ${leftOut} entries of long lists are left out: ask for less.`.trim() : texts;
}

/** What follows of the texts that were cut: as much of them as fits. */
function continueTexts(
  items: readonly unknown[],
  item: number,
  { cut: first, offset: at, ...bounds }: NonNullable<Position["within"]>,
  tokens: number,
): ItemPage {
  const { cuts } = limited(items[item], bounds);
  const continued: TextPart[] = [];
  let left = tokens - NOTE_TOKENS;
  let [cut, offset] = [first, at];
  while (cut < cuts.length && (left >= LEAST_PART_TOKENS || continued.length === 0)) {
    const { path, of } = cuts[cut] as Cut;
    const frame = { path: pointer(path), from: offset, of, text: "" };
    const room = left - jsonTokens(frame) - 1;
    const text = fittingPart(textAt(items[item], path) ?? "", offset, room);
    continued.push({ ...frame, text });
    left -= jsonTokens({ ...frame, text }) + 1;
    offset += text.length;
    if (offset < of) break;
    cut++;
    offset = cuts[cut]?.shown ?? 0;
  }
  const within = cut < cuts.length ? { ...bounds, cut, offset } : undefined;
  return { items: [], continued, meta: cursorAt(items, { item, within }) };
}

/** The cursor behind a part of an item; none at the end of the list. */
function cursorAt(items: readonly unknown[], { item, within }: Position): PageMeta {
  if (within) return { cursor: encodeCursor({ item, within }) };
  return item + 1 < items.length ? { cursor: encodeCursor({ item: item + 1 }) } : {};
}

/** As much of a text as fits, at least a character of it. */
function fittingPart(text: string, from: number, tokens: number): string {
  let [low, high] = [2, Math.max(2, Math.min(text.length - from, Math.floor(tokens * CHARACTERS_A_TOKEN)))];
  while (low < high) {
    const length = Math.ceil((low + high) / 2);
    if (jsonTokens(cutText(text, from, length)) <= tokens) low = length;
    else high = length - 1;
  }
  return cutText(text, from, low);
}

function readPosition(cursor: string, items: readonly unknown[]): Position {
  const { item, within } = (decodeCursor(cursor) ?? {}) as Partial<Position>;
  const isInList = isCount(item) && item < items.length;
  if (isInList && (within === undefined || isWithin(items[item], within))) return { item, within };
  throw new UserError("The cursor is not one of this list: pass meta.cursor of its last answer, or none.");
}

function isWithin(item: unknown, { length, entries, cut, offset }: NonNullable<Position["within"]>): boolean {
  if (![length, entries, cut, offset].every(isCount)) return false;
  const found = limited(item, { length, entries }).cuts[cut];
  return found !== undefined && offset >= found.shown && offset < found.of;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A path as a JSON pointer. https://www.rfc-editor.org/rfc/rfc6901 */
function pointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
