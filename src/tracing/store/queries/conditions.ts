import type { ObservationFilter } from "../../observations/filter.js";

type Value = string | number;
export type Condition = [sql: string, ...values: Value[]];

/** A filter as SQL that judges as `matches` does. */
export function toCondition(
  column: string,
  { operator, value }: Pick<ObservationFilter, "operator" | "value">,
): Condition {
  const known = `${column} IS NOT NULL`;
  const one = typeof value === "boolean" ? Number(value) : (value as Value);
  const options = Array.isArray(value) ? (value as string[]) : [];
  switch (operator) {
    case "any of":
      return isAnyOf(column, options);
    case "none of": {
      const [isAny, ...values] = isAnyOf(column, options);
      return [`(${column} IS NULL OR NOT ${isAny})`, ...values];
    }
    case "is null":
      return [`${column} IS NULL`];
    case "is not null":
      return [known];
    case "contains":
      return [`(${known} AND instr(${column}, ?) > 0)`, one];
    case "does not contain":
      return [`(${column} IS NULL OR instr(${column}, ?) = 0)`, one];
    case "starts with":
      return [`(${known} AND instr(${column}, ?) = 1)`, one];
    case "ends with":
      return [`(${known} AND substr(${column}, length(${column}) - length(?) + 1) = ?)`, one, one];
    default:
      return [`(${column}) ${operator} ?`, one];
  }
}

/** Whether a column has one of several values. */
export function isAnyOf(column: string, values: readonly string[]): Condition {
  return [`${column} IN (${values.map(() => "?").join(", ")})`, ...values];
}

/** Conditions that must all hold, as SQL. */
export function toWhere(conditions: readonly Condition[]): { where: string; values: Value[] } {
  const where = conditions.length > 0 ? `WHERE ${conditions.map(([sql]) => sql).join(" AND ")}` : "";
  return { where, values: conditions.flatMap(([, ...values]) => values) };
}
