/** Deepest JSON that is read from a model: what writes JSON recurses, and nothing of ours is nested half as deep. */
const DEEPEST = 100;

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

/** The value that a text is JSON of; any other text as it is. */
export function jsonOrText(text: string): unknown {
  const json = jsonIn(text);
  return json === undefined ? text : json;
}

/** A text that is the same for equal JSON, in whatever order its fields come. */
export function jsonKey(json: unknown): string {
  return JSON.stringify(json, (_, value: unknown) => {
    if (!isObject(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Whether a value is an object of JSON: neither a list nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What a table has for a word of strangers; nothing for one that every object of JavaScript has, such as `valueOf`. */
export function entryOf<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}

/** Whether a JSON value is nested more than so many levels deep, 100 by default. */
export function isTooDeep(value: unknown, levels = DEEPEST): boolean {
  if (value === null || typeof value !== "object") return false;
  if (levels === 0) return true;
  return Object.values(value).some((child) => isTooDeep(child, levels - 1));
}

/** The texts in a value, in their order, of its first so many parts. */
export function textsIn(value: unknown, most = Number.POSITIVE_INFINITY): string[] {
  const texts: string[] = [];
  const left = [value];
  for (let seen = 0; left.length > 0 && seen < most; seen++) {
    const part = left.pop();
    if (typeof part === "string") texts.push(part);
    else if (part !== null && typeof part === "object")
      for (const each of Object.values(part).reverse()) left.push(each);
  }
  return texts;
}

/**
 * Where a string of JSON ends that begins at a quotation mark: behind its last one, or at the text's end. No pattern
 * looks for it: one that matches a string runs out of stack on some millions of characters.
 */
export function endOfString(json: string, at: number): number {
  for (let quote = json.indexOf('"', at + 1); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let before = quote;
    while (json[before - 1] === "\\") before--;
    if ((quote - before) % 2 === 0) return quote + 1;
  }
  return json.length;
}
