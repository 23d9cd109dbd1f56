import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { decodeText } from "../text/decode.js";

/** Largest file of each kind that is read, in bytes. */
export const LARGEST = {
  settings: 1_000_000,
  document: 64_000_000,
  report: 256_000_000,
} as const;

/**
 * Reads a file that a folder or a command line names: a plain one of bounded size. A device or a pipe could hold
 * without end, or keep the process waiting.
 *
 * @throws Error saying why it cannot be read
 */
export function readPlainFile(path: string, maxBytes: number): Buffer {
  // A pipe opens at once this way, also when nobody writes to it.
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(file);
    if (stats.isDirectory()) throw new Error("it is a folder");
    if (!stats.isFile()) throw new Error("it is no plain file");
    if (stats.size > maxBytes) throw tooLarge(maxBytes);
    return readUpTo(file, stats.size, maxBytes);
  } finally {
    closeSync(file);
  }
}

/** `readPlainFile`, as text: UTF-8 or UTF-16. @throws Error */
export function readPlainText(path: string, maxBytes: number): string {
  return decodeText(readPlainFile(path, maxBytes));
}

/** The first bytes of a plain file. @throws Error */
export function readPlainHead(path: string, bytes: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    if (!fstatSync(file).isFile()) throw new Error("it is no plain file");
    const buffer = Buffer.alloc(bytes);
    return buffer.subarray(0, readSync(file, buffer, 0, bytes, 0));
  } finally {
    closeSync(file);
  }
}

/** A text from a stream of bounded length: UTF-8 or UTF-16. @throws Error when there is more of it, or it is no text */
export async function readUpToEnd(stream: AsyncIterable<Buffer | string>, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(bytes);
  }
  return decodeText(Buffer.concat(chunks));
}

/** Whether a path names a stream that this process was started with, as a shell's `<(…)` does. */
export function isOwnStream(path: string): boolean {
  return /^\/(?:dev|proc\/self)\/fd\/\d+$/.test(path) || path === "/dev/stdin";
}

/** The size is what the file system says: files of `/proc` have more than they say, and a file may grow. */
function readUpTo(file: number, size: number, maxBytes: number): Buffer {
  const chunks: Buffer[] = [];
  let length = 0;
  for (let room = size + 1; ; room = 65_536) {
    const chunk = Buffer.allocUnsafe(room);
    const read = readSync(file, chunk, 0, room, null);
    length += read;
    if (length > maxBytes) throw tooLarge(maxBytes);
    if (read === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, read));
  }
}

function tooLarge(maxBytes: number): Error {
  return new Error(`it is larger than ${maxBytes} bytes`);
}
