import { isObject, jsonOrText } from "../text/json.js";
import { ATTRIBUTE } from "../tracing/attributes.js";
import type { Plain } from "../tracing/otlp/otlp.js";
import { RETRIES } from "./delivery/delivered-span.js";

/** What Langfuse keeps of a span beside its own fields. */
type MetadataGroup = "attributes" | "resourceAttributes" | "scope";

/** Attributes of ours that are longer than the 200 characters to which Langfuse cuts values of metadata. */
const LONG = [
  ATTRIBUTE.systemInstructions,
  ATTRIBUTE.toolDefinitions,
  ATTRIBUTE.violations,
  ATTRIBUTE.warnings,
  ATTRIBUTE.explanation,
  ATTRIBUTE.costDetails,
  ATTRIBUTE.toolDescription,
  ATTRIBUTE.experimentMetadata,
  ATTRIBUTE.experimentItemMetadata,
  ATTRIBUTE.violationCodes,
  ATTRIBUTE.warningCodes,
  RETRIES,
];

/** Keys of metadata that are wanted whole: Langfuse keeps the groups as objects, or each of their values by its path. */
export const EXPANDED_METADATA = [
  ...(["attributes", "resourceAttributes", "scope"] satisfies MetadataGroup[]),
  ...LONG.map((key) => `attributes.${key}`),
].join(",");

/** Attributes of ours that are no text: Langfuse gives them as JSON text. */
const TYPED: ReadonlySet<string> = new Set([
  ATTRIBUTE.requestMaxTokens,
  ATTRIBUTE.inputTokens,
  ATTRIBUTE.outputTokens,
  ATTRIBUTE.cacheReadTokens,
  ATTRIBUTE.cacheWriteTokens,
  ATTRIBUTE.roundTrip,
  ATTRIBUTE.valid,
  ATTRIBUTE.repaired,
  ATTRIBUTE.appRoot,
  ATTRIBUTE.finishReasons,
  ATTRIBUTE.traceTags,
  ATTRIBUTE.violationCodes,
  ATTRIBUTE.warningCodes,
]);
const OURS: ReadonlySet<string> = new Set(Object.values(ATTRIBUTE));

/** A group of an observation's metadata as it was sent; empty where there is none. */
export function metadataGroup(metadata: unknown, group: MetadataGroup): Record<string, Plain> {
  const all = asObject(metadata);
  const found = Object.entries(asObject(all[group]));
  const prefix = `${group}.`;
  const byPath = Object.entries(all).flatMap(([key, value]) =>
    key.startsWith(prefix) ? [[key.slice(prefix.length), value] as const] : [],
  );
  return Object.fromEntries(
    [...found, ...byPath].flatMap(([key, value]) => (value == null ? [] : [[key, restore(key, value)]])),
  );
}

/** A value as the span had it: text, number, truth or a list. */
function restore(key: string, value: unknown): Plain {
  if (TYPED.has(key)) return typedValue(value);
  if (typeof value === "string") return value;
  const isPlain = typeof value === "number" || typeof value === "boolean";
  return isPlain && !OURS.has(key) ? value : JSON.stringify(value);
}

function typedValue(value: unknown): Plain {
  const parsed = typeof value === "string" ? jsonOrText(value) : value;
  // The number 0 comes as OTLP's own encoding of it.
  const { intValue } = ((typeof parsed === "object" ? parsed : null) as { intValue?: unknown } & object) ?? {};
  return (intValue === undefined ? parsed : Number(intValue)) as Plain;
}

function asObject(value: unknown): Record<string, unknown> {
  const object = typeof value === "string" ? jsonOrText(value) : value;
  return isObject(object) ? object : {};
}
