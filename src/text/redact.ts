/** Blanks secrets in whatever leaves the process. */
export interface Redactor {
  /** A text with `[redacted]` in the place of every secret. */
  text(text: string): string;
  /** `text` over every string inside a JSON value, keys included; a value without secrets is given back as it is. */
  json<T>(value: T): T;
}

/** Shorter values are no secrets: blanking `1` or `true` would only spoil what is printed. */
export const SHORTEST_SECRET = 8;

/** A secret of this length is known by its first or last 16 characters too: texts are cut before they are shown. */
const LONG_SECRET = 20;
const KNOWN_BY = 16;

const BLANK = "[redacted]";

/** Changes nothing: for those who have no secrets. */
export const NO_SECRETS: Redactor = { text: (text) => text, json: (value) => value };

/**
 * Makes a redactor for secrets in every form in which they may turn up: as they are, escaped in JSON (up to three
 * times), percent-encoded, and in Base64, alone or as a part of what was encoded.
 *
 * @param secrets values that must never leave the process; those of fewer than 8 characters are ignored
 */
export function redactorOf(secrets: readonly string[]): Redactor {
  const forms = formsOf(secrets).map(partsOf);
  if (forms.length === 0) return NO_SECRETS;
  const shortest = Math.min(...forms.map(({ head }) => head.length));
  const text = (whole: string) => (whole.length < shortest ? whole : blank(whole, forms));
  return { text, json: (value) => cleanJson(value, text) as typeof value };
}

/**
 * A redactor for what is sent in headers: a backend can repeat the keys that it got, whole, without the scheme before
 * them, or as the user and the password that `Basic` encodes.
 */
export function redactorOfHeaders(headers: Readonly<Record<string, string>>): Redactor {
  return redactorOf(
    Object.values(headers).flatMap((value) => {
      const [, pair = ""] = /^Basic\s+(\S+)$/i.exec(value) ?? [];
      return [value, ...value.split(/\s+/), ...Buffer.from(pair, "base64").toString().split(":")];
    }),
  );
}

/** What is nested deeper is blanked as a whole: nobody's data is, and looking further would overflow the stack. */
const DEEPEST = 500;

function cleanJson(node: unknown, text: (text: string) => string, depth = 0): unknown {
  if (typeof node === "string") return text(node);
  if (node === null || typeof node !== "object") return node;
  if (depth > DEEPEST) return BLANK;
  if (Array.isArray(node)) {
    const items = node.map((item) => cleanJson(item, text, depth + 1));
    return items.every((item, index) => item === node[index]) ? node : items;
  }
  const entries = Object.entries(node);
  const clean = entries.map(([key, child]) => [text(key), cleanJson(child, text, depth + 1)] as const);
  const same = clean.every(([key, child], index) => key === entries[index]?.[0] && child === entries[index]?.[1]);
  return same ? node : Object.fromEntries(clean);
}

/** One form of a secret, and the parts that it is known by. */
interface Form {
  whole: string;
  head: string;
  tail: string;
}

function partsOf(whole: string): Form {
  if (whole.length < LONG_SECRET) return { whole, head: whole, tail: whole };
  return { whole, head: whole.slice(0, KNOWN_BY), tail: whole.slice(-KNOWN_BY) };
}

function blank(text: string, forms: readonly Form[]): string {
  const found = forms.flatMap((form) => [...headsIn(text, form), ...tailsIn(text, form)]);
  if (found.length === 0) return text;
  found.sort((a, b) => a.from - b.from);
  let clean = "";
  let done = 0;
  for (const { from, to } of found) {
    if (from >= done) clean += text.slice(done, from) + BLANK;
    done = Math.max(done, to);
  }
  return clean + text.slice(done);
}

/** Where a secret begins in a text, and goes on as far as the text has it. */
function* headsIn(text: string, { whole, head }: Form): Generator<{ from: number; to: number }> {
  for (let from = text.indexOf(head); from >= 0; from = text.indexOf(head, from + 1)) {
    let length = head.length;
    while (length < whole.length && text[from + length] === whole[length]) length++;
    // An escape that is cut in its middle would leave the rest of it behind.
    while (length < whole.length && length > head.length && whole[length - 1] === "\\") length--;
    yield { from, to: from + length };
  }
}

/** Where a secret ends in a text, from as far back as the text has it. */
function* tailsIn(text: string, { whole, tail }: Form): Generator<{ from: number; to: number }> {
  if (tail === whole) return;
  for (let at = text.indexOf(tail); at >= 0; at = text.indexOf(tail, at + 1)) {
    let more = 0;
    const before = whole.length - tail.length;
    while (more < before && at > more && text[at - more - 1] === whole[before - more - 1]) more++;
    yield { from: at - more, to: at + tail.length };
  }
}

/** All forms of all secrets, each once. */
function formsOf(secrets: readonly string[]): string[] {
  const long = secrets.flatMap((secret) => [secret, secret.trim()]).filter(({ length }) => length >= SHORTEST_SECRET);
  const forms = [...new Set(long)].flatMap((secret) => {
    const once = escaped(secret);
    const twice = escaped(once);
    return [secret, once, twice, escaped(twice), ...percentEncoded(secret), ...inBase64(secret)];
  });
  return [...new Set(forms)];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** As URLs have it: strictly and as browsers leave it, with capital and small digits, and a form's `+` for a blank. */
function percentEncoded(secret: string): string[] {
  const whole = secret.replace(/\p{Cs}/gu, "\ufffd"); // half a pair cannot be encoded
  const strict = encodeURIComponent(whole);
  const all = [strict, encodeURI(whole), strict.replaceAll("%20", "+")];
  return [...all, ...all.map((each) => each.replace(/%[0-9A-F]{2}/g, (digits) => digits.toLowerCase()))];
}

/**
 * A secret in Base64: the characters that it decides alone, whatever was encoded before and behind it. They depend on
 * how many bytes came before, up to whole threes.
 */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const own = encoded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3));
    return [own, own.replaceAll("+", "-").replaceAll("/", "_"), encodeURIComponent(own)];
  });
}
