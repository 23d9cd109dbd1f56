import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import type { AnyValue, KeyValue, OtlpEvent, OtlpSpan } from "../../otlp/otlp.js";
import { ATTRIBUTE_NAMES, isShared } from "./attribute-names.js";

/**
 * How the store keeps a span. Its JSON, of which most is names and texts that all runs have, is written shorter:
 *
 * - Fields and attributes without names: `[checksum, fields, value, value…]`, where `fields` has a letter for each field
 *   of the span, in order. The ids of trace and span are in the row's own columns, and not here.
 * - Attributes as one list: name, value, name, value…; a name that is known is its number in `ATTRIBUTE_NAMES`.
 * - A text that many runs have (instructions, tools, a session) as `[number]`: it is kept once, in the table `texts`.
 * - What is still long is compressed.
 *
 * A span that would not come back as it was, byte for byte, is kept as its JSON.
 */
export type Body = string | Uint8Array;

/** Whether a row of `spans` holds a packed span, and may refer to shared texts: in SQL, and of a body that was read. */
export const PACKED = "substr(body, 1, 1) <> '{'";
export const isPacked = (body: unknown) => !(typeof body === "string" && body.startsWith("{"));

/** Letters of a span's fields. Stores hold them: none ever changes its meaning. */
const LETTERS: Readonly<Record<string, string>> = {
  traceId: "t",
  spanId: "s",
  parentSpanId: "p",
  traceState: "c",
  flags: "f",
  name: "n",
  kind: "k",
  startTimeUnixNano: "b",
  endTimeUnixNano: "e",
  attributes: "a",
  droppedAttributesCount: "x",
  events: "v",
  droppedEventsCount: "y",
  links: "l",
  droppedLinksCount: "z",
  status: "u",
};
const FIELDS = new Map(Object.entries(LETTERS).map(([field, letter]) => [letter, field]));
const NUMBERS = new Map(ATTRIBUTE_NAMES.map((name, number) => [name, number]));

/** Characters of a text that is worth keeping once. */
const LEAST_SHARED = 24;
/** Characters from which on a body is compressed. */
const LEAST_COMPRESSED = 400;
/** Bytes that a body may have: a damaged one could become any number of them. */
const MOST_BYTES = 256_000_000;
/** Most of what can be saved, in a third of the time that the best takes. */
const COMPRESSION = { level: 1, windowBits: 13, memLevel: 5, chunkSize: 4096 };

/** A text that spans share, as JSON: a string, or another value of OTLP's. */
export type SharedText = string;

/** A shared text as the value of an attribute; undefined for one that is lost. Spans have the same one: nobody changes it. */
export type TextOf = (id: number) => AnyValue | undefined;

/** What is known of a span beside its body. */
export interface SpanIds {
  trace_id: string;
  span_id: string;
}

/**
 * @param share gives the number of a text that is kept once
 * @returns the body, and the numbers of the texts that it refers to
 */
export function packSpan(span: OtlpSpan, share: (text: SharedText) => number): { body: Body; texts: Set<number> } {
  const json = JSON.stringify(span);
  const shared = new Map<number, AnyValue>();
  const packed = packedText(span, (text) => {
    const id = share(text);
    shared.set(id, sharedValue(text));
    return id;
  });
  const ids = { trace_id: span.traceId, span_id: span.spanId };
  const isExact = packed !== undefined && JSON.stringify(fromText(packed, ids, (id) => shared.get(id))) === json;
  if (!isExact) return { body: compressed(json), texts: new Set() };
  return { body: compressed(packed), texts: new Set(shared.keys()) };
}

/**
 * A span of what `packSpan` made of it, or of its JSON; undefined where it is neither, or another span's. A shared text
 * that is lost costs its attribute.
 */
export function unpackSpan(body: unknown, ids: SpanIds, textOf: TextOf): unknown {
  const text = textOfBody(body);
  return text === undefined ? undefined : fromText(text, ids, textOf);
}

/** Numbers of the shared texts that a body refers to; undefined where it cannot be read. */
export function sharedTextsIn(body: unknown, ids: SpanIds): Set<number> | undefined {
  const found = new Set<number>();
  const span = unpackSpan(body, ids, (id) => {
    found.add(id);
    return undefined;
  });
  return span === undefined ? undefined : found;
}

function compressed(text: string): Body {
  if (text.length < LEAST_COMPRESSED || text.length > MOST_BYTES / 4) return text;
  const bytes = deflateRawSync(text, COMPRESSION);
  return bytes.length < text.length ? bytes : text;
}

function textOfBody(body: unknown): string | undefined {
  if (typeof body === "string") return body;
  if (!(body instanceof Uint8Array)) return undefined;
  try {
    return inflateRawSync(body, { maxOutputLength: MOST_BYTES }).toString();
  } catch {
    return undefined; // the caller counts the row as a bad one
  }
}

