import type * as z from "zod/mini";
import { isTooDeep, jsonIn } from "../../text/json.js";
import { readAs } from "../read-as.js";

/** What a final text holds: its one JSON document, or in a few words why none is read. */
type AnswerDocument = { ok: true; json: unknown } | { ok: false; problem: string };

/** Places at which an object is looked for: a text of braces only must not take long. */
const MOST_PLACES = 200;

const THINKING = "think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis";
const THOUGHT = new RegExp(`<(${THINKING})>[\\s\\S]*?</\\1>`, "gi");
/** Servers often leave out the tag that opens: their template has written it. */
const UNOPENED = new RegExp(`^[\\s\\S]*</(?:${THINKING})>`, "i");

/** Longest final answer that is parsed, in characters. */
const MAX_ANSWER = 50_000;

/** A model's final text, read as the agent's structured output. */
export type Answer<Output> =
  | { ok: true; output: Output; json: unknown }
  | { ok: false; problem: string; json: unknown };

/**
 * Reads a final answer of at most 50,000 characters: the one JSON document in it, whatever it is wrapped in.
 * `json` is the parsed document, or undefined where the text holds none that can be read.
 */
export function parseAnswer<Output>(schema: z.core.$ZodType<Output>, text: string): Answer<Output> {
  const refused = (problem: string) => ({ ok: false as const, json: undefined, problem });
  if (text.length > MAX_ANSWER) {
    return refused(`The answer has ${text.length} characters; at most ${MAX_ANSWER} are read.`);
  }
  const document = documentIn(text);
  if (!document.ok) return refused(document.problem);
  const { json } = document;
  if (isTooDeep(json)) return refused("The answer is nested too deeply.");
  const read = readAs(schema, json, "the output");
  if (read.ok) return { ok: true, output: read.data, json };
  return { ok: false, json, problem: `The answer does not fit the schema: ${read.problem}.` };
}

/**
 * The JSON document of a final text. Models without structured output put it into fences, prose, tags or thinking:
 * where there is one in all of that, it is read. The same document again is still one; of two different ones, nobody
 * knows which is meant. What is thought counts only where nothing else holds one.
 */
function documentIn(text: string): AnswerDocument {
  const trimmed = text.trim().replace(/^\ufeff/, "");
  if (trimmed === "") return { ok: false, problem: "The answer was empty." };
  const whole = jsonIn(trimmed);
  if (whole !== undefined) return { ok: true, json: unquoted(whole) };
  const said = trimmed.replace(THOUGHT, " ").replace(UNOPENED, " ");
  const found = objectsIn(said);
  const documents = found.length > 0 ? found : objectsIn(trimmed);
  if (documents.length > 1) {
    return { ok: false, problem: `The answer held ${documents.length} different JSON documents; one is read.` };
  }
  return documents.length === 1 ? { ok: true, json: documents[0] } : { ok: false, problem: "The answer was not JSON." };
}

/** A document that was written as a text of JSON. */
function unquoted(json: unknown): unknown {
  const inner = typeof json === "string" && json.trimStart().startsWith("{") ? jsonIn(json) : undefined;
  return inner ?? json;
}

/** The different objects of a text that stand in no other one. */
function objectsIn(text: string): unknown[] {
  const found = new Map<string, unknown>();
  let places = 0;
  for (let at = text.indexOf("{"); at >= 0 && places < MOST_PLACES; places++) {
    const end = endOf(text, at);
    const part = text.slice(at, end ?? at);
    const json = jsonIn(part);
    if (json !== undefined) found.set(isTooDeep(json) ? part : JSON.stringify(json), json);
    // What was meant as an object and is none holds no answer in its parts.
    at = text.indexOf("{", json !== undefined || /^\{\s*"/.test(part) ? end : at + 1);
  }
  return [...found.values()];
}

/** Behind the brace that closes the one at a place; undefined where none does. */
function endOf(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      at = endOfText(text, at);
    } else if (char === "{") depth++;
    else if (char === "}" && --depth === 0) return at + 1;
  }
  return undefined;
}

/** Where the quotation mark is that closes the one at a place; the end where none does. */
function endOfText(text: string, from: number): number {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
