import { writeSync } from "node:fs";
import { messageOf, WriteFailed } from "../../../errors.js";
import { visible } from "../../../text/visible.js";

/**
 * Writes all of a text at the end of an open file: the system may take a part of it, and say nothing.
 *
 * @param path the file's, for what is said
 * @throws WriteFailed
 */
export function writeAll(file: number, text: string, path: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** A file of a batch that cannot be written any more. The whole lines that it has already are gone on with. */
export function cannotWrite(path: string, error: unknown): WriteFailed {
  const why = `${visible(path)} cannot be written (${visible(messageOf(error))})`;
  return new WriteFailed(`${why}: make room for it, and go on with --resume.`, error);
}
