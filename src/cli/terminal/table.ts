import { shorten, widthOf } from "./width.js";

/** A column of a table: its title, to which side its cells go, and what becomes of it where there is no room. */
export interface Column {
  title: string;
  align?: "left" | "right";
  /** It may be shortened, down to so many columns of the terminal. */
  least?: number;
  /** Columns that may be left out are, before it is cut below so many. */
  enough?: number;
  /** It may be left out: those on the right go first. */
  optional?: boolean;
}

/**
 * Rows under titles, in aligned columns two blanks apart.
 *
 * @param paint colours a cell once its width is settled
 * @param room columns of the terminal; what may be shortened or left out is, where lines would be longer
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: (text: string, column: number, row: number) => string = (text) => text,
  room = Number.POSITIVE_INFINITY,
): string {
  const widths = widthsWithin(room, columns, rows);
  const line = (cells: readonly string[], row: number) =>
    [...widths]
      .map(([index, width]) => {
        const cell = shorten(cells[index] ?? "", width);
        const blanks = " ".repeat(width - widthOf(cell));
        return paint(columns[index]?.align === "right" ? `${blanks}${cell}` : `${cell}${blanks}`, index, row);
      })
      .join("  ")
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  return [line(titles, -1), ...rows.map((row, index) => line(row, index))].join("\n");
}

/** The width of each column that is shown, by its index. */
function widthsWithin(
  room: number,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): Map<number, number> {
  const wanted = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ""))),
  );
  const shown = columns.map((_, index) => index);
  for (;;) {
    const dropped = shown.findLastIndex((index) => columns[index]?.optional);
    const widths = new Map(shown.map((index) => [index, wanted[index] ?? 0]));
    const taken = [...widths.values()].reduce((sum, width) => sum + width + 2, -2);
    let excess = Math.max(0, taken - room);
    for (const index of [...shown].reverse()) {
      const width = widths.get(index) ?? 0;
      const { least = width, enough = least } = columns[index] ?? {};
      const cut = Math.min(excess, Math.max(0, width - (dropped < 0 ? least : enough)));
      widths.set(index, width - cut);
      excess -= cut;
    }
    if (excess === 0 || dropped < 0) return widths;
    shown.splice(dropped, 1);
  }
}
