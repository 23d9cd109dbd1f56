import { visible } from "../../text/visible.js";
import type { CaseFields } from "./case.js";

const WIDTH = 120;

/**
 * Cases as the text of a case file: a line a field, as far as it fits, in the layout that code formatters keep.
 * Characters that no reader sees are escaped, so that what is there can be reviewed.
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
  return visible(JSON.stringify(scalar));
}
