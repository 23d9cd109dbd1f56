import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { ToolCall } from "../../runtime/record/recorded-calls.js";
import { textsIn } from "../../text/json.js";

/** Most texts of a run that are read, and values that are looked through for them. */
const MOST_TEXTS = 50;
const MOST_VALUES = 2000;
/** Words from which on a value of a tool is a text, and no label. */
const FEWEST_WORDS = 4;

/** The texts of strangers in a run: the input's free text, and what tools brought in. */
export interface UntrustedTexts {
  input: string[];
  tools: string[];
}

/**
 * Finds the texts of strangers. Of the input these are the fields that the agent calls untrusted; where it says nothing
 * of that, all that are sentences. Of tools' results all that are sentences, or hide something.
 */
export function untrustedTexts(input: unknown, calls: readonly ToolCall[], agent: AnyAgent): UntrustedTexts {
  const fields = (input ?? {}) as Record<string, unknown>;
  const named = agent.analysis?.untrusted ?? [];
  const given =
    named.length > 0 ? named.flatMap((field) => writtenIn(fields[field])) : writtenIn(input).filter(isSentence);
  const brought = calls.flatMap(({ result, is_error }) => (is_error ? [] : writtenIn(result).filter(isSentence)));
  return { input: given.slice(0, MOST_TEXTS), tools: [...new Set(brought)].slice(0, MOST_TEXTS) };
}

function isSentence(text: string): boolean {
  return text.split(/\s+/).length >= FEWEST_WORDS || text.length >= 16;
}

/** All texts in a value that are not empty. */
function writtenIn(value: unknown): string[] {
  return textsIn(value, MOST_VALUES).filter((text) => text.trim() !== "");
}
