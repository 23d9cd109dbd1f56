import { UserError } from "../../../errors.js";
import { type ColumnValue, decodeCursor, encodeCursor, type Page, type ValueQuery } from "../../observations/source.js";
import type { Connection } from "../files/connection.js";
import { type Condition, toWhere } from "./conditions.js";
import { observationsOfKind } from "./kind-conditions.js";
import { COLUMNS, observationConditions } from "./observation-queries.js";

/** The values that a column has, the most frequent first. */
export function listValues(connection: Connection, query: ValueQuery): Page<ColumnValue> {
  const column = COLUMNS[query.column];
  const offset = query.cursor === undefined ? 0 : Number(decodeCursor(query.cursor)?.offset ?? Number.NaN);
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw new UserError("The cursor is not one of getObservationFilterValues: pass meta.cursor of its last answer.");
  }
  const { conditions } = observationConditions({
    from: query.from,
    to: query.to,
    type: query.observationType,
    isRootObservation: query.hasParentObservation === undefined ? undefined : !query.hasParentObservation,
    filters: [],
  });
  const known: Condition[] = [...conditions, ...observationsOfKind(query.kind), [`${column} IS NOT NULL`]];
  const { where, values } = toWhere(known);
  const rows = connection
    .sql(
      `SELECT ${column} AS value, count(*) AS count FROM observations AS o ${where}
       GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ? OFFSET ?`,
    )
    .all(...values, query.limit + 1, offset) as { value: string | number; count: number }[];
  const items = rows.slice(0, query.limit).map(({ value, count }, index) => ({
    item: { value: typeof value === "number" ? value === 1 : value, count },
    after: encodeCursor({ offset: offset + index + 1 }),
  }));
  return { items, ...(rows.length > query.limit ? { cursor: encodeCursor({ offset: offset + query.limit }) } : {}) };
}
