import { createHmac } from "node:crypto";
import { CONTENT_ATTRIBUTES } from "./attributes.js";
import type { AnyValue, KeyValue, OtlpSpan } from "./otlp.js";
import type { Score } from "./score.js";

/**
 * What of applicants' figures and text is kept: all of it, stable placeholders (equal values get equal
 * placeholders), or nothing.
 */
export type Capture = "full" | "masked" | "none";

/** Applies a capture policy to a span: its content attributes, its events' and its status message. */
export function captureSpan(span: OtlpSpan, capture: Capture, salt: string): OtlpSpan {
  if (capture === "full") return span;
  const clean = (attributes: KeyValue[] | undefined) => attributes && captureAttributes(attributes, capture, salt);
  return {
    ...span,
    attributes: clean(span.attributes),
    events: span.events?.map((event) => ({ ...event, attributes: clean(event.attributes) })),
    ...(span.status ? { status: { ...span.status, ...captureMessage(span.status.message, capture, salt) } } : {}),
  };
}

/** Applies a capture policy to a score: its comment quotes figures. */
export function captureScore(score: Score, capture: Capture, salt: string): Score {
  if (capture === "full" || score.comment === undefined) return score;
  const { comment, ...rest } = score;
  return capture === "none" ? rest : { ...rest, comment: placeholder("text", comment, salt) };
}

function captureAttributes(attributes: KeyValue[], capture: Capture, salt: string): KeyValue[] {
  return attributes.flatMap(({ key, value }) => {
    if (!CONTENT_ATTRIBUTES.has(key) || value === undefined) return [{ key, value }];
    return capture === "none" ? [] : [{ key, value: maskValue(value, salt) }];
  });
}

function captureMessage(message: string | undefined, capture: Capture, salt: string): { message?: string } {
  if (message === undefined) return {};
  return { message: capture === "none" ? undefined : placeholder("text", message, salt) };
}

function maskValue(value: AnyValue, salt: string): AnyValue {
  if (value.stringValue === undefined) return { stringValue: placeholder("text", JSON.stringify(value), salt) };
  let json: unknown;
  try {
    json = JSON.parse(value.stringValue);
  } catch {
    return { stringValue: placeholder("text", value.stringValue, salt) }; // plain text: masked as a whole
  }
  return { stringValue: JSON.stringify(maskJson(json, salt)) };
}

/** Keys whose values name parts of the conversation, never the applicant. */
const STRUCTURE = new Set(["type", "role", "name", "id", "code", "finish_reason"]);

function maskJson(node: unknown, salt: string, key = ""): unknown {
  if (typeof node === "string") return STRUCTURE.has(key) ? node : placeholder("text", node, salt);
  if (typeof node === "number") return placeholder("number", String(node), salt);
  if (Array.isArray(node)) return node.map((item) => maskJson(item, salt));
  if (node === null || typeof node !== "object") return node;
  // Messages, their parts and violations have a structure to keep; what tools and applicants say has none.
  const structured = "role" in node || "type" in node || ("code" in node && "expected" in node);
  const keyOf = (name: string) => (structured ? name : "");
  return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, maskJson(child, salt, keyOf(name))]));
}

function placeholder(kind: string, value: string, salt: string): string {
  return `<${kind}:${createHmac("sha256", salt).update(value).digest("hex").slice(0, 12)}>`;
}
