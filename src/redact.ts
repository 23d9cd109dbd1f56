/**
 * Replaces every occurrence of a secret in a text by `[redacted]`.
 *
 * @param secrets values that must never leave the process; empty ones are ignored
 */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => (secret ? clean.replaceAll(secret, "[redacted]") : clean), text);
}

/** `redact` over every string inside a JSON value, keys included. */
export function redactJson<T>(value: T, secrets: readonly string[]): T {
  const present = secrets.filter((secret) => secret !== "");
  if (present.length === 0) return value;
  const clean = (node: unknown): unknown => {
    if (typeof node === "string") return redact(node, present);
    if (Array.isArray(node)) return node.map(clean);
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [redact(key, present), clean(child)]));
  };
  return clean(value) as T;
}
