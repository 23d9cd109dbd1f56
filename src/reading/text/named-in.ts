import type { Item } from "./item.js";
import type { Passage } from "./passages.js";

/** The named values that a sentence names, or that head the column of the table that a figure stands in. */
export function namedIn(passage: Passage, at: number): string[] {
  const { items } = passage;
  const namesIn = (from: number, to: number) =>
    items.slice(from, to).flatMap(({ senses }) => senses.flatMap(({ name }) => name ?? []));
  const { from, to } = passage.sentenceOf(at);
  const named = passage.sentenceHas(at, "name") ? namesIn(from, to) : [];
  if (!passage.text.includes("|")) return named;
  const column = columnOf(items, from, at);
  const heads = passage.headingsOf(at).filter(({ isTable }) => isTable);
  return [
    ...named,
    ...heads.flatMap((head) => {
      const cell = range(head.from, head.to).filter((index) => columnOf(items, head.from, index) === column);
      return cell.length === 0 ? [] : namesIn(cell[0] ?? 0, (cell.at(-1) ?? 0) + 1);
    }),
  ];
}

/** Which cell of a row an item stands in. */
function columnOf(items: readonly Item[], from: number, at: number): number {
  return items.slice(from, at).filter(({ word }) => word === "|").length;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