/** The packed form of a span; undefined for one that has other fields, or is nested as deep as can be written. */
function packedText(span: OtlpSpan, share: (text: SharedText) => number): string | undefined {
  try {
    return writePacked(span, share);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function writePacked(span: OtlpSpan, share: (text: SharedText) => number): string | undefined {
  let letters = "";
  const values: unknown[] = [];
  for (const [field, value] of Object.entries(span)) {
    const letter = Object.hasOwn(LETTERS, field) ? LETTERS[field] : undefined;
    if (letter === undefined) return undefined; // a later version of OTLP's
    if (value === undefined) continue;
    letters += letter;
    if (letter === "a") values.push(packAttributes(value as KeyValue[], share));
    else if (letter === "v") values.push((value as OtlpEvent[]).map((event) => packEvent(event, share)));
    else if (letter === "u") values.push(packStatus(value as object));
    else if (letter !== "t" && letter !== "s") values.push(value);
  }
  const rest = JSON.stringify([letters, ...values]).slice(1);
  return `[${checksum(rest, { trace_id: span.traceId, span_id: span.spanId })},${rest}`;
}

function fromText(text: string, ids: SpanIds, textOf: TextOf): unknown {
  try {
    const parsed = JSON.parse(text);
    if (!Array.isArray(parsed)) return parsed;
    const [sum, letters, ...values] = parsed;
    if (sum !== checksum(text.slice(text.indexOf(",") + 1), ids)) return undefined;
    let at = 0;
    const fields = [...String(letters)].map((letter) => {
      const field = FIELDS.get(letter) ?? "";
      if (letter === "t") return [field, ids.trace_id];
      if (letter === "s") return [field, ids.span_id];
      const value = values[at++];
      if (letter === "a") return [field, unpackAttributes(value, textOf)];
      if (letter === "v") return [field, value.map((event: unknown) => unpackEvent(event, textOf))];
      return [field, letter === "u" && typeof value === "number" ? { code: value } : value];
    });
    return Object.fromEntries(fields);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Tells a body from a damaged one, and from that of another span. */
function checksum(text: string, { trace_id, span_id }: SpanIds): number {
  return crc32(text, crc32(`${trace_id} ${span_id} `));
}

function packStatus(status: { code?: unknown }): unknown {
  const { code, ...rest } = status;
  return typeof code === "number" && Object.keys(rest).length === 0 ? code : status;
}

function packEvent(event: OtlpEvent, share: (text: SharedText) => number): unknown {
  if (Object.keys(event).join() !== "timeUnixNano,name,attributes") return event;
  return [event.timeUnixNano, event.name, packAttributes(event.attributes ?? [], share)];
}

function unpackEvent(event: unknown, textOf: TextOf): unknown {
  if (!Array.isArray(event)) return event;
  const [timeUnixNano, name, attributes] = event;
  return { timeUnixNano, name, attributes: unpackAttributes(attributes, textOf) };
}

function packAttributes(attributes: readonly KeyValue[], share: (text: SharedText) => number): unknown[] {
  return attributes.flatMap((attribute): unknown[] => {
    const { key, value } = attribute;
    if (Object.keys(attribute).join() !== "key,value" || typeof value !== "object" || value === null)
      return [attribute];
    return [NUMBERS.get(key) ?? key, packValue(key, value, share)];
  });
}

function packValue(key: string, value: object, share: (text: SharedText) => number): unknown {
  const [[kind, plain] = [], ...more] = Object.entries(value);
  if (more.length > 0) return value;
  const isText = kind === "stringValue" && typeof plain === "string";
  if (isShared(key)) {
    const text = JSON.stringify(isText ? plain : value);
    if (text.length >= LEAST_SHARED) return [share(text)];
  }
  if (isText || (kind === "intValue" && typeof plain === "number")) return plain;
  return kind === "boolValue" && typeof plain === "boolean" ? plain : value;
}

function unpackAttributes(packed: readonly unknown[], textOf: TextOf): unknown[] {
  const attributes: unknown[] = [];
  for (let at = 0; at < packed.length; at++) {
    const name = packed[at];
    if (typeof name === "object") {
      attributes.push(name);
      continue;
    }
    const key = typeof name === "number" ? ATTRIBUTE_NAMES[name] : name;
    const value = unpackValue(packed[++at], textOf);
    if (key !== undefined && value !== undefined) attributes.push({ key, value });
  }
  return attributes;
}

function unpackValue(value: unknown, textOf: TextOf): unknown {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "number") return { intValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (!Array.isArray(value)) return value;
  return textOf(Number(value[0]));
}

/** What a shared text stands for. @throws SyntaxError where it is no JSON */
export function sharedValue(text: SharedText): AnyValue {
  const plain = JSON.parse(text);
  return typeof plain === "string" ? { stringValue: plain } : plain;
}
