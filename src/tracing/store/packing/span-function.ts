import type { Database } from "../files/database.js";
import { type TextOf, unpackSpan } from "./pack-span.js";
import { textReader } from "./text-table.js";

/** Name of the SQL function that gives a span's JSON of a row of `spans`: its trace's id, its own, and its body. */
export const SPAN_JSON = "span_json";

/**
 * Gives a database the function `span_json(trace_id, span_id, body)`: the span as JSON, however it is kept. Null where it
 * cannot be read.
 */
export function addSpanFunction(db: Database, name = SPAN_JSON, textOf: TextOf = textsOf(db)): void {
  let latest: { traceId: unknown; spanId: unknown; body: unknown; json: string | null } | undefined;
  db.function(name, { deterministic: true }, (traceId, spanId, body) => {
    if (typeof body === "string" && body.startsWith("{")) return body;
    // Questions ask for one attribute after the other of one span.
    if (latest && latest.spanId === spanId && latest.traceId === traceId && isEqual(latest.body, body)) {
      return latest.json;
    }
    const span = unpackSpan(body, { trace_id: String(traceId), span_id: String(spanId) }, textOf);
    const json = span === undefined ? null : JSON.stringify(span);
    latest = { traceId, spanId, body: body instanceof Uint8Array ? Buffer.from(body) : body, json };
    return json;
  });
}

/** Texts by a statement that is prepared when it is needed: the tables may not be there yet. */
function textsOf(db: Database): TextOf {
  let prepared: ReturnType<Database["prepare"]> | undefined;
  return textReader((text) => {
    prepared ??= db.prepare(text);
    return prepared;
  });
}

function isEqual(a: unknown, b: unknown): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}
