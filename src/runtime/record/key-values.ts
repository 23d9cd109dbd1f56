import { parseJson } from "./recorded-calls.js";

/**
 * What tells a run's input from others: the values of its fields, those that a command line gives by position where the
 * agent is known. An input that is no JSON object is its own text; one that was not captured has nothing.
 */
export function keyValues(input: string | null, positionals?: readonly string[]): unknown[] {
  if (input === null) return [];
  const json = parseJson(input);
  if (json === null || typeof json !== "object" || Array.isArray(json)) return [input];
  const fields: Record<string, unknown> = { ...json };
  return (positionals ?? Object.keys(fields)).map((field) => fields[field]);
}
