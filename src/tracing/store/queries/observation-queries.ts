import { UserError } from "../../../errors.js";
import { matches, type ObservationFilter } from "../../observations/filter.js";
import { type Observation, toObservation } from "../../observations/observation.js";
import { decodeCursor, encodeCursor, type ObservationQuery, type Page } from "../../observations/source.js";
import type { Connection } from "../files/connection.js";
import { type Row, readStoredSpan } from "../rows.js";
import { type Condition, isAnyOf, toCondition, toWhere } from "./conditions.js";
import { spansOfKind } from "./kind-conditions.js";

/** Columns of filters that are columns of the store, times in milliseconds as observations have them. */
export const COLUMNS: Readonly<Record<string, string>> = {
  id: "spans.span_id",
  traceId: "spans.trace_id",
  endTime: "floor((o.start_us + o.duration_us) / 1000)",
  name: "o.name",
  type: "o.type",
  level: "o.level",
  environment: "o.environment",
  version: "o.version",
  release: "o.release",
  userId: "o.user",
  sessionId: "o.session",
  traceName: "o.trace_name",
  providedModelName: "o.model",
  totalCost: "o.cost_usd",
  inputTokens: tokens("coalesce(o.input_tokens, 0)"),
  outputTokens: tokens("coalesce(o.output_tokens, 0)"),
  totalTokens: tokens("coalesce(o.input_tokens, 0) + coalesce(o.output_tokens, 0)"),
  latency: "o.duration_us / 1e6",
  parentObservationId: "o.parent_id",
  isRootObservation: "o.parent_id IS NULL",
  hasParentObservation: "o.parent_id IS NOT NULL",
};

/** An amount of tokens; null where a span has none. */
function tokens(amount: string): string {
  return `CASE WHEN o.input_tokens IS NULL AND o.output_tokens IS NULL THEN NULL ELSE ${amount} END`;
}

/** Spans that are read at once where SQL cannot judge all conditions, and at most for one answer. */
const CHUNK = 500;
const MOST_READ = 20_000;

/** Where a list goes on: behind the row with this start (microseconds) and number. */
interface Position {
  start: number;
  row: number;
}

/**
 * Observations, newest first; those that start at once in the order in which they came. Conditions on text that is
 * only in the spans' bodies (input, output, metadata, …) are judged one by one, at most 20,000 at once: then the
 * page has what was found so far, and the cursor goes on.
 */
export function listObservations(connection: Connection, query: ObservationQuery): Page<Observation> {
  const { conditions, rest } = observationConditions(query);
  conditions.push(...spansOfKind(query.kind));
  const found: { item: Observation; after: string }[] = [];
  const size = rest.length > 0 ? CHUNK : query.limit + 1;
  let last = query.cursor === undefined ? undefined : readPosition(query.cursor);
  for (let read = 0; ; read += size) {
    if (read >= MOST_READ) {
      const note = `Looked at ${read} observations, and there are more: pass the cursor, or narrow by time or name.`;
      return { items: found, cursor: encodeCursor(last ?? {}), note };
    }
    const rows = readRows(connection, last ? [...conditions, behind(last)] : conditions, size);
    for (const row of rows) {
      last = { start: row.start as number, row: row.row as number };
      const stored = readStoredSpan(row, connection);
      if (!stored) continue;
      const observation = toObservation(stored);
      if (!rest.every((filter) => matches(filter, observation))) continue;
      if (found.length === query.limit) return { items: found, cursor: found.at(-1)?.after };
      found.push({ item: observation, after: encodeCursor(last) });
    }
    if (rows.length < size) return { items: found };
  }
}

function readRows(connection: Connection, conditions: readonly Condition[], limit: number): Row[] {
  const { where, values } = toWhere(conditions);
  return connection
    .sql(
      `SELECT o.id AS row, o.start_us AS start, spans.trace_id, spans.span_id, spans.body AS span,
         spans.origin AS origin_id, origins.body AS origin
       FROM observations AS o JOIN spans ON spans.id = o.id LEFT JOIN origins ON origins.id = spans.origin
       ${where} ORDER BY o.start_us DESC, o.id DESC LIMIT ?`,
    )
    .all(...values, limit) as Row[];
}

function behind({ start, row }: Position): Condition {
  return ["(o.start_us, o.id) < (?, ?)", start, row];
}

function readPosition(cursor: string): Position {
  const { start, row } = decodeCursor(cursor) ?? {};
  if (typeof start === "number" && typeof row === "number") return { start, row };
  throw new UserError("The cursor is not one of listObservations: pass meta.cursor of its last answer, or none.");
}

/** A query's conditions as SQL, and those that SQL cannot judge. */
export function observationConditions(query: Omit<ObservationQuery, "fields" | "limit" | "cursor">): {
  conditions: Condition[];
  rest: ObservationFilter[];
} {
  const equal: [string, string | undefined][] = [
    ["spans.trace_id", query.traceId],
    ["o.type", query.type],
    ["o.name", query.name],
    ["o.environment", query.environment],
    ["o.version", query.version],
    ["o.user", query.userId],
    ["o.parent_id", query.parentObservationId],
  ];
  const conditions = equal.flatMap(([column, value]): Condition[] =>
    value === undefined ? [] : [[`${column} = ?`, value]],
  );
  if (query.level !== undefined) conditions.push(...levelConditions([query.level]));
  if (query.isRootObservation !== undefined) {
    conditions.push([`o.parent_id IS ${query.isRootObservation ? "" : "NOT "}NULL`]);
  }
  if (query.from !== undefined) conditions.push(["o.start_us >= ?", query.from * 1000]);
  if (query.to !== undefined) conditions.push(["o.start_us < ?", query.to * 1000]);
  const rest: ObservationFilter[] = [];
  for (const filter of query.filters) {
    const column = COLUMNS[filter.column];
    if (filter.column === "startTime" && filter.type === "datetime") conditions.push(startCondition(filter));
    else if (filter.column === "level" && filter.operator === "any of") {
      conditions.push(...levelConditions(filter.value as string[]));
    } else if (column === undefined) rest.push(filter);
    else conditions.push(toCondition(column, filter));
  }
  return { conditions, rest };
}

/** Levels other than the usual one have an index: SQLite takes it only where their condition is said, too. */
function levelConditions(levels: readonly string[]): Condition[] {
  const isUsual: Condition[] = levels.includes("DEFAULT") ? [] : [["o.level <> 'DEFAULT'"]];
  return [isAnyOf("o.level", levels), ...isUsual];
}

/** A filter on the start, which observations have in milliseconds, as SQL that an index answers. */
function startCondition({ operator, value }: ObservationFilter): Condition {
  const next = operator === ">" || operator === "<=" ? 1 : 0;
  return [`o.start_us ${operator.startsWith(">") ? ">=" : "<"} ?`, (Number(value) + next) * 1000];
}
