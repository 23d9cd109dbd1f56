import { ATTRIBUTE, EVALUATION, METADATA_KEYS, OPERATION, RETRY_EVENT } from "../../tracing/attributes.js";
import { attributesOf, type KeyValue, type OtlpSpan, type Plain, toKeyValues } from "../../tracing/otlp/otlp.js";
import type { StoredSpan } from "../../tracing/store/store.js";
import { toChatInput, toChatOutput } from "./chat-form.js";

/** How `langfuse.observation.metadata.<key>` begins. */
const METADATA_PREFIX = "langfuse.observation.metadata.";

/** Retries, which Langfuse would drop with the other events of spans, repeated as one attribute of JSON. */
export const RETRIES = "underwrite.retries";

/**
 * A span as Langfuse shows it: model calls as chats, what its tables filter by as metadata, and nothing in forms that it
 * drops (events, lists). The store keeps it as it was.
 */
export function deliveredSpan({ span, origin }: StoredSpan): StoredSpan {
  const attributes = attributesOf(span);
  const chat = attributes[ATTRIBUTE.operation] === OPERATION.model ? chatOf(attributes) : { replaced: [], added: {} };
  const kept = (span.attributes ?? []).filter(({ key }) => !chat.replaced.includes(key)).map(withoutList);
  const added = { ...chat.added, ...retriesOf(span), ...metadataOf(attributes) };
  const events = span.events?.filter(({ name }) => name !== EVALUATION.event); // it gets scores as such
  return {
    origin,
    span: { ...span, ...(events === undefined ? {} : { events }), attributes: [...kept, ...toKeyValues(added)] },
  };
}

/** A model call as a chat, as far as it has the form that we write. */
function chatOf(attributes: Record<string, Plain>): { replaced: string[]; added: Record<string, string> } {
  const text = (name: string) => (typeof attributes[name] === "string" ? attributes[name] : undefined);
  const asked = {
    inputMessages: text(ATTRIBUTE.inputMessages),
    systemInstructions: text(ATTRIBUTE.systemInstructions),
    toolDefinitions: text(ATTRIBUTE.toolDefinitions),
  };
  const input = asked.inputMessages === undefined ? undefined : toChatInput(asked);
  const answered = text(ATTRIBUTE.outputMessages);
  const output = answered === undefined ? undefined : toChatOutput(answered);
  const ofInput = [ATTRIBUTE.inputMessages, ATTRIBUTE.systemInstructions, ATTRIBUTE.toolDefinitions];
  return {
    replaced: [...(input === undefined ? [] : ofInput), ...(output === undefined ? [] : [ATTRIBUTE.outputMessages])],
    added: {
      ...(input === undefined ? {} : { [ATTRIBUTE.observationInput]: input }),
      ...(output === undefined ? {} : { [ATTRIBUTE.observationOutput]: output }),
    },
  };
}

/** Langfuse keeps no list but its own tags: it is sent as JSON text. */
function withoutList(attribute: KeyValue): KeyValue {
  const { key, value } = attribute;
  if (value?.arrayValue === undefined || key === ATTRIBUTE.traceTags) return attribute;
  return { key, value: { stringValue: JSON.stringify(attributesOf({ attributes: [attribute] })[key]) } };
}

function retriesOf({ events = [] }: OtlpSpan): Record<string, string> {
  const retries = events.filter(({ name }) => name === RETRY_EVENT.name);
  if (retries.length === 0) return {};
  const told = retries.map((event) => ({ time: event.timeUnixNano, ...attributesOf(event) }));
  return { [RETRIES]: JSON.stringify(told) };
}

function metadataOf(attributes: Record<string, Plain>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(METADATA_KEYS).flatMap(([name, key]) => {
      const value = attributes[name];
      if (value === undefined || value === null || (Array.isArray(value) && value.length === 0)) return [];
      return [[`${METADATA_PREFIX}${key}`, Array.isArray(value) ? value.join(", ") : String(value)]];
    }),
  );
}
