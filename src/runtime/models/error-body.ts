/** Longest text of a body that is no JSON and is still taken for a message, in characters. */
const LONGEST_TEXT = 500;
/** Objects in each other that are looked into. */
const DEEPEST = 4;

/**
 * What a server's answer says of an error, in its own words; empty where it says nothing. Servers that speak a
 * provider's API put it in different places: `error.message`, `error`, `message`, `detail`, `errors[0].message`.
 */
export function errorIn(body: unknown, depth = 0): string {
  if (typeof body === "string") return isPage(body) || body.length > LONGEST_TEXT ? "" : body.trim();
  if (body === null || typeof body !== "object" || depth > DEEPEST) return "";
  const { error, message, msg, detail, errors } = body as Record<string, unknown>;
  for (const part of [error, errors, detail, message, msg]) {
    const first = Array.isArray(part) ? part[0] : part;
    const said = typeof first === "string" ? first.trim() : errorIn(first, depth + 1);
    if (said !== "") return said;
  }
  return "";
}

/** A page, or JSON that cannot be read: nothing that is meant for people in one line. */
function isPage(text: string): boolean {
  return /^\s*[<{[]/.test(text);
}
