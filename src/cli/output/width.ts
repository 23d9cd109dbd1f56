const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** What terminals draw over two columns: emoji, and the scripts of East Asia. */
const WIDE =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;

/** Columns that a line takes in a terminal. */
export function widthOf(line: string): number {
  if (/^[\x20-\x7e]*$/.test(line)) return line.length;
  let width = 0;
  for (const { segment } of graphemes.segment(line)) width += columnsOf(segment);
  return width;
}

/** A line in at most so many columns, with … where it was cut. No character is cut in two. */
export function shorten(line: string, columns: number): string {
  if (widthOf(line) <= columns) return line;
  let kept = "";
  let width = 1;
  for (const { segment } of graphemes.segment(line)) {
    width += columnsOf(segment);
    if (width > columns) break;
    kept += segment;
  }
  return `${kept}…`;
}

function columnsOf(grapheme: string): number {
  return WIDE.test(grapheme) ? 2 : 1;
}
