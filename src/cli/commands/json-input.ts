import { readFile } from "node:fs/promises";
import { addAbortSignal } from "node:stream";
import { text as readStream } from "node:stream/consumers";
import { messageOf, UserError } from "../../errors.js";
import { untilAborted } from "../../until-aborted.js";
import { visible } from "../../visible.js";
import type { Context } from "../context.js";

/**
 * Reads one JSON document from a file, or from stdin for `-`.
 *
 * @throws UserError when it cannot be read, or is not JSON
 */
export async function readJsonInput(context: Context, input: string): Promise<unknown> {
  return parseJson(await readInput(context, input), input);
}

async function readInput(context: Context, input: string): Promise<string> {
  const { signal } = context;
  if (input === "-" && context.stdin.isTTY) context.note("Reading JSON from the terminal; Ctrl-D ends it.");
  try {
    return await (input === "-"
      ? readStream(addAbortSignal(signal, context.stdin))
      : untilAborted(readFile(input, "utf8"), signal));
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = visible(messageOf(error));
    throw new UserError(`The input ${visible(input)} cannot be read (${reason}): give a JSON file, or - for stdin.`);
  }
}

function parseJson(text: string, input: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const name = input === "-" ? "stdin" : visible(input);
    const reason = visible(messageOf(error).replace(/\s+/g, " "));
    throw new UserError(`The input from ${name} is not JSON (${reason}): give one JSON object.`);
  }
}
