import type * as z from "zod/mini";
import { isTooDeep } from "../../text/json.js";
import { readAs } from "../read-as.js";
import { documentIn } from "./answer-document.js";

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
  const read = readAs(schema, json);
  if (read.ok) return { ok: true, output: read.data, json };
  return { ok: false, json, problem: `The answer does not fit the schema: ${read.problem}.` };
}
