import { agents } from "../../agents/index.js";
import { type Trace, walk } from "../../tracing/trace.js";
import { plainLine } from "../terminal/untrusted.js";
import { shorten } from "../terminal/width.js";

/** Widest value, in columns: a text is told from others by how it begins. */
const VALUE = 40;

/** What tells a run from others, by its input as it was recorded: masked where it is, empty where it was not captured. */
export function keyFigures(trace: Trace): string {
  const spans = [...walk(trace.roots)];
  const { input = null } = spans.find(({ kind }) => kind === "run") ?? spans[0] ?? {};
  if (input === null) return "";
  const fields = fieldsOf(input);
  if (fields === undefined) return shorten(plainLine(input), VALUE);
  const named = agents.find(({ name }) => name === trace.agent)?.positionals ?? Object.keys(fields);
  const values = named.map((field) => textOf(fields[field])).filter((text) => text !== "");
  return values.join(values.some((text) => text.includes(" ")) ? " · " : " ");
}

/** The fields of an input that is a JSON object. */
function fieldsOf(input: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(input);
    return value !== null && typeof value === "object" && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined; // plain text
  }
}

function textOf(value: unknown): string {
  if (typeof value === "number") return value.toLocaleString("en-US", { maximumFractionDigits: 2 });
  return typeof value === "string" || typeof value === "boolean" ? shorten(plainLine(String(value)), VALUE) : "";
}
