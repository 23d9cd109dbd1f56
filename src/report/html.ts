import { visibleLines } from "../text/visible.js";

/** Markup that may stand in the page as it is. */
export class Html {
  constructor(readonly markup: string) {}
}

export type Part = Html | string | number | null | undefined | false | readonly Part[];

/**
 * Markup from a template literal. What is filled in is escaped, for text and for quoted attributes, unless it is
 * `Html` itself; lists are joined; null, undefined and false leave nothing.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const texts = strings.map((text) => text.replace(/\n\s*/g, "\n")); // without the indents of the source
  return new Html(texts.map((text, index) => (index === 0 ? text : markupOf(parts[index - 1]) + text)).join(""));
}

/** Markup that is known to be safe: of a style sheet, a script or a plot of ours. Never of data. */
export function trusted(markup: string): Html {
  return new Html(markup);
}

const ESCAPES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function markupOf(part: Part): string {
  if (part instanceof Html) return part.markup;
  if (Array.isArray(part)) return part.map(markupOf).join("");
  if (part === null || part === undefined || part === false) return "";
  return legible(String(part)).replace(/[&<>"']/g, (char) => ESCAPES[char] ?? char);
}

/** A text of many lines in which nothing hides: hidden characters are written out. */
export function legible(text: string): string {
  return visibleLines(text.replace(/\r\n?/g, "\n"));
}

/** What the head of our HTML reports has, by which one is known again: no page of others has it. */
export const HTML_MARK = '<meta name="generator" content="underwrite eval">';
