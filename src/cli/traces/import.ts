import { createReadStream, statSync } from "node:fs";
import type { Readable } from "node:stream";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { isOwnStream, LARGEST } from "../../folder/plain-file.js";
import { withStore } from "../../services/open-store.js";
import { readRequest } from "../../tracing/otlp/otlp-file.js";
import type { TraceStore } from "../../tracing/store/store.js";
import { untilAborted } from "../../waiting/until-aborted.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";

/** `underwrite traces import FILE`: takes the lines of an OTLP file into the store. */
export async function importTraces(context: Context, file: string, options: { json?: boolean }): Promise<number> {
  const project = await context.project();
  const counts = await withStore(project, (store) => importLines(context, file, store), { create: true });
  if (wantsJson(context, options)) printJson(context, counts);
  else context.print(`${counts.spans} spans imported, ${counts.known} were known already.`);
  return context.signal.aborted ? EXIT.interrupted : EXIT.done;
}

async function importLines(
  context: Context,
  file: string,
  store: TraceStore,
): Promise<{ spans: number; known: number }> {
  const { createInterface } = await import("node:readline");
  const counts = { spans: 0, known: 0 };
  const { signal } = context;
  const input = file === "-" ? context.stdin : streamOf(file);
  // A stream that cannot be read ends the lines without a word.
  const failed = new Promise<never>((_, reject) => input.once("error", reject));
  boundLines(input);
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

/** @throws UserError for what is no plain file: a device or pipe might never end */
function streamOf(file: string): Readable {
  const stats = isOwnStream(file) ? undefined : statSync(file, { throwIfNoEntry: false });
  if (!stats || stats.isFile() || stats.isDirectory()) return createReadStream(file);
  throw new UserError(`${file} cannot be read (it is no plain file): give an OTLP file, or - for stdin.`);
}

/** Fails a stream whose line grows longer than any that we write: it would fill the memory. */
function boundLines(input: Readable): void {
  let length = 0;
  input.on("data", (chunk: Buffer) => {
    const end = chunk.lastIndexOf(10);
    length = end < 0 ? length + chunk.length : chunk.length - end - 1;
    if (length > LARGEST.document) input.destroy(new Error(`a line is longer than ${LARGEST.document} bytes`));
  });
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
