/** Where a part of a source text begins and ends. */
export interface Range {
  start: number;
  end: number;
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/**
 * Where the bracket closes that opens at a position, strings, templates and comments skipped.
 *
 * @returns the position behind it; undefined where the text ends before
 */
function endOfBracket(text: string, open: number): number | undefined {
  const close = CLOSING[text[open] ?? ""];
  let at = open + 1;
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === close) return at + 1;
    const next = afterToken(text, at);
    if (next === undefined) return undefined;
    at = next;
  }
  return undefined;
}

/** The position behind what begins at a position: a string, a comment, a bracket with all in it, or one character. */
function afterToken(text: string, at: number): number | undefined {
  const char = text[at] ?? "";
  if (char === '"' || char === "'" || char === "`") return endOfString(text, at);
  if (text.startsWith("//", at)) return lineEnd(text, at);
  if (text.startsWith("/*", at)) {
    const end = text.indexOf("*/", at + 2);
    return end < 0 ? undefined : end + 2;
  }
  if (Object.hasOwn(CLOSING, char)) return endOfBracket(text, at);
  return at + 1;
}

function endOfString(text: string, open: number): number | undefined {
  const quote = text[open];
  let at = open + 1;
  while (at < text.length) {
    if (text[at] === quote) return at + 1;
    if (quote === "`" && text.startsWith("${", at)) {
      const end = endOfBracket(text, at + 1);
      if (end === undefined) return undefined;
      at = end;
    } else at += text[at] === "\\" ? 2 : 1;
  }
  return undefined;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}

/** The value of a property of an object literal. @param object where the literal stands, brackets included */
export function propertyValue(text: string, object: Range, name: string): Range | undefined {
  let at = object.start + 1;
  while (at < object.end - 1) {
    const key = /^\s*(?:["']?([\w$]+)["']?)\s*:/.exec(text.slice(at, object.end));
    const end = endOfProperty(text, at, object.end - 1);
    if (end === undefined) return undefined;
    if (key?.[1] === name) return { start: at + key[0].length + leading(text, at + key[0].length), end };
    at = end + 1;
  }
  return undefined;
}

/** Where a property that begins at a position ends: at its comma, or at the end of the literal. */
export function endOfProperty(text: string, from: number, end: number): number | undefined {
  let at = from;
  while (at < end) {
    if (text[at] === ",") return at;
    const next = afterToken(text, at);
    if (next === undefined) return undefined;
    at = next;
  }
  return at;
}

function leading(text: string, at: number): number {
  return /^\s*/.exec(text.slice(at))?.[0].length ?? 0;
}

/** The `defineTool({ … })` of a tool: the whole call, and its object literal. */
export function toolCall(text: string, tool: string): { call: Range; object: Range } | undefined {
  for (const { index } of text.matchAll(/\bdefineTool\s*(?:<[^(]*>)?\s*\(\s*\{/g)) {
    const open = text.indexOf("{", text.indexOf("(", index));
    const end = endOfBracket(text, open);
    const callEnd = end === undefined ? undefined : endOfBracket(text, text.indexOf("(", index));
    if (end === undefined || callEnd === undefined) continue;
    const object = { start: open, end };
    const name = propertyValue(text, object, "name");
    if (name && unquoted(text.slice(name.start, name.end)) === tool)
      return { call: { start: index, end: callEnd }, object };
  }
  return undefined;
}

function unquoted(literal: string): string {
  return /^\s*(["'`])(.*)\1\s*$/s.exec(literal)?.[2] ?? "";
}

/** Where a text stands as a literal: as a template, or in quotation marks. */
export function literalOf(text: string, value: string): Range | undefined {
  const single = `'${value.replace(/['\\]/g, "\\$&").replaceAll("\n", "\\n")}'`;
  for (const literal of [templateOf(value), JSON.stringify(value), single]) {
    const start = text.indexOf(literal);
    if (start >= 0) return { start, end: start + literal.length };
  }
  return undefined;
}

/** A text as a template literal. */
export function templateOf(value: string): string {
  return `\`${value.replace(/[`\\]|\$\{/g, "\\$&")}\``;
}

/** A text with another one in the place of a part. */
export function spliced(text: string, { start, end }: Range, by: string): string {
  return text.slice(0, start) + by + text.slice(end);
}

/** The white space that the line of a position begins with. */
export function indentAt(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
}
