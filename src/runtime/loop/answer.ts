import type * as z from "zod/mini";
import { isTooDeep } from "../../nesting.js";
import { readAs } from "../read-as.js";

/** Longest final answer that is parsed, in characters. */
const MAX_ANSWER = 50_000;

/** A model's final text, read as the agent's structured output. */
export type Answer<Output> =
  | { ok: true; output: Output; json: unknown }
  | { ok: false; problem: string; json: unknown };

/**
 * Reads a final answer: one JSON document of at most 50,000 characters, with or without a Markdown code fence
 * around it (servers without structured output let their models add one).
 * `json` is the parsed document, or undefined where the text is no JSON that can be read.
 */
export function parseAnswer<Output>(schema: z.core.$ZodType<Output>, text: string): Answer<Output> {
  const refused = (problem: string) => ({ ok: false as const, json: undefined, problem });
  if (text.length > MAX_ANSWER) {
    return refused(`The answer has ${text.length} characters; at most ${MAX_ANSWER} are read.`);
  }
  const json = parseJson(unfenced(text.trim()));
  if (json === undefined) return refused(text.trim() === "" ? "The answer was empty." : "The answer was not JSON.");
  if (isTooDeep(json)) return refused("The answer is nested too deeply.");
  const read = readAs(schema, json);
  if (read.ok) return { ok: true, output: read.data, json };
  return { ok: false, json, problem: `The answer does not fit the schema: ${read.problem}.` };
}

/** What stands between the lines ``` (or ```json) and ``` that a text begins and ends with; else the text. */
function unfenced(text: string): string {
  const firstLineEnd = text.indexOf("\n");
  const opening = text.slice(0, Math.max(0, firstLineEnd)).trimEnd();
  if (opening !== "```" && opening !== "```json") return text;
  const inside = text.slice(firstLineEnd + 1);
  return inside.endsWith("```") ? inside.slice(0, -3) : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: the caller says so to the model and to the user
  }
}
