import { createReadStream } from "node:fs";
import { addAbortSignal } from "node:stream";
import { messageOf, UserError } from "../../errors.js";
import { readJson, repeatedKey } from "../../folder/json-document.js";
import { isOwnStream, LARGEST, readPlainText, readUpToEnd } from "../../folder/plain-file.js";
import { show, visible } from "../../text/visible.js";
import type { Context } from "../context.js";

/**
 * Reads one JSON document from a file, or from stdin for `-`; secrets in it are blanked.
 *
 * @throws UserError when it cannot be read, or is not JSON
 */
export async function readJsonInput(context: Context, input: string): Promise<unknown> {
  const { redactor } = context;
  // As text, which an error may quote, and as JSON, whose escapes may hide a secret from the first look.
  return redactor.json(parseJson(redactor.text(await readInput(context, input)), input));
}

async function readInput(context: Context, input: string): Promise<string> {
  const { signal } = context;
  if (input === "-" && context.stdin.isTTY) context.note("Reading JSON from the terminal; Ctrl-D ends it.");
  try {
    const stream = input === "-" ? context.stdin : isOwnStream(input) ? createReadStream(input) : undefined;
    if (!stream) return readPlainText(input, LARGEST.document);
    return await readUpToEnd(addAbortSignal(signal, stream), LARGEST.document);
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = visible(messageOf(error));
    throw new UserError(`The input ${visible(input)} cannot be read (${reason}): give a JSON file, or - for stdin.`);
  }
}

function parseJson(text: string, input: string): unknown {
  const read = readJson(text);
  const name = input === "-" ? "stdin" : visible(input);
  const repeated = read.ok ? repeatedKey(text) : undefined;
  if (repeated !== undefined) throw new UserError(`The input from ${name} has ${show(repeated)} twice: give it once.`);
  if (read.ok) return read.value;
  throw new UserError(`The input from ${name} is not JSON (${read.problem}): give one JSON object.`);
}
