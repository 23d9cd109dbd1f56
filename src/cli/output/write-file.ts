import { accessSync, constants, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { messageOf, UserError } from "../../errors.js";

/**
 * Writes a file that an option names, as a whole or not at all; its folder is made.
 *
 * @param fix what to do where it cannot be written
 * @throws UserError when it cannot be written
 */
export async function writeText(option: string, path: string, text: string, fix = "name another file"): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, text);
  } catch (error) {
    throw new UserError(`${option} ${path} cannot be written (${messageOf(error)}): ${fix}.`);
  }
}

/**
 * Looks whether a file that an option names could be written, before what is to be in it is made; leaves nothing behind.
 *
 * @throws UserError when it could not
 */
export function checkWritable(option: string, path: string): void {
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new Error("it is a folder");
    accessSync(nearestFolder(path), constants.W_OK);
  } catch (error) {
    throw new UserError(`${option} ${path} cannot be written (${messageOf(error)}): name another file.`);
  }
}

/** The folder that a file is to be in, or the first above it that is there. */
function nearestFolder(path: string): string {
  const folder = dirname(path);
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory()) return folder;
  if (stats) throw new Error(`${folder} is no folder`);
  return nearestFolder(folder);
}
