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

/** The room for a command's text: that of the terminal without the prompt's lines, else a page. @param options.full as many rows as it takes */
export function screenOf({ stdout }: { stdout: NodeJS.WriteStream }, { full = false } = {}): Screen {
  const { columns, rows } = stdout.isTTY ? stdout : PAGE;
  const most = Math.max(8, (rows || USUAL.rows) - AROUND);
  return { columns: columns || USUAL.columns, rows: full ? Number.POSITIVE_INFINITY : most };
}

/** A part of a report: its lines under a title. */
export interface Section {
  title: string;
  lines: readonly string[];
  /** It is left out before others are cut. */
  optional?: boolean;
}

/**
 * Sections in as many rows as there are, with a blank line and the title above each. Where there are too few, optional
 * ones are left out, the longest first, then the longest of the others are cut.
 *
 * @param more how to see what is cut, such as `--full`
 * @returns the lines, and the titles of what is left out
 */
export function fitSections(
  sections: readonly Section[],
  rows: number,
  { title: paint, more }: { title: (text: string) => string; more: string },
): { lines: string[]; left: string[] } {
  const shown = sections.filter(({ lines }) => lines.length > 0);
  const left: string[] = [];
  const height = () => shown.reduce((sum, { lines }) => sum + lines.length + 2, 0);
  for (;;) {
    const lengths = shown.map(({ lines, optional }) => (optional ? lines.length : 0));
    const longest = Math.max(0, ...lengths);
    if (height() <= rows || longest === 0) break;
    left.push(...shown.splice(lengths.indexOf(longest), 1).map(({ title }) => title));
  }
  const kept = shown.map(({ lines }) => lines.length);
  const room = Math.max(rows - 2 * shown.length, 2 * shown.length);
  while (kept.reduce((sum, length) => sum + length, 0) > room) {
    const weights = kept.map((length, index) => (index === 0 ? Math.ceil(length / 2) : length)); // the first says most
    const longest = weights.lastIndexOf(Math.max(...weights));
    kept[longest] = (kept[longest] ?? 0) - 1;
  }
  const lines = shown.flatMap((section, index) => [
    "",
    paint(section.title),
    ...cut(section.lines, kept[index] ?? 0, more),
  ]);
  return { lines, left };
}

/** The first lines, and in place of the others a line that counts them. */
export function cut(lines: readonly string[], rows: number, more: string): string[] {
  if (lines.length <= rows) return [...lines];
  const kept = lines.slice(0, Math.max(0, rows - 1));
  const [indent = ""] = /^ */.exec(kept.at(-1) ?? lines[0] ?? "") ?? [];
  return [...kept, `${indent}… and ${(lines.length - kept.length).toLocaleString("en-US")} more (${more})`];
}
