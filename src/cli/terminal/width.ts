import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Columns that a line takes in a terminal. */
export function widthOf(line: string): number {
  return stringWidth(line);
}

/** A text followed by blanks until it takes so many columns. */
export function padded(text: string, columns: number): string {
  return `${text}${" ".repeat(Math.max(0, columns - widthOf(text)))}`;
}

/** A line in at most so many columns, with … where it was cut. No character is cut in two. */
export function shorten(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  let kept = "";
  let width = 1;
  for (const { segment } of graphemes.segment(line)) {
    width += widthOf(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A text whose long words, such as JSON without blanks, can go on in the next line behind a comma. */
function breakable(text: string, width: number): string {
  return text.replace(/\S+/g, (word) => (widthOf(word) > width ? word.replace(/,(?=\S)/g, ", ") : word));
}

/** A text in lines of at most so many columns, each after an indent; words longer than that stay whole. */
export function wrap(text: string, width: number, indent = "  "): string[] {
  const lines = wrapAnsi(breakable(text, width).replace(/ +/g, " "), width).split("\n");
  return lines.filter((line) => line !== "").map((line) => `${indent}${line}`);
}

/** Escape sequences that colour, and the blanks behind them, with which a line begins. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
const BEGINNING = /^((?:\u001b\[[\d;]*m)*)( *)/;

/** A text whose lines are at most so many columns: longer ones go on in the next line, further in than they began. */
export function fitLines(text: string, columns: number): string {
  return text
    .split("\n")
    .flatMap((line) => (widthOf(line) <= columns ? [line] : continued(line, columns)))
    .join("\n");
}

function continued(line: string, columns: number): string[] {
  const [beginning = "", paint = "", indent = ""] = BEGINNING.exec(line) ?? [];
  const further = `${indent}  `;
  const width = Math.max(8, columns - further.length);
  const parts = wrapAnsi(`${paint}${breakable(line.slice(beginning.length), width)}`, width).split("\n");
  return parts.map((part, index) => `${index === 0 ? indent : further}${part}`);
}
