// biome-ignore lint/suspicious/noControlCharactersInRegex: escaping them is the point
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A text for one line of a message: control, bidirectional and invisible characters are written as `\uXXXX`, so
 * that nobody's input steers a terminal or hides in it.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A value as JSON, made `visible`; lists and objects are only named, and long texts cut after 60 characters. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "an object";
  if (typeof value !== "string") return String(value);
  const head = Array.from(value.slice(0, 120)).slice(0, 60).join("");
  return `${visible(JSON.stringify(head))}${head.length < value.length ? "…" : ""}`;
}
