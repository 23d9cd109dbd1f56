import { visible } from "../visible.js";
import type { CaseFields } from "./case.js";

const WIDTH = 120;

/** What `visible` leaves: the soft hyphen, and tag characters, which no font shows. */
const UNSEEN = /[\u00ad\u{e0000}-\u{e007f}]/gu;

/**
 * Cases as the text of a case file: a line a field, as far as it fits, in the layout that code formatters keep.
 * Control, bidirectional and invisible characters are escaped, so that a reader sees what is there.
 */
export function formatCases(cases: readonly CaseFields[]): string {
  if (cases.length === 0) return "[]\n";
  return `[\n${cases.map((each) => `  ${formatObject(each, "  ")}`).join(",\n")}\n]\n`;
}

function formatObject(object: object, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${inner}${quote(name)}: ${formatValue(name, value, inner)}`);
  return `{\n${fields.join(",\n")}\n${indent}}`;
}

function formatValue(name: string, value: unknown, indent: string): string {
  const line = inline(value);
  const fits = `${indent}${quote(name)}: ${line},`.length <= WIDTH;
  if (fits || value === null || typeof value !== "object") return line;
  if (!Array.isArray(value)) return formatObject(value, indent);
  const items = value.map((item) => `${indent}  ${inline(item)}`);
  return `[\n${items.join(",\n")}\n${indent}]`;
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(", ")}]`;
  if (value === null || typeof value !== "object") return quote(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  if (fields.length === 0) return "{}";
  return `{ ${fields.map(([name, field]) => `${quote(name)}: ${inline(field)}`).join(", ")} }`;
}

function quote(scalar: unknown): string {
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return visible(JSON.stringify(scalar)).replace(UNSEEN, (char) => char.split("").map(escaped).join(""));
}
