import { createHash } from "node:crypto";
import type { Attributes } from "@opentelemetry/api";
import { ATTRIBUTE, OPERATION } from "../tracing/attributes.js";
import { type Origin, type OtlpSpan, type Plain, STATUS_ERROR, toKeyValues } from "../tracing/otlp/otlp.js";
import type { StoredSpan } from "../tracing/store/store.js";
import { metadataGroup } from "./metadata.js";
import type { Observation } from "./wire.js";

/** What an observation of a type does, in OpenTelemetry's words. */
const OPERATION_OF_TYPE: Record<string, string> = {
  AGENT: OPERATION.run,
  GENERATION: OPERATION.model,
  TOOL: OPERATION.tool,
};

/** OTLP's kinds of spans. */
const KIND = { internal: 1, client: 3 };

/**
 * An observation as the span that it was: with the attributes that it was sent with, or with those that its
 * fields tell where it came another way than over OpenTelemetry. Ids stay as they are.
 *
 * Langfuse keeps no span events and cuts times to milliseconds. What has no end is taken to end as it starts.
 */
export function toStoredSpan(observation: Observation): StoredSpan {
  const sent = metadataGroup(observation.metadata, "attributes");
  const attributes = Object.keys(sent).length > 0 ? sent : attributesOfFields(observation);
  const isError = observation.level === "ERROR";
  const { statusMessage } = observation;
  const span: OtlpSpan = {
    traceId: observation.traceId,
    spanId: observation.id,
    ...(observation.parentObservationId ? { parentSpanId: observation.parentObservationId } : {}),
    name: nameOf(observation, sent),
    kind: attributes[ATTRIBUTE.operation] === OPERATION.model ? KIND.client : KIND.internal,
    startTimeUnixNano: toNanos(observation.startTime),
    endTimeUnixNano: toNanos(observation.endTime ?? observation.startTime),
    attributes: toKeyValues({ ...attributes, ...content(observation, attributes) } as Attributes),
    events: [],
    status: isError ? { code: STATUS_ERROR, ...(statusMessage ? { message: statusMessage } : {}) } : { code: 0 },
  };
  return { span, origin: originOf(observation) };
}

/** A span whose ids are what OTLP allows: those of another form become hashes of themselves. */
export function withHexIds({ span, origin }: StoredSpan): StoredSpan {
  const { parentSpanId } = span;
  const parent = parentSpanId ? { parentSpanId: toHex(parentSpanId, 16) } : {};
  return { origin, span: { ...span, traceId: toHex(span.traceId, 32), spanId: toHex(span.spanId, 16), ...parent } };
}

function toHex(id: string, digits: number): string {
  if (new RegExp(`^[0-9a-f]{${digits}}$`, "i").test(id)) return id;
  return createHash("sha256").update(id).digest("hex").slice(0, digits);
}

/** Langfuse calls the span of a tool as the tool. */
function nameOf({ name = "" }: Observation, sent: Record<string, Plain>): string {
  const isTool = sent[ATTRIBUTE.operation] === OPERATION.tool && sent[ATTRIBUTE.toolName] === name;
  return isTool ? `${OPERATION.tool} ${name}` : name;
}

/** Input and output, which Langfuse takes out of the attributes, under the names that the operation has for them. */
function content({ input, output }: Observation, { [ATTRIBUTE.operation]: operation }: Record<string, Plain>) {
  const [inputName, outputName] =
    operation === OPERATION.model
      ? [ATTRIBUTE.inputMessages, ATTRIBUTE.outputMessages]
      : operation === OPERATION.tool
        ? [ATTRIBUTE.toolArguments, ATTRIBUTE.toolResult]
        : [ATTRIBUTE.observationInput, ATTRIBUTE.observationOutput];
  return {
    ...(input == null ? {} : { [inputName]: asText(input) }),
    ...(output == null ? {} : { [outputName]: asText(output) }),
  };
}

function attributesOfFields(observation: Observation): Record<string, Plain> {
  const { type = "SPAN", name, model, providedModelName, usageDetails, costDetails, totalCost } = observation;
  const { sessionId, version, tags, traceName, environment, release, level } = observation;
  const operation = OPERATION_OF_TYPE[type.toUpperCase()];
  const cost = totalCost ?? costDetails?.total;
  const values: Record<string, Plain | undefined> = {
    [ATTRIBUTE.observationType]: type.toLowerCase(),
    [ATTRIBUTE.observationLevel]: level,
    [ATTRIBUTE.operation]: operation,
    [ATTRIBUTE.agentName]: operation === OPERATION.run ? name?.replace(`${OPERATION.run} `, "") : undefined,
    [ATTRIBUTE.toolName]: operation === OPERATION.tool ? name : undefined,
    [ATTRIBUTE.requestModel]: model ?? providedModelName,
    [ATTRIBUTE.inputTokens]: amount(usageDetails?.input),
    [ATTRIBUTE.outputTokens]: amount(usageDetails?.output),
    [ATTRIBUTE.costDetails]: amount(cost) === undefined ? undefined : JSON.stringify({ total: cost }),
    [ATTRIBUTE.session]: sessionId,
    [ATTRIBUTE.version]: version,
    [ATTRIBUTE.traceName]: traceName,
    [ATTRIBUTE.traceTags]: tags?.length ? tags : undefined,
    [ATTRIBUTE.environment]: environment,
    [ATTRIBUTE.release]: release,
  };
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ""),
  ) as Record<string, Plain>;
}

function originOf({ metadata }: Observation): Origin {
  const resource = metadataGroup(metadata, "resourceAttributes");
  const { name, version } = metadataGroup(metadata, "scope");
  return {
    resource: { attributes: toKeyValues(resource as Attributes) },
    ...(typeof name === "string" ? { scope: { name, ...(typeof version === "string" ? { version } : {}) } } : {}),
  };
}

function amount(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Nanoseconds since 1970 of an ISO time, with as many digits as it has. */
function toNanos(time: string): string {
  const seconds = BigInt(Math.floor(Date.parse(time) / 1000));
  const fraction = /\.(\d+)/.exec(time)?.[1] ?? "";
  return String(seconds * 1_000_000_000n + BigInt(fraction.padEnd(9, "0").slice(0, 9)));
}
