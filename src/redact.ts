/** Shorter values are no secrets (`x` as a local server's key, `1` as a tenant): blanking them would damage figures. */
const SHORTEST_SECRET = 8;

/**
 * Replaces every occurrence of a secret in a text by `[redacted]`.
 *
 * @param secrets values that must never leave the process; those of less than 8 characters are ignored
 */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .reduce((clean, secret) => clean.replaceAll(secret, "[redacted]"), text);
}

/** `redact` over every string inside a JSON value, keys included. */
export function redactJson<T>(value: T, secrets: readonly string[]): T {
  if (secrets.length === 0) return value;
  const clean = (node: unknown): unknown => {
    if (typeof node === "string") return redact(node, secrets);
    if (Array.isArray(node)) return node.map(clean);
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [redact(key, secrets), clean(child)]));
  };
  return clean(value) as T;
}
