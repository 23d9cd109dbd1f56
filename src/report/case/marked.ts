import { type Html, html, type Part } from "../html.js";

/** Words of a text that something is said of. */
interface Words {
  quote?: string | undefined;
  message: string;
}

/** A text in which the words that warnings quote are marked, each with its warning's number. */
export function marked(text: string, warnings: readonly Words[]): Html {
  const places = warnings
    .map(({ quote = "", message }, index) => ({ ...placeOf(text, quote), message, number: index + 1 }))
    .filter(({ from }) => from >= 0)
    .sort((a, b) => a.from - b.from || b.to - a.to);
  const parts: Part[] = [];
  let at = 0;
  for (const { from, to, message, number } of places) {
    if (from < at) continue; // words within words that are marked already
    parts.push(
      text.slice(at, from),
      html`<mark title="${message}" data-number="${number}">${text.slice(from, to)}</mark>`,
    );
    at = to;
  }
  return html`${parts}${text.slice(at)}`;
}

/** Where words are, which may have been cut and closed by three dots. */
function placeOf(text: string, quote: string): { from: number; to: number } {
  const words = quote.replace(/…$/, "").trim();
  const from = words === "" ? -1 : text.indexOf(words);
  return { from, to: from + words.length };
}
