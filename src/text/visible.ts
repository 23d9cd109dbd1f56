/**
 * Every character that a reader does not see, or that steers what shows it: controls, formats (bidirectional,
 * zero-width, tags, soft hyphen), separators of lines, variation selectors, fillers, the blank of Braille. The only
 * list of them; how it is used is `visible` (written out) and `seen` (taken out).
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** The same, but for line feed and tab. */
const HIDDEN_IN_LINES = /(?![\n\t])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** What breaks a line, in any system. */
const LINE_BREAK = /\r\n?|[\v\f\u0085\u2028\u2029]/g;

/** Hidden characters that take the room of a blank. */
const BLANK = /[\u115f\u1160\u2800\u3164\uffa0]/g;

/**
 * A text for one line of a message: hidden characters, line breaks too, are written as `\uXXXX` (two of them where
 * UTF-16 needs two), which JSON reads back, so that nobody's input steers a terminal or hides in it.
 */
export function visible(text: string): string {
  return text.replace(HIDDEN, escaped);
}

/** A text of any form as one line, made `visible`: white space of any length is one blank. */
export function oneLine(text: string): string {
  return visible(text.replace(/\s+/g, " ").trim());
}

/** A text of many lines, made `visible`: line feeds and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(HIDDEN_IN_LINES, escaped);
}

/** A text as a person sees it: hidden characters are gone, every line break is a line feed, tabs stay. */
export function seen(text: string): string {
  return text.replace(LINE_BREAK, "\n").replace(BLANK, " ").replace(HIDDEN_IN_LINES, "");
}

/** Whether a text has a character that a reader does not see, a line break or a tab. */
export function hasHidden(text: string): boolean {
  return text.search(HIDDEN) >= 0;
}

function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** A value as JSON, made `visible`; lists, objects and functions are only named, and long texts cut after 60 characters. */
export function show(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "an object";
  if (typeof value === "function") return "a function";
  if (typeof value !== "string") return String(value);
  const head = Array.from(value.slice(0, 120)).slice(0, 60).join("");
  return `${visible(JSON.stringify(head))}${head.length < value.length ? "…" : ""}`;
}

/** Longest list or object that is shown whole, as JSON, in characters. */
const LONGEST_DATA = 300;

/** The same, with what lists and objects hold: where it is compared with another value. */
export function showData(value: unknown): string {
  if (value === null || typeof value !== "object") return show(value);
  const text = visible(JSON.stringify(value));
  return text.length <= LONGEST_DATA ? text : `${text.slice(0, LONGEST_DATA).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
