import { visibleLines } from "../../text/visible.js";
import type { Context } from "../context.js";
import { selectFields } from "./fields.js";

/** The options of commands that print for programs, and in colour for people. */
export interface OutputOptions {
  json?: boolean;
  color: boolean;
}

/**
 * Whether data is printed as JSON: on request.
 *
 * @param inPipe also wherever stdout is not a terminal: for a decision, which a program reads
 */
export function wantsJson({ stdout }: Context, { json }: { json?: boolean }, { inPipe = false } = {}): boolean {
  return json === true || (inPipe && !stdout.isTTY);
}

/** A value as JSON. Hidden characters are escaped, so none reaches a terminal. */
export function jsonText(value: unknown, { indent }: { indent: boolean }): string {
  return visibleLines(JSON.stringify(value, null, indent ? 2 : undefined));
}

/** What a document has of the fields that were asked for; says which of them it has not. */
function fieldsOf({ fields, note }: Context, value: unknown): unknown {
  if (!fields) return value;
  const { document, unknown, beside } = selectFields(value, fields);
  if (unknown.length > 0) {
    const what = unknown.length === 1 ? "field is" : "fields are";
    note(`underwrite: no such ${what} in it: ${unknown.join(", ")} (--fields). There it has ${beside.join(", ")}.`);
  }
  return document;
}

/** Prints one JSON document, or the fields of it that were asked for; without indentation in parts, so that a long one never stands in memory as one text. */
export function printJson(context: Context, value: unknown, { indent = context.stdout.isTTY === true } = {}): void {
  const selected = fieldsOf(context, value);
  const parts = indent ? [jsonText(selected, { indent })] : partsOf(selected);
  for (const part of parts) context.printPart(part);
  context.printPart("\n");
}

/** Lists of this length come item by item. */
const LONG = 500;

/** A document as JSON in parts: the long lists of an object item by item. */
function* partsOf(document: unknown): Generator<string> {
  const isLong = (value: unknown): value is unknown[] => Array.isArray(value) && value.length >= LONG;
  const textOf = (value: unknown) => jsonText(value ?? null, { indent: false });
  if (document === null || typeof document !== "object" || !Object.values(document).some(isLong)) {
    yield textOf(document);
    return;
  }
  let before = "{";
  for (const [name, value] of Object.entries(document).filter(([, field]) => field !== undefined)) {
    yield `${before}${textOf(name)}:`;
    before = ",";
    if (!isLong(value)) yield textOf(value);
    else for (const [index, item] of value.entries()) yield `${index === 0 ? "[" : ","}${textOf(item)}`;
    if (isLong(value)) yield "]";
  }
  yield "}";
}
