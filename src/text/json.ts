/**
 * The value that a text is JSON of; undefined for any other text: another program's, one that was cut off or masked,
 * a proxy's page. `undefined` is no JSON, so that a document that says `null` is told apart.
 */
export function jsonIn(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object of JSON: neither a list nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
