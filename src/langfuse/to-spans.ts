import type { Attributes } from "@opentelemetry/api";
import * as z from "zod/mini";
import { jsonIn } from "../text/json.js";
import { sha256 } from "../text/sha256.js";
import { ATTRIBUTE, OPERATION, RETRY_EVENT } from "../tracing/attributes.js";
import {
  type Origin,
  type OtlpEvent,
  type OtlpSpan,
  type Plain,
  STATUS_ERROR,
  toKeyValues,
} from "../tracing/otlp/otlp.js";
import type { StoredSpan } from "../tracing/store/store.js";
import { fromChatInput, fromChatOutput } from "./delivery/chat-form.js";
import { RETRIES } from "./delivery/delivered-span.js";
import { metadataGroup } from "./metadata.js";
import type { Observation } from "./wire.js";

/** What an observation of a type does, in OpenTelemetry's words. */
const OPERATION_OF_TYPE: Record<string, string> = {
  AGENT: OPERATION.run,
  GENERATION: OPERATION.model,
  TOOL: OPERATION.tool,
};

const retriesSchema = z.array(z.looseObject({ time: z.optional(z.string()) }));

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
  const attributes =
    Object.keys(sent).length > 0 ? { ...tagsOf(observation), ...sent } : attributesOfFields(observation);
  const { [RETRIES]: retries, ...own } = attributes;
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
    attributes: toKeyValues({ ...own, ...content(observation, attributes) } as Attributes),
    events: retryEvents(retries),
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
  return sha256(id, digits);
}

/** Langfuse calls the span of a tool as the tool. */
function nameOf({ name = "" }: Observation, sent: Record<string, Plain>): string {
  const isTool = sent[ATTRIBUTE.operation] === OPERATION.tool && sent[ATTRIBUTE.toolName] === name;
  return isTool ? `${OPERATION.tool} ${name}` : name;
}

/** The retries of a model call, as the events that they were. */
function retryEvents(retries: Plain | undefined): OtlpEvent[] {
  const read = typeof retries === "string" ? z.safeParse(retriesSchema, jsonIn(retries)).data : undefined;
  return (read ?? []).map(({ time, ...attributes }) => ({
    ...(time === undefined ? {} : { timeUnixNano: time }),
    name: RETRY_EVENT.name,
    attributes: toKeyValues(attributes as Attributes),
  }));
}

/** Input and output, which Langfuse takes out of the attributes, under the names that the operation has for them. */
function content(observation: Observation, attributes: Record<string, Plain>): Record<string, string> {
  const { input, output } = observation;
  const { [ATTRIBUTE.operation]: operation } = attributes;
  if (operation === OPERATION.model) return conversation(observation, attributes);
  const [inputName, outputName] =
    operation === OPERATION.tool
      ? [ATTRIBUTE.toolArguments, ATTRIBUTE.toolResult]
      : [ATTRIBUTE.observationInput, ATTRIBUTE.observationOutput];
  return {
    ...(input == null ? {} : { [inputName]: asText(input) }),
    ...(output == null ? {} : { [outputName]: asText(output) }),
  };
}

/** A model call's content as our own spans have it, whether Langfuse got it as a chat or as OpenTelemetry's messages. */
function conversation({ input, output }: Observation, attributes: Record<string, Plain>): Record<string, string> {
  const asked = input == null ? {} : (fromChatInput(asText(input)) ?? { inputMessages: asText(input) });
  const reason = firstReason(attributes[ATTRIBUTE.finishReasons]);
  const answered = output == null ? undefined : (fromChatOutput(asText(output), reason) ?? asText(output));
  const named: [string, string | undefined][] = [
    [ATTRIBUTE.inputMessages, asked.inputMessages],
    [ATTRIBUTE.systemInstructions, asked.systemInstructions],
    [ATTRIBUTE.toolDefinitions, asked.toolDefinitions],
    [ATTRIBUTE.outputMessages, answered],
  ];
  return Object.fromEntries(named.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));
}

function firstReason(reasons: Plain | undefined): string | undefined {
  const [first] = Array.isArray(reasons) ? reasons : [reasons];
  return typeof first === "string" ? first : undefined;
}

function attributesOfFields(observation: Observation): Record<string, Plain> {
  const { type = "SPAN", name, model, providedModelName, usageDetails, costDetails, totalCost } = observation;
  const { sessionId, version, traceName, environment, release, level } = observation;
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
    ...tagsOf(observation),
    [ATTRIBUTE.environment]: environment,
    [ATTRIBUTE.release]: release,
  };
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ""),
  ) as Record<string, Plain>;
}

/** Tags are a field of their own: its metadata keeps no lists. */
function tagsOf({ tags = [] }: Observation): Record<string, Plain> {
  return tags.length > 0 ? { [ATTRIBUTE.traceTags]: tags } : {};
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
