import type * as z from "zod/mini";
import { readAs } from "./read-as.js";

/** A model's final text, read as the agent's structured output. */
export type Answer<Output> =
  | { ok: true; output: Output; json: unknown }
  | { ok: false; problem: string; json: unknown };

/**
 * Reads a final answer: one JSON document, with or without a Markdown code fence around it
 * (servers without structured output let their models add one).
 * `json` is the parsed document, or undefined where the text is no JSON.
 */
export function parseAnswer<Output>(schema: z.core.$ZodType<Output>, text: string): Answer<Output> {
  const json = parseJson(text);
  if (json === undefined) {
    return { ok: false, json, problem: text.trim() === "" ? "The answer was empty." : "The answer was not JSON." };
  }
  const read = readAs(schema, json);
  if (read.ok) return { ok: true, output: read.data, json };
  return { ok: false, json, problem: `The answer does not fit the schema: ${read.problem}.` };
}

function parseJson(text: string): unknown {
  const fenced = /^\s*```(?:json)?\s*\n([\s\S]*?)\n\s*```\s*$/.exec(text);
  try {
    return JSON.parse(fenced?.[1] ?? text);
  } catch {
    return undefined; // not JSON: the caller says so to the model and to the user
  }
}
