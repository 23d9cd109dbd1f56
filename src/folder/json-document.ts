import { endOfString } from "../text/json.js";

/** A JSON document, or in a few words why a text is none: where it goes wrong, and nothing of what it says. */
export type JsonDocument = { ok: true; value: unknown } | { ok: false; problem: string };

/** Reads a text as JSON. What is not JSON may be any file of the machine: its content is never quoted. */
export function readJson(text: string): JsonDocument {
  const json = text.replace(/^\uFEFF/, "");
  if (json.trim() === "") return { ok: false, problem: "it is empty" };
  const place = parse(json);
  if (typeof place === "object") return { ok: true, value: place.value };
  const at = place ?? findPlace(json);
  if (at >= json.trimEnd().length) return { ok: false, problem: "it ends too early" };
  const lines = json.slice(0, at).split("\n");
  return { ok: false, problem: `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}` };
}

/** The value; or the place that the engine says it cannot go on from; or undefined where it only quotes the text. */
function parse(json: string): { value: unknown } | number | undefined {
  try {
    return { value: JSON.parse(json) };
  } catch (error) {
    const { message } = error as SyntaxError;
    if (message.includes("end of JSON input")) return json.length;
    const [, position] = /\bat position (\d+)/.exec(message.slice(message.lastIndexOf("at position"))) ?? [];
    return position === undefined ? undefined : Number(position);
  }
}

/** The end of the longest beginning of a text that could still become JSON. */
function findPlace(json: string): number {
  let [good, bad] = [0, json.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (parse(json.slice(0, middle)) === undefined) bad = middle;
    else good = middle;
  }
  return good;
}

/** Where strings begin, and what gives JSON its structure. */
const MARKS = /["{}[\]:]/g;

/**
 * The first key that an object of a JSON text has twice; undefined where there is none. `JSON.parse` takes the last
 * value and says nothing: a figure would be lost.
 */
export function repeatedKey(json: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let text: [from: number, to: number] = [0, 0];
  const marks = new RegExp(MARKS);
  for (let mark = marks.exec(json); mark; mark = marks.exec(json)) {
    const [token] = mark;
    if (token === ":") {
      const key = JSON.parse(json.slice(...text)) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    } else if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else {
      text = [mark.index, endOfString(json, mark.index)];
      marks.lastIndex = text[1];
    }
  }
  return undefined;
}
