/** A column of a table: its title, and to which side its cells go. */
export interface Column {
  title: string;
  align?: "left" | "right";
}

/**
 * Rows under titles, in aligned columns two blanks apart.
 *
 * @param paint colours a cell once its width is settled
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  paint: (text: string, column: number, row: number) => string = (text) => text,
): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(title.length, ...rows.map((row) => (row[index] ?? "").length)),
  );
  const line = (cells: readonly string[], row: number) =>
    cells
      .map((cell, index) => {
        const width = widths[index] ?? 0;
        const padded = columns[index]?.align === "right" ? cell.padStart(width) : cell.padEnd(width);
        return paint(padded, index, row);
      })
      .join("  ")
      .trimEnd();
  const titles = columns.map(({ title }) => title);
  return [line(titles, -1), ...rows.map((row, index) => line(row, index))].join("\n");
}
