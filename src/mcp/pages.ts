import { UserError } from "../errors.js";
import { decodeCursor, encodeCursor } from "../tracing/observations/source.js";
import { jsonTokens } from "./json-text.js";
import { type Cut, cutText, type Path, shrink, textAt } from "./shrink.js";
import { PAGE_TOKENS } from "./tokens.js";

/** A part of a list that fits into a result. */
export interface ItemPage {
  /** Whole, but for texts that `meta` says are cut. */
  items: unknown[];
  /** The next part of a text that was cut. */
  continued?: { path: string; from: number; of: number; text: string };
  meta: PageMeta;
}

export interface PageMeta {
  /** To be passed for the next part; absent at the end. */
  cursor?: string;
  /** What the reader must know of this part. */
  note?: string;
}

/** Where a list goes on: at an item, or within a text of it. */
interface Position {
  item: number;
  path?: Path;
  offset?: number;
}

/**
 * The part of a list that fits, from a cursor on. An item that is too long for a result of its own comes with its
 * texts cut, and what is missing of them follows, text by text, on the next pages.
 *
 * @throws UserError for a cursor that is not one of this list's
 */
export function pageOf(items: readonly unknown[], cursor?: string, tokens: number = PAGE_TOKENS): ItemPage {
  const position = cursor === undefined ? { item: 0 } : readPosition(cursor, items);
  if (position.path !== undefined) return continueText(items, position, tokens);
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
  const { value, cuts, left_out } = shrink(items[item], tokens - NOTE_TOKENS);
  const next = nextCut(items, item, cuts);
  return { items: [value], meta: { ...(next ? { cursor: encodeCursor(next) } : {}), note: noteOf(cuts, left_out) } };
}

/** Room for a note that lists cuts. */
const NOTE_TOKENS = 1000;
/** Cuts that a note lists. */
const LISTED_CUTS = 8;

function noteOf(cuts: readonly Cut[], leftOut: number): string {
  const listed = cuts.slice(0, LISTED_CUTS).map(({ path, shown, of }) => `${pointer(path)} (${shown} of ${of})`);
  const more = cuts.length > LISTED_CUTS ? ` and ${cuts.length - LISTED_CUTS} more` : "";
  const texts =
    cuts.length > 0 ? `Cut to fit, in characters: ${listed.join(", ")}${more}. Pass the cursor for the rest.` : "";
  return leftOut > 0 ? `${texts} ${leftOut} entries of long lists are left out: ask for less.`.trim() : texts;
}

/** The next part of a text that was cut; behind it the next cut text of the item, or the next item. */
function continueText(items: readonly unknown[], { item, path = [], offset = 0 }: Position, tokens: number): ItemPage {
  const text = textAt(items[item], path) ?? "";
  const part = fittingPart(text, offset, tokens);
  const to = offset + part.length;
  const next: Position | undefined =
    to < text.length ? { item, path, offset: to } : nextCut(items, item, cutsOf(items[item], tokens), path);
  return {
    items: [],
    continued: { path: pointer(path), from: offset, of: text.length, text: part },
    meta: next ? { cursor: encodeCursor(next), note: "A part of a long text: pass the cursor for what follows." } : {},
  };
}

function cutsOf(item: unknown, tokens: number): Cut[] {
  return shrink(item, tokens - NOTE_TOKENS).cuts;
}

/** Where the list goes on behind one cut of an item: at its next cut, or at the next item. */
function nextCut(items: readonly unknown[], item: number, cuts: readonly Cut[], behind?: Path): Position | undefined {
  const done = behind === undefined ? -1 : cuts.findIndex(({ path }) => pointer(path) === pointer(behind));
  const cut = cuts[done + 1];
  if (cut) return { item, path: cut.path, offset: cut.shown };
  return item + 1 < items.length ? { item: item + 1 } : undefined;
}

/** As much of a text as fits, at least a character of it. */
function fittingPart(text: string, from: number, tokens: number): string {
  let [low, high] = [2, text.length - from];
  while (low < high) {
    const length = Math.ceil((low + high) / 2);
    if (jsonTokens(cutText(text, from, length)) <= tokens) low = length;
    else high = length - 1;
  }
  return cutText(text, from, low);
}

function readPosition(cursor: string, items: readonly unknown[]): Position {
  const { item, path, offset } = decodeCursor(cursor) ?? {};
  const isInside = Number.isSafeInteger(item) && (item as number) >= 0 && (item as number) < items.length;
  const isText =
    path === undefined ||
    (Array.isArray(path) &&
      Number.isSafeInteger(offset) &&
      (offset as number) >= 0 &&
      (textAt(items[item as number], path)?.length ?? 0) > (offset as number));
  if (isInside && isText) return { item, path, offset } as Position;
  throw new UserError("The cursor is not one of this list: pass meta.cursor of its last answer, or none.");
}

/** A path as a JSON pointer. https://www.rfc-editor.org/rfc/rfc6901 */
function pointer(path: Path): string {
  return path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
}
