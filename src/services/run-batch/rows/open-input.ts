import { createReadStream, statSync } from "node:fs";
import { addAbortSignal, Readable } from "node:stream";
import { messageOf, UserError } from "../../../errors.js";
import { isOwnStream, LARGEST } from "../../../folder/plain-file.js";
import { type TextLine, textLines } from "../../../folder/text-lines.js";
import type { InputField } from "../../../runtime/definition/input-fields.js";
import { visible } from "../../../text/visible.js";
import { checkMap, isHeader } from "./columns.js";
import { csvRows } from "./csv-rows.js";
import { jsonFormOf, jsonRows } from "./json-rows.js";
import { type BatchRow, type RowOptions, UnreadableInput } from "./row.js";

export interface BatchInput {
  /** How many rows it has; undefined for a stream that is too long to be read before. */
  total: number | undefined;
  /** Names of columns that are of no use. */
  unused: readonly string[];
  /** Its rows, to be read once. @throws UserError where they cannot be read any further */
  rows(): AsyncGenerator<BatchRow>;
}

/** The most of a stream that is held in memory to be read before a row of it is run, in bytes. */
const MOST_HELD = LARGEST.document;

/**
 * Opens a batch's input: CSV, JSONL or a JSON list, by what is in it, in UTF-8 or UTF-16, compressed with gzip or not.
 * It is read once before the first row is given, so that one that cannot be read costs nothing; of a stream, as much as
 * memory should hold.
 *
 * @param input a file's path, or a stream
 * @param fields those of the agent's input
 * @throws UserError when it cannot be read, has no rows, or its header does not fit
 */
export async function openInput(
  input: string | AsyncIterable<Uint8Array | string>,
  fields: readonly InputField[],
  options: RowOptions,
  signal: AbortSignal,
): Promise<BatchInput> {
  const name = typeof input === "string" ? visible(input) : "stdin";
  checkMap(fields, options);
  const isJsonByName = typeof input === "string" && /\.(?:jsonl|ndjson|json)(?:\.gz)?$/i.test(input);
  const opened: BatchInput = { total: undefined, unused: [], rows: () => read(bytes) };
  const bytes = typeof input === "string" && !isOwnStream(input) ? reopened(input) : await held(input);

  async function* read(source: Bytes): AsyncGenerator<BatchRow> {
    try {
      for await (const row of rowsIn(source.open())) yield row;
    } catch (error) {
      if (signal.aborted || error instanceof UserError) throw error;
      const why = error instanceof UnreadableInput ? error.message : visible(messageOf(error));
      throw new UserError(`The input ${name} cannot be read (${why}): give a CSV, JSONL or JSON file, or - for stdin.`);
    }
  }

  async function* rowsIn(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<BatchRow> {
    const { first, before, lines } = await fromFirst(textLines(chunks, MOST_HELD));
    const start = first.trimStart()[0];
    const isJson = start === "{" || start === "[" || (isJsonByName && !isHeader(first, fields, options));
    if (isJson) yield* jsonRows(withEmpty(before, lines), jsonFormOf(first), fields, options);
    else yield* csvRows(lines, before, fields, options, ({ unused }) => Object.assign(opened, { unused }));
  }

  function reopened(path: string): Bytes {
    return {
      again: true,
      open() {
        const stats = statSync(path);
        if (stats.isDirectory()) throw new Error("it is a folder");
        if (!stats.isFile()) throw new Error("it is no plain file");
        return addAbortSignal(signal, createReadStream(path));
      },
    };
  }

  async function held(given: string | AsyncIterable<Uint8Array | string>): Promise<Bytes> {
    const stream = Readable.from(typeof given === "string" ? createReadStream(given) : given, { objectMode: false });
    const chunks = addAbortSignal(signal, stream)[Symbol.asyncIterator]();
    const head: (Uint8Array | string)[] = [];
    let length = 0;
    try {
      while (length <= MOST_HELD) {
        const next = await chunks.next();
        if (next.done) return { again: true, open: () => Readable.from(head) };
        head.push(next.value);
        length += next.value.length;
      }
    } catch (error) {
      if (signal.aborted) throw error;
      throw new UserError(`The input ${name} cannot be read (${visible(messageOf(error))}): give it again.`);
    }
    async function* all() {
      for (let chunk = head.shift(); chunk !== undefined; chunk = head.shift()) yield chunk;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    }
    return { again: false, open: all };
  }

  if (!bytes.again) return opened;
  let total = 0;
  for await (const _ of read(bytes)) total++;
  if (total === 0)
    throw new UserError(`The input ${name} has no rows: give a CSV with a header, JSONL, or a JSON list.`);
  opened.total = total;
  return opened;
}

/** Bytes that can be read, once or again. */
interface Bytes {
  again: boolean;
  open(): AsyncIterable<Uint8Array | string>;
}

/** The first line with something on it, how many are before it, and the lines from it on. */
async function fromFirst(lines: AsyncGenerator<TextLine>) {
  let before = 0;
  let next = await lines.next();
  for (; !next.done && next.value.text?.trim() === ""; next = await lines.next()) before++;
  async function* rest(): AsyncGenerator<TextLine> {
    for (; !next.done; next = await lines.next()) yield next.value;
  }
  return { first: next.value?.text ?? "", before, lines: rest() };
}

async function* withEmpty(count: number, lines: AsyncIterable<TextLine>): AsyncGenerator<TextLine> {
  for (let line = 0; line < count; line++) yield { text: "" };
  yield* lines;
}
