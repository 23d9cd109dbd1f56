import { headOf } from "../../observations/observation.js";
import { attributesOf, type KeyValue, type Plain, type StoredSpan, spanAttributes } from "../../otlp/otlp.js";
import type { Database } from "../files/database.js";
import { textReader } from "../packing/text-table.js";
import { parseOrigin, parseSpan, type Row, type TraceRow } from "../rows.js";
import { summarizeSpan } from "./summary.js";

/** Keeps the single values of a span's observation beside it; its parameters are an `observationRow`. */
export const INSERT_OBSERVATION = `
  INSERT INTO observations (id, start_us, duration_us, type, level, name, parent_id, model, input_tokens,
    output_tokens, cost_usd, environment, version, release, trace_name, session, user)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

type Value = string | number | bigint | null;

export function observationRow(
  id: number | bigint,
  { start_us, end_us }: Pick<TraceRow, "start_us" | "end_us">,
  { span, origin }: StoredSpan,
): Value[] {
  const head = headOf(span, spanAttributes(span), attributeOf(origin.resource?.attributes, "service.version"));
  return [
    id,
    start_us,
    end_us - start_us,
    head.type,
    head.level,
    head.name,
    head.parentObservationId,
    head.providedModelName,
    head.inputTokens,
    head.outputTokens,
    head.totalCost,
    head.environment,
    head.version,
    head.release,
    head.traceName,
    head.sessionId,
    head.userId,
  ];
}

function attributeOf(attributes: readonly KeyValue[] = [], name: string): Plain | undefined {
  const found = attributes.find(({ key }) => key === name);
  return found && attributesOf({ attributes: [found] })[name];
}

/** Makes the rows of spans that are in the store already; those that cannot be read have none. */
export function fillObservations(db: Database): void {
  const select = db.prepare(
    `SELECT spans.id, spans.trace_id, spans.span_id, spans.body AS span, origins.body AS origin FROM spans LEFT JOIN origins ON origins.id = spans.origin
     WHERE spans.id > ? ORDER BY spans.id LIMIT 1000`,
  );
  const insert = db.prepare(INSERT_OBSERVATION);
  const textOf = textReader((sql) => db.prepare(sql));
  for (let last = 0; ; ) {
    const rows = select.all(last) as (Row & { id: number })[];
    for (const { id, ...row } of rows) {
      last = id;
      const span = parseSpan(row, textOf);
      const origin = parseOrigin(row.origin) ?? {}; // one that is lost is told of when the span is read
      if (span) insert.run(...observationRow(id, summarizeSpan(span), { span, origin }));
    }
    if (rows.length === 0) return;
  }
}
