import { UserError } from "../../../errors.js";
import { toIso } from "../../observations/observation.js";
import { decodeCursor, encodeCursor, type Page, type ScoreQuery, type ScoreView } from "../../observations/source.js";
import type { Score } from "../../score.js";
import type { Connection } from "../files/connection.js";
import { type Row, readScoreRow } from "../rows.js";
import { type Condition, isAnyOf, toWhere } from "./conditions.js";
import { scoresOfKind } from "./kind-conditions.js";

/** Scores under the names of Langfuse's API, newest first. */
export function listScores(connection: Connection, query: ScoreQuery): Page<ScoreView> {
  const conditions = scoreConditions(query);
  if (query.cursor !== undefined) {
    const { at, id } = decodeCursor(query.cursor) ?? {};
    if (typeof at !== "number" || typeof id !== "string") {
      throw new UserError("The cursor is not one of listScores: pass meta.cursor of its last answer, or none.");
    }
    conditions.push(["(created_us, id) < (?, ?)", at, id]);
  }
  const { where, values } = toWhere(conditions);
  const rows = connection
    .sql(`SELECT * FROM scores AS o ${where} ORDER BY created_us DESC, id DESC LIMIT ?`)
    .all(...values, query.limit + 1) as Row[];
  const page = rows.slice(0, query.limit);
  const afterOf = (row?: Row) => encodeCursor({ at: row?.created_us, id: row?.id });
  const items = page.flatMap((row) => {
    const read = readScoreRow(row, connection.badRows);
    return read ? [{ item: toView(read), after: afterOf(row) }] : [];
  });
  return { items, ...(rows.length > query.limit ? { cursor: afterOf(page.at(-1)) } : {}) };
}

/** The scores of a trace, the oldest first. */
export function scoresOf(connection: Connection, traceId: string): Score[] {
  const rows = connection.sql("SELECT * FROM scores WHERE trace_id = ? ORDER BY created_us, id").all(traceId) as Row[];
  return rows.flatMap((row) => readScoreRow(row, connection.badRows)?.score ?? []);
}

/** A query's conditions as SQL. */
function scoreConditions(query: ScoreQuery): Condition[] {
  const lists: [string, readonly string[] | undefined][] = [
    ["name", query.name],
    ["data_type", query.dataType],
    ["source", query.source?.flatMap(sourcesOf)],
    ["trace_id", query.traceId],
    ["span_id", query.observationId],
  ];
  const conditions = lists.flatMap(([column, options]): Condition[] => {
    return options === undefined ? [] : [isAnyOf(column, options)];
  });
  if (query.sessionId !== undefined) {
    const [isAny, ...sessions] = isAnyOf("session", query.sessionId);
    conditions.push([`trace_id IN (SELECT trace_id FROM traces WHERE ${isAny})`, ...sessions]);
  }
  conditions.push(...scoresOfKind(query.kind));
  if (query.value !== undefined) conditions.push(valueCondition(query.value));
  const isNumber = "typeof(value) IN ('integer', 'real')";
  if (query.valueMin !== undefined) conditions.push([`(${isNumber} AND value >= ?)`, query.valueMin]);
  if (query.valueMax !== undefined) conditions.push([`(${isNumber} AND value <= ?)`, query.valueMax]);
  if (query.from !== undefined) conditions.push(["created_us >= ?", query.from * 1000]);
  if (query.to !== undefined) conditions.push(["created_us < ?", query.to * 1000]);
  return conditions;
}

/** Our words for who judged, for those of Langfuse. */
function sourcesOf(source: string): string[] {
  return SOURCES[source.toUpperCase()] ?? [source];
}

const SOURCES: Readonly<Record<string, string[]>> = {
  ANNOTATION: ["person"],
  EVAL: ["eval"],
  API: ["api", "validation"],
};

/** Values as texts: of a number in any way of writing it, of a truth in words. */
function valueCondition(texts: readonly string[]): Condition {
  const each = texts.map((text): Condition => {
    const truth = { true: 1, false: 0 }[text.toLowerCase()];
    const number = text.trim() === "" ? Number.NaN : Number(text);
    const [type, value] = truth !== undefined ? ["= 'BOOLEAN'", truth] : ["<> 'BOOLEAN'", number];
    if (Number.isNaN(value)) return ["o.value = ?", text];
    return [`(o.value = ? OR (o.data_type ${type} AND o.value = ?))`, text, value];
  });
  return [`(${each.map(([sql]) => sql).join(" OR ")})`, ...each.flatMap(([, ...values]) => values)];
}

function toView({ score, created_us }: NonNullable<ReturnType<typeof readScoreRow>>): ScoreView {
  const { id, trace_id, span_id = null, name, value, data_type, source, comment = null } = score;
  return {
    id,
    subject: span_id ? { kind: "observation", id: span_id, traceId: trace_id } : { kind: "trace", id: trace_id },
    traceId: trace_id,
    observationId: span_id,
    name,
    value: data_type === "BOOLEAN" ? value === 1 : value,
    dataType: data_type,
    source,
    comment,
    timestamp: toIso(created_us),
  };
}
