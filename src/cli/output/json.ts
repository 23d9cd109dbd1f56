import type { Context } from "../context.js";

/** Whether data is printed as JSON: on request, and wherever stdout is not a terminal. */
export function wantsJson({ stdout }: Context, { json }: { json?: boolean }): boolean {
  return json === true || !stdout.isTTY;
}

/** A value as JSON. Control and bidirectional characters are escaped, so none reaches a terminal. */
export function jsonText(value: unknown, { indent }: { indent: boolean }): string {
  const text = JSON.stringify(value, null, indent ? 2 : undefined);
  return text.replace(UNSAFE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Prints one JSON document. */
export function printJson(context: Context, value: unknown, { indent = context.stdout.isTTY === true } = {}): void {
  context.print(jsonText(value, { indent }));
}

const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
