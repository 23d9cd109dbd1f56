/** Shorter values are no secrets: blanking `1` or `true` would only spoil what is printed. */
const SHORTEST_SECRET = 8;

/**
 * Replaces every occurrence of a secret in a text by `[redacted]`, also where the text is JSON and the secret is
 * escaped in it, once or twice.
 *
 * @param secrets values that must never leave the process; those of fewer than 8 characters are ignored
 */
export function redact(text: string, secrets: readonly string[]): string {
  return blank(text, formsOf(secrets));
}

/** `redact` over every string inside a JSON value, keys included; what is no string stays as it is. */
export function redactJson<T>(value: T, secrets: readonly string[]): T {
  const forms = formsOf(secrets);
  if (forms.length === 0) return value;
  const clean = (node: unknown): unknown => {
    if (typeof node === "string") return blank(node, forms);
    if (Array.isArray(node)) return node.map(clean);
    if (node === null || typeof node !== "object") return node;
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [blank(key, forms), clean(child)]));
  };
  return clean(value) as T;
}

function blank(text: string, forms: readonly string[]): string {
  return forms.reduce((clean, form) => clean.replaceAll(form, "[redacted]"), text);
}

/** The secrets and their escaped forms, longest first: one may be the beginning of another. */
function formsOf(secrets: readonly string[]): string[] {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [secret, escaped(secret), escaped(escaped(secret))]);
  return [...new Set(forms)].sort((a, b) => b.length - a.length);
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
