import * as z from "zod/mini";
import { jsonIn } from "../../text/json.js";
import type { Origin, OtlpSpan, StoredSpan } from "../otlp/otlp.js";
import { keptSpanSchema, originSchema } from "../otlp/otlp-schema.js";
import type { Score } from "../score.js";
import { RUN_KINDS } from "../vocabulary/kinds.js";
import type { BadRows } from "./files/bad-rows.js";
import { type TextOf, unpackSpan } from "./packing/pack-span.js";

/**
 * The rows of a store as their readers want them. A store can be damaged, or written by other hands: each row is
 * parsed, and one that is not as it should be is left out and counted.
 */
export type Row = Record<string, unknown>;

/** Microseconds that a `Date` can hold. */
const micros = z.number().check(z.gte(-8.64e18), z.lte(8.64e18));
const id = z.string().check(z.minLength(1), z.maxLength(1000));
const textOrNull = z.nullable(z.string());
const count = z.int().check(z.gte(0));
const flag = z.union([z.literal(0), z.literal(1)]);

const traceRowSchema = z
  .object({
    trace_id: id,
    start_us: micros,
    end_us: micros,
    complete: flag,
    name: textOrNull,
    agent: textOrNull,
    model: textOrNull,
    outcome: textOrNull,
    exit_reason: textOrNull,
    valid: z.nullable(flag),
    session: textOrNull,
    version: textOrNull,
    round_trips: count,
    input_tokens: z.number(),
    output_tokens: z.number(),
    cost_usd: z.nullable(z.number()),
    spans: count,
    errors: count,
    runs: z._default(count, 0),
    kind: z._default(z.enum(RUN_KINDS), "run"),
  })
  .check(z.refine(({ start_us, end_us }) => end_us >= start_us));
/** A row of `traces`, and what a span adds to that of its trace. */
export type TraceRow = z.infer<typeof traceRowSchema>;

const scoreRowSchema = z.object({
  id,
  trace_id: id,
  span_id: z.nullable(id),
  name: z.string(),
  value: z.union([z.number(), z.string()]),
  data_type: z.enum(["NUMERIC", "BOOLEAN", "CATEGORICAL"]),
  comment: textOrNull,
  source: z.string(),
  created_us: micros,
});

const evalRunRowSchema = z.object({
  id,
  agent: z.string(),
  plan: z.string(),
  /** Null while it goes on, and for ever if it was killed. */
  summary: textOrNull,
});
/** A kept eval run: its plan and, once it has ended, its summary, as JSON. */
export type EvalRunRow = z.infer<typeof evalRunRowSchema>;

/** A row of `traces`; undefined for a bad one. */
export function readTraceRow(row: Row, bad: BadRows): TraceRow | undefined {
  return z.safeParse(traceRowSchema, row).data ?? drop(bad, "traces", row.trace_id);
}

/** A score and when it was made; undefined for a bad one. */
export function readScoreRow(row: Row, bad: BadRows): { score: Score; created_us: number } | undefined {
  const { data } = z.safeParse(scoreRowSchema, row);
  if (!data) return drop(bad, "scores", row.id);
  const { created_us, span_id, comment, ...rest } = data;
  const score = { ...rest, ...(span_id === null ? {} : { span_id }), ...(comment === null ? {} : { comment }) };
  return { score, created_us };
}

/** A row of `eval_runs`; undefined for a bad one. */
export function readEvalRunRow(row: Row, bad: BadRows): EvalRunRow | undefined {
  return z.safeParse(evalRunRowSchema, row).data ?? drop(bad, "eval_runs", row.id);
}

/** Where rows of spans come from. */
export interface SpanRows {
  badRows: BadRows;
  textOf: TextOf;
}

/** A span, from the body in its row, which has the row's ids; undefined for a bad one. */
export function readSpanRow(row: Row, { badRows, textOf }: SpanRows): OtlpSpan | undefined {
  return parseSpan(row, textOf) ?? drop(badRows, "spans", `${row.trace_id} ${row.span_id}`);
}

/** The same, with what it has in common with others; where that is lost, which is counted, it says nothing. */
export function readStoredSpan(row: Row, rows: SpanRows): StoredSpan | undefined {
  const span = readSpanRow(row, rows);
  return span && { span, origin: parseOrigin(row.origin) ?? drop(rows.badRows, "origins", row.origin_id) ?? {} };
}

/** The span of a row, whose ids it has; undefined when it is none. */
export function parseSpan({ trace_id, span_id, span: body }: Row, textOf: TextOf): OtlpSpan | undefined {
  const parsed = unpackSpan(body, { trace_id: String(trace_id), span_id: String(span_id) }, textOf);
  if (!isOf(keptSpanSchema, parsed)) return undefined;
  const span = parsed as OtlpSpan;
  return span.traceId === trace_id && span.spanId === span_id ? span : undefined;
}

/** An origin's body, parsed; undefined when it is none. */
export function parseOrigin(body: unknown): Origin | undefined {
  if (typeof body !== "string") return undefined;
  const parsed = jsonIn(body);
  return isOf(originSchema, parsed) ? (parsed as Origin) : undefined;
}

function isOf(schema: z.ZodMiniType, value: unknown): boolean {
  try {
    return z.safeParse(schema, value).success;
  } catch (error) {
    if (error instanceof RangeError) return false; // nested so deep that nobody can read it
    throw error;
  }
}

function drop(bad: BadRows, table: string, row: unknown): undefined {
  bad.add(table, row);
  return undefined;
}
