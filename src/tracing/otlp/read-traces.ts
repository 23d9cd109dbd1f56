import { isObject } from "../../text/json.js";
import { type Fields, fieldsOf, kindOf, listOf, Misfit, type Refusal } from "./fields.js";
import type { Origin, StoredSpan } from "./otlp.js";
import { readSpan } from "./read-span.js";
import { readAttributes } from "./read-values.js";

/** What a document of OTLP holds. */
export interface ReadTraces {
  spans: StoredSpan[];
  /** What cannot be read, field by field; everything else is in `spans`. */
  refused: Refusal[];
  /** Other signals that it holds, and are not for us: `logs`, `metrics`, `profiles`. */
  skipped: string[];
}

const RESOURCE_SPANS = new Set(["resource", "scopeSpans", "instrumentationLibrarySpans", "schemaUrl"]);
const RESOURCE = new Set(["attributes", "droppedAttributesCount"]);
const SCOPE_SPANS = new Set(["scope", "instrumentationLibrary", "spans", "schemaUrl"]);
const SCOPE = new Set(["name", "version", "attributes", "droppedAttributesCount"]);
/** Where requests, and what holds them, have their list; Tempo calls it `batches`. */
const REQUEST = new Set(["resourceSpans", "batches"]);
const SIGNALS: Readonly<Record<string, string>> = {
  resourceLogs: "logs",
  resourceMetrics: "metrics",
  resourceProfiles: "profiles",
};
/** What a document has at its top, where it is one of OTLP. */
const TOPS: ReadonlySet<string> = new Set([
  ...REQUEST,
  ...Object.keys(SIGNALS),
  ...["resource", "scopeSpans", "instrumentationLibrarySpans", "scope", "spans", "traceId", "spanId"],
]);
/** Deepest list or wrapper that a request is looked for in. */
const DEEPEST = 3;

/** Whether a value is a whole document of OTLP by itself. */
export function isOtlpDocument(value: unknown): boolean {
  if (!isObject(value)) return false;
  const fields = fieldsOf(value, "", TOPS);
  return REQUEST_OR_SIGNAL.some((name) => name in fields);
}
const REQUEST_OR_SIGNAL = [...REQUEST, ...Object.keys(SIGNALS)];

/**
 * Reads a document of OTLP: a request (`resourceSpans`, Tempo's `batches`), one `ResourceSpans`, `ScopeSpans` or span
 * by itself, a list of such, or an object around one of them. A part that cannot be read spoils no other.
 */
export function readTraces(document: unknown): ReadTraces {
  const found: ReadTraces = { spans: [], refused: [], skipped: [] };
  attempt(found, () => readAny(document, "", found, 0));
  return found;
}

function readAny(given: unknown, path: string, found: ReadTraces, depth: number): void {
  if (Array.isArray(given) && depth < DEEPEST) {
    each(given, path, found, (item, at) => readAny(item, at, found, depth + 1));
    return;
  }
  const fields = fieldsOf(given, path, TOPS);
  const signals = Object.keys(SIGNALS).filter((name) => name in fields);
  found.skipped.push(...signals.map((name) => SIGNALS[name] as string));
  const list = [...REQUEST].find((name) => name in fields);
  if (list !== undefined) {
    each(listOf(fields[list], join(path, list)), join(path, list), found, (item, at) => {
      readResourceSpans(item, at, found);
    });
  } else if (signals.length > 0 || Object.keys(given as object).length === 0) {
    return; // all of it is skipped, or it is an empty request
  } else if ("scopeSpans" in fields || "instrumentationLibrarySpans" in fields) readResourceSpans(given, path, found);
  else if ("traceId" in fields && "spanId" in fields) found.spans.push({ span: readSpan(given, path), origin: {} });
  else if ("spans" in fields && !looksLikeJaeger(fields)) readScopeSpans(given, path, {}, found);
  else readWrapper(fields, path, found, depth);
}

/** Reads what is in an object that is none of OTLP's by itself. @throws Misfit saying what it may be instead */
function readWrapper(fields: Fields, path: string, found: ReadTraces, depth: number): void {
  const inner = Object.entries(fields).filter(([, value]) => holdsRequests(value));
  if (inner.length === 0 || depth >= DEEPEST) throw new Misfit(path, whatElse(fields));
  for (const [name, value] of inner) readAny(value, join(path, name), found, depth + 1);
}

function holdsRequests(value: unknown, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.some((item) => holdsRequests(item, depth + 1));
  if (!isObject(value)) return false;
  if (isOtlpDocument(value) || "scopeSpans" in value) return true;
  return Object.values(value).some((item) => isObject(item) && holdsRequests(item, depth + 1));
}

function whatElse(fields: Fields): string {
  if (looksLikeJaeger(fields) || listed(fields.data).some(looksLikeJaeger)) {
    return "is in Jaeger's own format: export the traces as OTLP JSON";
  }
  if ("id" in fields && "traceId" in fields) return "is in Zipkin's format: export the traces as OTLP JSON";
  if ("context" in fields && "start_time" in fields) {
    return "is what a console exporter prints: export the spans as OTLP JSON";
  }
  return "is no OTLP trace request: it has no resourceSpans";
}

function looksLikeJaeger(fields: unknown): boolean {
  return isObject(fields) && ("traceID" in fields || "processes" in fields);
}

function listed(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function readResourceSpans(given: unknown, path: string, found: ReadTraces): void {
  const { scopeSpans, instrumentationLibrarySpans, ...fields } = fieldsOf(given, path, RESOURCE_SPANS);
  if ("resource" in fields) {
    const resource = fieldsOf(fields.resource, join(path, "resource"), RESOURCE);
    fields.resource = withAttributes(resource, join(path, "resource"));
  }
  for (const [name, list] of Object.entries({ scopeSpans, instrumentationLibrarySpans })) {
    const at = join(path, name);
    each(listOf(list, at), at, found, (item, itemAt) => readScopeSpans(item, itemAt, fields, found));
  }
}

function readScopeSpans(given: unknown, path: string, resource: Origin, found: ReadTraces): void {
  const { scope, instrumentationLibrary, spans, ...rest } = fieldsOf(given, path, SCOPE_SPANS);
  const named = scope ?? instrumentationLibrary;
  const origin: Origin = {
    ...resource,
    ...(named === undefined ? {} : { scope: readScope(named, join(path, "scope")) }),
    ...(Object.keys(rest).length === 0 ? {} : { scopeSpans: rest }),
  };
  const at = join(path, "spans");
  each(listOf(spans, at), at, found, (span, spanAt) => found.spans.push({ origin, span: readSpan(span, spanAt) }));
}

function readScope(given: unknown, path: string): Origin["scope"] {
  const scope = fieldsOf(given, path, SCOPE);
  for (const name of ["name", "version"]) {
    if (name in scope && typeof scope[name] !== "string") {
      throw new Misfit(join(path, name), `is ${kindOf(scope[name])}, not a text`);
    }
  }
  return withAttributes(scope, path);
}

function withAttributes(fields: Fields, path: string): Fields {
  return "attributes" in fields
    ? { ...fields, attributes: readAttributes(fields.attributes, join(path, "attributes")) }
    : fields;
}

/** Reads each item of a list that is not null; one that cannot be read is noted, and the others are read. */
function each(
  list: readonly unknown[],
  path: string,
  found: ReadTraces,
  read: (item: unknown, path: string) => void,
): void {
  for (const [index, item] of list.entries()) {
    if (item !== null) attempt(found, () => read(item, `${path}[${index}]`));
  }
}

function attempt(found: ReadTraces, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    found.refused.push({ field: error.field, reason: error.reason });
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}
