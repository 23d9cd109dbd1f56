import { statSync } from "node:fs";
import { join } from "node:path";
import type * as z from "zod/mini";
import { messageOf, UserError } from "../../errors.js";
import { settledNames } from "../../files/change-files.js";
import { readFileAs } from "../../runtime/read-as.js";
import { visible } from "../../text/visible.js";

/** Largest file of the folder of findings, in bytes. */
const MAX_BYTES = 200_000;

/**
 * A file of the folder of findings, as its schema says; its name is its id.
 *
 * @param check throws an Error saying what is wrong with what was read
 * @throws UserError that names the file
 */
export function readFindingFile<T extends { id: string }>(
  schema: z.core.$ZodType<T>,
  path: string,
  id: string,
  check: (read: T) => void = () => {},
): T {
  try {
    const read = readFileAs(schema, path, MAX_BYTES);
    if (read.id !== id) throw new Error("its name is another than its id");
    check(read);
    return read;
  } catch (error) {
    throw new UserError(`${visible(path)} cannot be used (${visible(messageOf(error))}): mend it, or remove it.`);
  }
}

/**
 * What a folder's files hold, in the order of their names, and what is wrong with those that cannot be used. A folder that
 * is not there, or no folder, holds none.
 *
 * @param names of the files that are meant, with their id in a group
 */
export function readFindingFiles<T>(
  folder: string,
  names: RegExp,
  read: (path: string, id: string) => T,
): { found: T[]; problems: string[] } {
  const found: T[] = [];
  const problems: string[] = [];
  try {
    const all = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ? settledNames(folder).sort() : [];
    for (const name of all) {
      const [, id] = names.exec(name) ?? [];
      if (id === undefined) continue;
      try {
        found.push(read(join(folder, name), id));
      } catch (error) {
        problems.push(messageOf(error));
      }
    }
  } catch (error) {
    problems.push(`${visible(folder)} cannot be read (${visible(messageOf(error))}).`);
  }
  return { found, problems };
}
