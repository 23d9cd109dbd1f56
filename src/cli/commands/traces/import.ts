import { createReadStream } from "node:fs";
import { EXIT, messageOf, UserError } from "../../../errors.js";
import { readRequest } from "../../../tracing/otlp-file.js";
import type { TraceStore } from "../../../tracing/store/store.js";
import { untilAborted } from "../../../until-aborted.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { openStore } from "./open.js";

/** `underwrite traces import FILE`: takes the lines of an OTLP file into the store. */
export async function importTraces(context: Context, file: string, options: { json?: boolean }): Promise<number> {
  const store = openStore(context, await context.config(), { create: true });
  try {
    const counts = await importLines(context, file, store);
    if (wantsJson(context, options)) printJson(context, counts);
    else context.print(`${counts.spans} spans imported, ${counts.known} were known already.`);
    return context.signal.aborted ? EXIT.interrupted : EXIT.done;
  } finally {
    store.close();
  }
}

async function importLines(
  context: Context,
  file: string,
  store: TraceStore,
): Promise<{ spans: number; known: number }> {
  const { createInterface } = await import("node:readline");
  const counts = { spans: 0, known: 0 };
  const { signal } = context;
  const input = file === "-" ? context.stdin : createReadStream(file);
  // A stream that cannot be read ends the lines without a word.
  const failed = new Promise<never>((_, reject) => input.once("error", reject));
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  for (let number = 1; ; number++) {
    const line = await untilAborted(Promise.race([lines.next(), failed]), signal).catch((error) => {
      if (signal.aborted) return { done: true as const };
      throw new UserError(`${file} cannot be read (${messageOf(error)}): give an OTLP file, or - for stdin.`);
    });
    if (line.done) return counts;
    if (line.value.trim() === "") continue;
    const spans = readLine(line.value, `${file}, line ${number}`);
    const added = store.addSpans(spans);
    counts.spans += added;
    counts.known += spans.length - added;
  }
}

function readLine(line: string, where: string) {
  try {
    return readRequest(line);
  } catch {
    throw new UserError(
      `${where} is no OTLP trace request: give a file as traces export writes it. Lines before it are imported.`,
    );
  }
}
