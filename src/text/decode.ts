import { isUtf8 } from "node:buffer";

/** How a text is encoded, and how many bytes of a mark say so at its beginning. */
export interface Encoding {
  name: "utf-8" | "utf-16le" | "utf-16be";
  markBytes: number;
}

/** Bytes that are no text in an encoding that is read. */
export class UndecodableText extends Error {}

/**
 * The encoding of a text by its first bytes: what a byte order mark says, or UTF-16 without one where every second byte
 * of the first four is zero; else UTF-8.
 */
export function encodingOf(head: Uint8Array): Encoding {
  const [a, b, c, d] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { name: "utf-8", markBytes: 3 };
  if (a === 0xff && b === 0xfe) return { name: "utf-16le", markBytes: 2 };
  if (a === 0xfe && b === 0xff) return { name: "utf-16be", markBytes: 2 };
  if (a && b === 0 && c && d === 0) return { name: "utf-16le", markBytes: 0 };
  if (a === 0 && b && c === 0 && d) return { name: "utf-16be", markBytes: 0 };
  return { name: "utf-8", markBytes: 0 };
}

/**
 * A file's bytes as text, without a byte order mark: UTF-8 or UTF-16.
 *
 * @throws UndecodableText saying on which line it is neither
 */
export function decodeText(bytes: Uint8Array): string {
  const { name, markBytes } = encodingOf(bytes);
  const body = bytes.subarray(markBytes);
  if (name !== "utf-8") return decodeUtf16(body, name);
  if (isUtf8(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
  const line = lineOfBadByte(body);
  throw new UndecodableText(`line ${line} is not UTF-8 text: save the file as UTF-8 or UTF-16`);
}

/** A text as bytes in an encoding; a mark is in the text, or there is none. */
export function encodeText(text: string, { name }: Pick<Encoding, "name">): Buffer {
  if (name === "utf-8") return Buffer.from(text);
  const little = Buffer.from(text, "utf16le");
  return name === "utf-16le" ? little : little.swap16();
}

function decodeUtf16(body: Uint8Array, name: "utf-16le" | "utf-16be"): string {
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw new UndecodableText("it begins as UTF-16 text and is not: save the file as UTF-8 or UTF-16");
  }
}

function lineOfBadByte(body: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < body.length; line++) {
    const newline = body.indexOf(10, start);
    const end = newline < 0 ? body.length : newline;
    if (!isUtf8(body.subarray(start, end))) return line;
    start = end + 1;
  }
  return line;
}
