import { widthOf } from "./width.js";

/** The room that text has. */
export interface Screen {
  columns: number;
  rows: number;
}

/** What a log or a coding agent is given at once, where text goes to no terminal. */
const PAGE: Screen = { columns: 120, rows: 24 };
/** What is taken for the size of a terminal that does not tell it. */
const USUAL: Screen = { columns: 80, rows: 24 };
/** The command line above a report, and the prompt below it. */
const AROUND = 2;

/** The room for a command's text: that of the terminal without the prompt's lines, else a page. */
export function screenOf({ stdout }: { stdout: NodeJS.WriteStream }): Screen {
  if (!stdout.isTTY) return { columns: PAGE.columns, rows: PAGE.rows - AROUND };
  return { columns: stdout.columns || USUAL.columns, rows: Math.max(8, (stdout.rows || USUAL.rows) - AROUND) };
}

/** Room for everything, however much there is: `--full`. */
export function unbounded(screen: Screen): Screen {
  return { ...screen, rows: Number.POSITIVE_INFINITY };
}

/** A part of a report: its lines under a title. */
export interface Section {
  title: string;
  lines: readonly string[];
  /** Where there is too little room, it is left out before others are cut; the last such section first. */
  optional?: boolean;
}

/**
 * The sections of a report in as many rows as there are, with a blank line and the title above each. Optional ones are
 * left out first, then the longest are cut, and the last line says what is missing.
 *
 * @param more how to see what is left out, such as `--full`
 */
export function fitSections(
  sections: readonly Section[],
  rows: number,
  { title: paint, more }: { title: (text: string) => string; more: string },
): string[] {
  const shown = sections.filter(({ lines }) => lines.length > 0);
  const height = (some: readonly { lines: readonly string[] }[]) =>
    some.reduce((sum, { lines }) => sum + lines.length + 2, 0);
  const left: string[] = [];
  while (height(shown) + (left.length > 0 ? 2 : 0) > rows) {
    const last = shown.findLastIndex(({ optional }) => optional);
    if (last < 0) break;
    left.unshift(...shown.splice(last, 1).map(({ title }) => title));
  }
  const lengths = shown.map(({ lines }) => lines.length);
  const room = rows - (left.length > 0 ? 2 : 0) - 2 * shown.length;
  while (lengths.reduce((sum, length) => sum + length, 0) > Math.max(room, 2 * shown.length)) {
    const longest = lengths.lastIndexOf(Math.max(...lengths));
    lengths[longest] = (lengths[longest] ?? 1) - 1;
  }
  const lines = shown.flatMap(({ title, lines: all }, index) => [
    "",
    paint(title),
    ...cut(all, lengths[index] ?? 0, more),
  ]);
  return left.length === 0 ? lines : [...lines, "", `  Not shown: ${left.join(", ")} (${more}).`];
}

/** The first lines, and in place of the others a line that counts them. */
export function cut(lines: readonly string[], rows: number, more: string): string[] {
  if (lines.length <= rows) return [...lines];
  const kept = lines.slice(0, Math.max(0, rows - 1));
  const [indent = ""] = /^ */.exec(kept.at(-1) ?? lines[0] ?? "") ?? [];
  return [...kept, `${indent}… and ${(lines.length - kept.length).toLocaleString("en-US")} more (${more})`];
}

/** The widest of lines, in columns. */
export function widest(lines: readonly string[]): number {
  return Math.max(0, ...lines.map(widthOf));
}
