import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { messageOf, UserError } from "../../errors.js";

/**
 * Writes a file that an option names, as a whole or not at all; its folder is made.
 *
 * @throws UserError when it cannot be written
 */
export async function writeText(option: string, path: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, text);
  } catch (error) {
    throw new UserError(`${option} ${path} cannot be written (${messageOf(error)}): name another file.`);
  }
}
