import { visibleLines } from "../../text/visible.js";
import type { Context } from "../context.js";

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

/** Prints one JSON document; without indentation in parts, so that a long one never stands in memory as one text. */
export function printJson(context: Context, value: unknown, { indent = context.stdout.isTTY === true } = {}): void {
  const parts = indent ? [jsonText(value, { indent })] : partsOf(value);
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
