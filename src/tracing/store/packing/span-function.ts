import type { AnyValue, KeyValue } from "../../otlp/otlp.js";
import type { Database } from "../files/database.js";
import { isPacked, type TextOf, unpackSpan } from "./pack-span.js";
import { textReader } from "./text-table.js";

/**
 * Names of the SQL functions that read a row of `spans`, however it is kept, by its trace's id, its own, and its body:
 * the whole as JSON, and one attribute, whose name comes fourth. Null where the row cannot be read.
 */
export const SPAN_JSON = "span_json";
export const SPAN_ATTRIBUTE = "span_attribute";

type Value = string | number | bigint | null;

/** Gives a database the functions, with names of the caller's where others may ask it. */
export function addSpanFunctions(
  db: Database,
  { json = SPAN_JSON, attribute = SPAN_ATTRIBUTE, textOf = textsOf(db) } = {},
): void {
  const read = remembering(textOf);
  db.function(json, { deterministic: true }, (traceId, spanId, body) => {
    if (!isPacked(body)) return body as string;
    const latest = read(traceId, spanId, body);
    if (latest.span === undefined) return null;
    latest.json ??= JSON.stringify(latest.span);
    return latest.json;
  });
  db.function(attribute, { deterministic: true }, (traceId, spanId, body, name) => {
    const { attributes } = (read(traceId, spanId, body).span ?? {}) as { attributes?: unknown };
    if (!Array.isArray(attributes)) return null;
    return plainOf((attributes as KeyValue[]).find((one) => one?.key === name)?.value);
  });
}

/** A span that was read; undefined for a row that cannot be. */
interface Read {
  span: unknown;
  json?: string;
}

/** Reads spans, and remembers the last one: questions ask for one attribute after the other. */
function remembering(textOf: TextOf): (traceId: unknown, spanId: unknown, body: unknown) => Read {
  let latest: (Read & { traceId: unknown; spanId: unknown; body: unknown }) | undefined;
  return (traceId, spanId, body) => {
    if (latest && latest.spanId === spanId && latest.traceId === traceId && isEqual(latest.body, body)) {
      return latest;
    }
    const span = unpackSpan(body, { trace_id: String(traceId), span_id: String(spanId) }, textOf);
    latest = { traceId, spanId, body: body instanceof Uint8Array ? Buffer.from(body) : body, span };
    return latest;
  };
}

/** A value of OTLP as SQLite has it: of a list its JSON. */
function plainOf(value: AnyValue | null | undefined): Value {
  const { stringValue, intValue, doubleValue, boolValue, arrayValue } = value ?? {};
  if (stringValue !== undefined) return stringValue;
  if (intValue !== undefined) return wholeOf(String(intValue));
  if (typeof doubleValue === "number" && Number.isSafeInteger(doubleValue)) return BigInt(doubleValue);
  if (doubleValue !== undefined) return doubleValue;
  if (boolValue !== undefined) return boolValue ? 1n : 0n;
  return arrayValue?.values === undefined ? null : JSON.stringify(arrayValue.values);
}

/** A whole number, at most the largest and smallest that SQLite has. */
function wholeOf(text: string): bigint {
  const value = /^-?\d{1,20}$/.test(text) ? BigInt(text) : BigInt(Math.trunc(Number(text)) || 0);
  const [least, most] = [-(2n ** 63n), 2n ** 63n - 1n];
  return value < least ? least : value > most ? most : value;
}

/** Texts by statements that are prepared when they are needed: the tables may not be there yet. */
function textsOf(db: Database): TextOf {
  const prepared = new Map<string, ReturnType<Database["prepare"]>>();
  return textReader((text) => {
    const statement = prepared.get(text) ?? db.prepare(text);
    prepared.set(text, statement);
    return statement;
  });
}

function isEqual(a: unknown, b: unknown): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}
