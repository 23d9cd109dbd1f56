import { addAmounts } from "../../figures/decimal.js";
import { ATTRIBUTE } from "../attributes.js";
import {
  attributesOf,
  type OtlpSpan,
  type Plain,
  parentOf,
  STATUS_ERROR,
  type StoredSpan,
  spanAttributes,
  toMicros,
} from "../otlp/otlp.js";
import { contentNames, contentOf } from "../vocabulary/content.js";
import { typeOf } from "../vocabulary/kinds.js";
import { costsOf, modelOf, SESSION, textIn, tokensOf, USER } from "../vocabulary/names.js";

/** What Langfuse says of an observation in single values; the store keeps these beside the span. */
export interface ObservationHead {
  parentObservationId: string | null;
  /** `SPAN`, `GENERATION`, `AGENT`, `TOOL`, `GUARDRAIL`, … */
  type: string;
  name: string;
  /** `DEBUG`, `DEFAULT`, `WARNING` or `ERROR`. */
  level: string;
  providedModelName: string | null;
  inputTokens: number | null;
  outputTokens: number | null;
  /** US dollars. */
  totalCost: number | null;
  environment: string;
  version: string | null;
  release: string | null;
  traceName: string | null;
  sessionId: string | null;
  userId: string | null;
}

/** A span as Langfuse shows it, under the names of its API. What the local store cannot know is null. */
export interface Observation extends Omit<ObservationHead, "inputTokens" | "outputTokens"> {
  id: string;
  traceId: string;
  /** ISO 8601, in milliseconds. */
  startTime: string;
  endTime: string | null;
  isRootObservation: boolean;
  statusMessage: string | null;
  /** As text, just as it was recorded. */
  input: string | null;
  output: string | null;
  /** Attributes, resource and scope, each value as text under its path: `attributes.gen_ai.operation.name`. */
  metadata: Record<string, string>;
  modelParameters: Record<string, Plain> | null;
  usageDetails: Record<string, number>;
  costDetails: Record<string, number>;
  /** Seconds. */
  latency: number | null;
  timeToFirstToken: number | null;
  tags: string[];
}

/** Attributes that are input or output, of our own spans. */
const CONTENT: ReadonlySet<string> = new Set([
  ATTRIBUTE.observationInput,
  ATTRIBUTE.observationOutput,
  ATTRIBUTE.inputMessages,
  ATTRIBUTE.outputMessages,
  ATTRIBUTE.toolArguments,
  ATTRIBUTE.toolResult,
]);

const MODEL_PARAMETER = "gen_ai.request.";

/** The single values of a span's observation. */
export function headOf(
  span: OtlpSpan,
  attributes: Readonly<Record<string, Plain>>,
  serviceVersion?: Plain,
): ObservationHead {
  const isError = span.status?.code === STATUS_ERROR;
  const tokens = tokensOf(attributes);
  return {
    parentObservationId: parentOf(span) ?? null,
    type: typeOf(span, attributes),
    name: textIn(attributes, [ATTRIBUTE.toolName, "ai.toolCall.name"]) ?? span.name,
    level: text(attributes[ATTRIBUTE.observationLevel]) ?? (isError ? "ERROR" : "DEFAULT"),
    providedModelName: modelOf(attributes),
    inputTokens: tokens.input,
    outputTokens: tokens.output,
    totalCost: totalOf(costsOf(attributes)),
    environment: text(attributes[ATTRIBUTE.environment]) ?? "default",
    version: text(attributes[ATTRIBUTE.version]) ?? text(serviceVersion),
    release: text(attributes[ATTRIBUTE.release]),
    traceName: text(attributes[ATTRIBUTE.traceName]),
    sessionId: textIn(attributes, SESSION),
    userId: textIn(attributes, USER),
  };
}

/**
 * A stored span as the observation that Langfuse makes of it.
 * https://langfuse.com/integrations/native/opentelemetry#property-mapping
 */
export function toObservation({ span, origin }: StoredSpan): Observation {
  const attributes = spanAttributes(span);
  const resource = attributesOf({ attributes: origin.resource?.attributes });
  const { inputTokens, outputTokens, ...head } = headOf(span, attributes, resource["service.version"]);
  const startUs = toMicros(span.startTimeUnixNano);
  const endUs = Math.max(startUs, toMicros(span.endTimeUnixNano)); // a clock may have been set back
  const parameters = Object.entries(attributes).flatMap(([key, value]) =>
    key.startsWith(MODEL_PARAMETER) && key !== ATTRIBUTE.requestModel
      ? [[key.slice(MODEL_PARAMETER.length), value]]
      : [],
  );
  return {
    id: span.spanId,
    traceId: span.traceId,
    startTime: toIso(startUs),
    endTime: toIso(endUs),
    isRootObservation: head.parentObservationId === null,
    ...head,
    statusMessage: span.status?.message || null,
    ...contentOf(span, attributes),
    metadata: metadataOf(withoutContent(span, attributes), resource, origin.scope),
    modelParameters: parameters.length > 0 ? Object.fromEntries(parameters) : null,
    usageDetails: usageOf(inputTokens, outputTokens),
    costDetails: costsOf(attributes),
    latency: (endUs - startUs) / 1e6,
    timeToFirstToken: null,
    tags: tagsOf(attributes[ATTRIBUTE.traceTags]),
  };
}

function usageOf(input: number | null, output: number | null): Record<string, number> {
  if (input === null && output === null) return {};
  return { input: input ?? 0, output: output ?? 0, total: (input ?? 0) + (output ?? 0) };
}

function totalOf(costs: Record<string, number>): number | null {
  const parts = Object.values(costs);
  return costs.total ?? (parts.length > 0 ? addAmounts(...parts) : null);
}

/** A span's attributes without those that are its input and output. */
function withoutContent(span: OtlpSpan, attributes: Readonly<Record<string, Plain>>): Record<string, Plain> {
  const names = contentNames(span, attributes);
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !CONTENT.has(name) && !names.has(name)));
}

function metadataOf(
  attributes: Readonly<Record<string, Plain>>,
  resource: Record<string, Plain>,
  scope: { name?: string; version?: string } = {},
): Record<string, string> {
  const groups: [string, Record<string, unknown>][] = [
    ["attributes", attributes],
    ["resourceAttributes", resource],
    ["scope", scope],
  ];
  const values = groups.flatMap(([group, entries]) =>
    Object.entries(entries).map(([key, value]): [string, string] => [
      `${group}.${key}`,
      asText(value as Plain) ?? "null",
    ]),
  );
  return Object.fromEntries(values);
}

function tagsOf(tags: Plain | undefined): string[] {
  return Array.isArray(tags) ? tags.map(String) : [];
}

function asText(value: Plain | undefined): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function text(value: Plain | undefined): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

/** ISO 8601 of microseconds since 1970; the last moment that dates can hold, beyond it. */
export function toIso(micros: number): string {
  return new Date(Math.min(Math.floor(micros / 1000), 8.64e15)).toISOString();
}
