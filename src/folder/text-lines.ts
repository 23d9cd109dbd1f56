import { isUtf8 } from "node:buffer";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { messageOf } from "../errors.js";
import { encodingOf } from "../text/decode.js";

/** A line of a text file, without its end; or why it cannot be read. */
export type TextLine = { text: string; problem?: undefined } | { text?: undefined; problem: string };

/** The problem of a line that spoils no other; with any other one the text cannot be read on. */
export const NOT_UTF8 = "is not UTF-8 text";

/** First bytes of formats that hold no text. */
const BINARY: readonly [first: string, what: string][] = [
  ["28b52ffd", "it is compressed with zstd: decompress it first"],
  ["504b0304", "it is a ZIP archive: unpack it first"],
  ["425a68", "it is compressed with bzip2: decompress it first"],
  ["fd377a585a00", "it is compressed with xz: decompress it first"],
];
const GZIP = "1f8b";
const HEAD_BYTES = 6;

/**
 * The lines of a stream: UTF-8 or UTF-16, with a byte order mark or without, compressed with gzip or not.
 *
 * @param maxBytes longest line that is read
 * @throws Error when the stream fails, is in a format that holds no text, or has a longer line
 */
export async function* textLines(
  stream: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): AsyncGenerator<TextLine> {
  const { head, bytes } = await peek(stream);
  const first = head.toString("hex");
  if (first.startsWith(GZIP)) {
    yield* unzippedLines(bytes, maxBytes);
    return;
  }
  const binary = BINARY.find(([start]) => first.startsWith(start));
  if (binary) throw new Error(binary[1]);
  const { name, markBytes } = encodingOf(head);
  if (name === "utf-8") yield* utf8Lines(without(bytes, markBytes), maxBytes);
  else yield* utf16Lines(without(bytes, markBytes), name, maxBytes);
}

/** The lines of what was compressed; where that is cut off, those before the cut, and what is wrong. */
async function* unzippedLines(bytes: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<TextLine> {
  const gunzip = createGunzip();
  pipeline(Readable.from(bytes), gunzip, () => {}); // what is wrong is thrown where lines are read
  try {
    yield* textLines(gunzip, maxBytes);
  } catch (error) {
    if (!String((error as NodeJS.ErrnoException).code).startsWith("Z_")) throw error;
    yield { problem: `is where the gzip data is damaged or cut off (${messageOf(error)})` };
  }
}

/** The first bytes of a stream, and all of them again. */
async function peek(stream: AsyncIterable<Uint8Array | string>) {
  const chunks = stream[Symbol.asyncIterator]();
  const taken: Buffer[] = [];
  for (let length = 0; length < HEAD_BYTES; ) {
    const next = await chunks.next();
    if (next.done) break;
    const chunk = Buffer.from(next.value);
    taken.push(chunk);
    length += chunk.length;
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* taken;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield Buffer.from(next.value);
  }
  return { head: Buffer.concat(taken).subarray(0, HEAD_BYTES), bytes: all() };
}

async function* without(bytes: AsyncIterable<Buffer>, count: number): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of bytes) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    if (skipped < chunk.length) yield chunk.subarray(skipped);
  }
}

/** Lines are told apart as bytes, so that one that is no UTF-8 spoils no other. */
async function* utf8Lines(bytes: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<TextLine> {
  let open: Buffer[] = [];
  let length = 0;
  const close = (end: Buffer): TextLine => {
    const line = Buffer.concat([...open, end]);
    [open, length] = [[], 0];
    return isUtf8(line) ? { text: line.toString("utf8") } : { problem: NOT_UTF8 };
  };
  for await (const chunk of bytes) {
    let start = 0;
    for (let newline = chunk.indexOf(10); newline >= 0; newline = chunk.indexOf(10, start)) {
      yield close(chunk.subarray(start, newline));
      start = newline + 1;
    }
    open.push(chunk.subarray(start));
    length += chunk.length - start;
    if (length > maxBytes) throw tooLong(maxBytes);
  }
  if (length > 0) yield close(Buffer.alloc(0));
}

async function* utf16Lines(
  bytes: AsyncIterable<Buffer>,
  encoding: "utf-16le" | "utf-16be",
  maxBytes: number,
): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  let open = "";
  for await (const chunk of bytes) {
    const lines = (open + decoder.decode(chunk, { stream: true })).split("\n");
    open = lines.pop() ?? "";
    if (open.length * 2 > maxBytes) throw tooLong(maxBytes);
    for (const text of lines) yield { text };
  }
  open += decoder.decode();
  if (open !== "") yield { text: open };
}

function tooLong(maxBytes: number): Error {
  return new Error(`a line is longer than ${maxBytes} bytes`);
}
