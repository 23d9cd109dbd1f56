import { addAmounts } from "../../figures/decimal.js";
import { ATTRIBUTE, OPERATION } from "../attributes.js";
import {
  attributesOf,
  type OtlpSpan,
  type Plain,
  STATUS_ERROR,
  type StoredSpan,
  spanAttributes,
  toMicros,
} from "../otlp/otlp.js";

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

const TYPE_OF_OPERATION: Record<string, string> = {
  [OPERATION.model]: "GENERATION",
  [OPERATION.run]: "AGENT",
  [OPERATION.tool]: "TOOL",
};

/** Names of the attributes that are input and output, the first pair that a span has counts. */
const CONTENT_PAIRS = [
  [ATTRIBUTE.observationInput, ATTRIBUTE.observationOutput],
  [ATTRIBUTE.inputMessages, ATTRIBUTE.outputMessages],
  [ATTRIBUTE.toolArguments, ATTRIBUTE.toolResult],
] as const;
const CONTENT: ReadonlySet<string> = new Set(CONTENT_PAIRS.flat());

const MODEL_PARAMETER = "gen_ai.request.";
/** Other programs' spans name a person by it: content, which is why it is not among `ATTRIBUTE`. */
const USER = "user.id";

/** The single values of a span's observation. */
export function headOf(
  span: OtlpSpan,
  attributes: Readonly<Record<string, Plain>>,
  serviceVersion?: Plain,
): ObservationHead {
  const isError = span.status?.code === STATUS_ERROR;
  const type = text(attributes[ATTRIBUTE.observationType]);
  return {
    parentObservationId: span.parentSpanId || null,
    type: (type ?? TYPE_OF_OPERATION[String(attributes[ATTRIBUTE.operation])] ?? "SPAN").toUpperCase(),
    name: text(attributes[ATTRIBUTE.toolName]) ?? span.name,
    level: text(attributes[ATTRIBUTE.observationLevel]) ?? (isError ? "ERROR" : "DEFAULT"),
    providedModelName: text(attributes[ATTRIBUTE.responseModel]) ?? text(attributes[ATTRIBUTE.requestModel]),
    inputTokens: amount(attributes[ATTRIBUTE.inputTokens]),
    outputTokens: amount(attributes[ATTRIBUTE.outputTokens]),
    totalCost: totalOf(costsOf(attributes)),
    environment: text(attributes[ATTRIBUTE.environment]) ?? "default",
    version: text(attributes[ATTRIBUTE.version]) ?? text(serviceVersion),
    release: text(attributes[ATTRIBUTE.release]),
    traceName: text(attributes[ATTRIBUTE.traceName]),
    sessionId: text(attributes[ATTRIBUTE.session]),
    userId: text(attributes[USER]),
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
  const [inputName, outputName] =
    CONTENT_PAIRS.find((names) => names.some((name) => attributes[name] !== undefined)) ?? CONTENT_PAIRS[0];
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
    input: asText(attributes[inputName]),
    output: asText(attributes[outputName]),
    metadata: metadataOf(attributes, resource, origin.scope),
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

function costsOf(attributes: Readonly<Record<string, Plain>>): Record<string, number> {
  const details = attributes[ATTRIBUTE.costDetails];
  if (typeof details !== "string") return {};
  try {
    const costs = Object.entries((JSON.parse(details) ?? {}) as object);
    return Object.fromEntries(costs.filter(([, cost]) => amount(cost) !== null));
  } catch {
    return {}; // a foreign span's cost that is no JSON is no cost
  }
}

function totalOf(costs: Record<string, number>): number | null {
  const parts = Object.values(costs);
  return costs.total ?? (parts.length > 0 ? addAmounts(...parts) : null);
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
    Object.entries(entries)
      .filter(([key]) => group !== "attributes" || !CONTENT.has(key))
      .map(([key, value]): [string, string] => [`${group}.${key}`, asText(value as Plain) ?? "null"]),
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

function amount(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

/** ISO 8601 of microseconds since 1970; the last moment that dates can hold, beyond it. */
export function toIso(micros: number): string {
  return new Date(Math.min(Math.floor(micros / 1000), 8.64e15)).toISOString();
}
