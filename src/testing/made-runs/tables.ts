import { type RunRow, RunTable } from "../../analysis/facts/run-table.js";
import { type UsageRow, UsageTable } from "../../analysis/facts/usage-table.js";

/** A table of runs that are at hand. */
export function runTable(fields: readonly string[], rows: readonly RunRow[]): RunTable {
  const table = new RunTable(fields, (place) => rows[place]);
  for (const [place, row] of rows.entries()) table.add(row, row, place);
  return table;
}

/** The same of what runs used; none called a tool. */
export function usageTable(rows: readonly UsageRow[]): UsageTable {
  const table = new UsageTable((place) => rows[place]);
  for (const [place, row] of rows.entries()) table.add(row, place, { tools: [], times: [] });
  return table;
}
