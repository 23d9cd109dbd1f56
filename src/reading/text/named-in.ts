import type { Item } from "./item.js";
import type { Passage } from "./passages.js";

/** The named values that a sentence names, or that head the column of the table that a figure stands in. */
export function namedIn(passage: Passage, at: number): string[] {
  const { items } = passage;
  const { from, to } = passage.sentenceOf(at);
  const named = passage.sentenceHas(at, "name") ? items.slice(from, to) : [];
  if (passage.hasTable) {
    const column = columnOf(items, from, at);
    for (const head of passage.headingsOf(at).filter(({ isTable }) => isTable))
      for (let index = head.from; index < head.to; index++)
        if (columnOf(items, head.from, index) === column) named.push(items[index] as Item);
  }
  const names: string[] = [];
  for (const { senses } of named) for (const { name } of senses) if (name !== undefined) names.push(name);
  return names;
}

/** The named values of a question that the sentence answers: "Would the Good tier solve it? Not by itself: 42.63%." */
export function namedInQuestion(passage: Passage, at: number): string[] {
  const before = Math.max(0, passage.sentenceOf(at).from - 1);
  return passage.isQuestion(before) ? namedIn(passage, before) : [];
}

/** Which cell of a row an item stands in. */
function columnOf(items: readonly Item[], from: number, at: number): number {
  return items.slice(from, at).filter(({ word }) => word === "|").length;
}
