import type { Page } from "../../tracing/observations/source.js";
import type { PageMeta } from "./pages.js";
import { shrink } from "./shrink.js";
import { jsonTokens, PAGE_TOKENS } from "./tokens.js";

/**
 * As much of a page as fits into a result, with the cursor that goes on behind it. A first item that is too long of
 * its own comes with its texts cut.
 *
 * @param whole where an item that is cut here can be had whole
 */
export function fitPage<Item>(
  { items, cursor, note }: Page<Item>,
  view: (item: Item) => unknown,
  whole: string,
): { data: unknown[]; meta: PageMeta } {
  const data: unknown[] = [];
  let left = PAGE_TOKENS;
  for (const [index, { item, after }] of items.entries()) {
    const viewed = view(item);
    const needed = jsonTokens(viewed) + 1;
    if (needed <= left) {
      data.push(viewed);
      left -= needed;
      continue;
    }
    const before = items[index - 1];
    if (before) {
      const fit = `${data.length} of ${items.length} fit here: pass the cursor for the next ones, or ask for fewer fields.`;
      return { data, meta: { cursor: before.after, note: fit } };
    }
    const isLast = items.length === 1 && cursor === undefined;
    const cut = `This one is too long, so its texts are cut: ${whole}.`;
    return { data: [shrink(viewed, left).value], meta: { ...(isLast ? {} : { cursor: after }), note: cut } };
  }
  return { data, meta: { ...(cursor === undefined ? {} : { cursor }), ...(note === undefined ? {} : { note }) } };
}
