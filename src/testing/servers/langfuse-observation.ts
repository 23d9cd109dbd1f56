import { ATTRIBUTE } from "../../tracing/attributes.js";
import { type AnyValue, attributesOf, type KeyValue, type Plain, STATUS_ERROR } from "../../tracing/otlp/otlp.js";
import type { Score } from "../../tracing/score.js";
import type { StoredSpan } from "../../tracing/store/store.js";

/** An observation as the loopback Langfuse keeps it; names are those of its API. */
export interface StoredObservation {
  id: string;
  traceId: string;
  startTime: string;
  endTime: string | null;
  parentObservationId: string | null;
  type: string;
  /** Groups of text values, and text values of its own. */
  metadata: Record<string, Record<string, string> | string>;
  name?: string | null;
  sessionId?: string | null;
  [other: string]: unknown;
}

/** Attributes that Langfuse takes for input or output, and does not keep among the others. */
const CONTENT: readonly string[] = [
  ATTRIBUTE.observationInput,
  ATTRIBUTE.observationOutput,
  ATTRIBUTE.inputMessages,
  ATTRIBUTE.outputMessages,
  ATTRIBUTE.toolArguments,
  ATTRIBUTE.toolResult,
];
/** What it moves into the input of a generation. */
const MOVED: readonly string[] = [ATTRIBUTE.systemInstructions, ATTRIBUTE.toolDefinitions];
const METADATA = "langfuse.observation.metadata.";

/**
 * What Langfuse keeps of a span: times in milliseconds, attributes as text, tools by their names, no events, no lists in metadata;
 * instructions and definitions of tools within a generation's input.
 * https://langfuse.com/integrations/native/opentelemetry#property-mapping
 */
export function toObservation({ span, origin }: StoredSpan): StoredObservation {
  const attributes = attributesOf(span);
  const resource = attributesOf({ attributes: origin.resource?.attributes });
  const inputOutput = [
    [ATTRIBUTE.observationInput, ATTRIBUTE.observationOutput],
    [ATTRIBUTE.inputMessages, ATTRIBUTE.outputMessages],
    [ATTRIBUTE.toolArguments, ATTRIBUTE.toolResult],
  ].find((names) => names.some((name) => attributes[name] !== undefined));
  const [given, output] = (inputOutput ?? []).map((name) => attributes[name] ?? null);
  const input = inputOutput?.[0] === ATTRIBUTE.inputMessages ? withMoved(given, attributes) : given;
  const isError = span.status?.code === STATUS_ERROR;
  return {
    id: span.spanId,
    traceId: span.traceId,
    parentObservationId: span.parentSpanId || null,
    isRootObservation: !span.parentSpanId,
    projectId: "project-1",
    startTime: toIso(span.startTimeUnixNano),
    endTime: toIso(span.endTimeUnixNano),
    type: String(attributes[ATTRIBUTE.observationType] ?? "span").toUpperCase(),
    name: String(attributes[ATTRIBUTE.toolName] ?? span.name),
    level: attributes[ATTRIBUTE.observationLevel] ?? (isError ? "ERROR" : "DEFAULT"),
    statusMessage: span.status?.message ?? null,
    version: attributes[ATTRIBUTE.version] ?? resource["service.version"] ?? null,
    release: attributes[ATTRIBUTE.release] ?? null,
    environment: attributes[ATTRIBUTE.environment] ?? "default",
    sessionId: (attributes[ATTRIBUTE.session] as string | undefined) ?? null,
    traceName: attributes[ATTRIBUTE.traceName] ?? null,
    tags: attributes[ATTRIBUTE.traceTags] ?? [],
    model: attributes[ATTRIBUTE.responseModel] ?? attributes[ATTRIBUTE.requestModel] ?? null,
    input: input ?? null,
    output: output ?? null,
    usageDetails: { input: attributes[ATTRIBUTE.inputTokens] ?? 0, output: attributes[ATTRIBUTE.outputTokens] ?? 0 },
    costDetails: JSON.parse(String(attributes[ATTRIBUTE.costDetails] ?? "{}")),
    metadata: {
      ...Object.fromEntries(
        Object.entries(attributes).flatMap(([key, value]) =>
          key.startsWith(METADATA) ? [[key.slice(METADATA.length), String(value)]] : [],
        ),
      ),
      attributes: toTexts(
        (span.attributes ?? []).filter(
          ({ key, value }) =>
            ![...CONTENT, ...MOVED].includes(key) && !key.startsWith(METADATA) && value?.arrayValue === undefined,
        ),
      ),
      resourceAttributes: toTexts(origin.resource?.attributes ?? []),
      scope: { ...(origin.scope as Record<string, string> | undefined) },
    },
  };
}

/** The input of a generation that came as OpenTelemetry's messages. */
function withMoved(input: Plain | undefined, attributes: Record<string, Plain>): string | null {
  if (typeof input !== "string") return null;
  const [instructions, tools] = MOVED.map((name) => attributes[name]);
  if (instructions === undefined && tools === undefined) return input;
  const system = JSON.parse(String(instructions ?? "[]")).map(({ content }: { content: string }) => ({
    role: "system",
    content,
  }));
  const messages = [...system, ...JSON.parse(input)];
  return JSON.stringify({ messages, ...(tools === undefined ? {} : { tools: JSON.parse(String(tools)) }) });
}

/** A score as the API gives it. */
export function toWireScore(
  { id, trace_id, span_id, name, value, data_type, comment }: Score,
  environment = "default",
) {
  const subject = span_id
    ? { kind: "observation", id: span_id, traceId: trace_id }
    : { kind: "trace", id: trace_id, traceId: undefined };
  return {
    id,
    name,
    value: data_type === "BOOLEAN" ? value === 1 : value,
    dataType: data_type,
    source: "API",
    environment,
    timestamp: "2026-01-01T00:00:00.000Z",
    comment: comment ?? null,
    subject,
  };
}

function toTexts(attributes: readonly KeyValue[]): Record<string, string> {
  const texts = attributes.map(({ key, value = {} }): [string, string] => {
    const plain = attributesOf({ attributes: [{ key, value }] })[key];
    if (value && isZero(value)) return [key, JSON.stringify(value)];
    return [key, typeof plain === "string" ? plain : JSON.stringify(plain)];
  });
  return Object.fromEntries(texts);
}

/** Langfuse's reader of OTLP takes an integer 0 for a value of a kind that it does not know. */
function isZero({ intValue }: AnyValue): boolean {
  return intValue === 0;
}

function toIso(nanos: string): string {
  return new Date(Number(BigInt(nanos) / 1_000_000n)).toISOString();
}
