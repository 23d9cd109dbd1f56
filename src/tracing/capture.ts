import { createHmac } from "node:crypto";
import { entryOf } from "../text/json.js";
import { ATTRIBUTE, holdsContent } from "./attributes.js";
import type { AnyValue, KeyValue, OtlpSpan } from "./otlp/otlp.js";
import type { Score } from "./score.js";

/**
 * What of applicants' figures and text is kept: all of it, stable placeholders (equal values get equal
 * placeholders), or nothing.
 */
export type Capture = "full" | "masked" | "none";

const STRICTNESS: readonly Capture[] = ["full", "masked", "none"];

/** The stricter of two policies. */
export function stricter(a: Capture, b: Capture): Capture {
  return STRICTNESS.indexOf(a) > STRICTNESS.indexOf(b) ? a : b;
}

/** Applies a capture policy to a span: its attributes that hold content, its events', links' and status message. */
export function captureSpan(span: OtlpSpan, capture: Capture, salt: string): OtlpSpan {
  if (capture === "full") return span;
  const clean = <Part extends { attributes?: KeyValue[] }>(part: Part): Part => ({
    ...part,
    attributes: part.attributes && captureAttributes(part.attributes, capture, salt),
  });
  return {
    ...clean(span),
    name: captureName(span, salt),
    events: span.events?.map(clean),
    ...(span.links ? { links: span.links.map(clean) } : {}),
    ...(span.status ? { status: { ...span.status, ...captureMessage(span.status.message, capture, salt) } } : {}),
  };
}

/** Applies a capture policy to a score: its comment quotes figures. */
export function captureScore<S extends Score>(score: S, capture: Capture, salt: string): S {
  if (capture === "full" || score.comment === undefined) return score;
  return { ...score, comment: capture === "none" ? undefined : maskText(score.comment, salt) };
}

function captureAttributes(attributes: KeyValue[], capture: Capture, salt: string): KeyValue[] {
  return attributes.flatMap(({ key, value }) => {
    if (key === ATTRIBUTE.toolName) return [{ key, value: { stringValue: maskUnlessName(value?.stringValue, salt) } }];
    // Other programs' attributes can come without a value.
    if (!holdsContent(key) || value === undefined) return [{ key, value }];
    return capture === "none" ? [] : [{ key, value: maskValue(key, value, salt) }];
  });
}

/** A model can ask for a tool by any text: one that is no name is content. */
function captureName({ name, attributes }: OtlpSpan, salt: string): string {
  const tool = attributes?.find(({ key }) => key === ATTRIBUTE.toolName)?.value?.stringValue;
  return tool ? name.replace(tool, () => maskUnlessName(tool, salt)) : name;
}

function captureMessage(message: string | undefined, capture: Capture, salt: string): { message?: string } {
  if (message === undefined) return {};
  return { message: capture === "none" ? undefined : maskText(message, salt) };
}

function maskValue(key: string, value: AnyValue, salt: string): AnyValue {
  if (value.stringValue === undefined) return { stringValue: maskText(JSON.stringify(value), salt) };
  let json: unknown;
  try {
    json = JSON.parse(value.stringValue);
  } catch {
    return { stringValue: maskText(value.stringValue, salt) }; // plain text: masked as a whole
  }
  return { stringValue: JSON.stringify(maskedJson(json, salt, entryOf(STRUCTURES, key))) };
}

/**
 * Which keys of a value hold names of the conversation's parts, never what applicants, tools or models say, and
 * under which keys there are more of them. Arrays are looked through.
 */
interface Structure {
  names: readonly string[];
  /** Left as they are: the provider makes them. */
  ids?: readonly string[];
  parts?: Structure;
}

const MESSAGES: Structure = {
  names: ["role", "finish_reason"],
  parts: { names: ["type", "name"], ids: ["id"] },
};
const STRUCTURES: Record<string, Structure | undefined> = {
  [ATTRIBUTE.inputMessages]: MESSAGES,
  [ATTRIBUTE.outputMessages]: MESSAGES,
  [ATTRIBUTE.violations]: { names: ["code"] },
  [ATTRIBUTE.warnings]: { names: ["code", "level"] },
};

/** A value as a masked store has it: the same values have the same placeholders. */
export function maskedJson(node: unknown, salt: string, structure?: Structure): unknown {
  if (typeof node === "string") return maskText(node, salt);
  if (typeof node === "number") return placeholder("number", String(node), salt);
  if (Array.isArray(node)) return node.map((item) => maskedJson(item, salt, structure));
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => {
      if (typeof child === "string" && structure?.ids?.includes(key)) return [key, child];
      if (typeof child === "string" && structure?.names.includes(key)) return [key, maskUnlessName(child, salt)];
      const inner = key === "parts" ? structure?.parts : undefined;
      return [maskUnlessName(key, salt), maskedJson(child, salt, inner)];
    }),
  );
}

/** A word as programmers name things; three digits in a row could be a figure. */
const NAME = /^(?!.*\d{3})[a-z_][\w.-]{0,63}$/i;

function maskUnlessName(text = "", salt: string): string {
  return NAME.test(text) ? text : maskText(text, salt);
}

const PLACEHOLDER = /^<(?:text|number):[0-9a-f]{12}>$/;

/** Whether a value is a text that as a whole is what a masked value leaves. */
export function isPlaceholder(value: unknown): boolean {
  return typeof value === "string" && PLACEHOLDER.test(value);
}

/** What is masked already stays as it is: the store and backends have the same placeholder. */
function maskText(text: string, salt: string): string {
  return isPlaceholder(text) ? text : placeholder("text", text, salt);
}

function placeholder(kind: "text" | "number", value: string, salt: string): string {
  return `<${kind}:${createHmac("sha256", salt).update(value).digest("hex").slice(0, 12)}>`;
}
