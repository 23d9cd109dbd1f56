import { lstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { UserError } from "../errors.js";
import { isInside, staysInPlace } from "../folder/inside.js";
import { show, visible } from "../text/visible.js";

/**
 * Where a file of a folder is: what it leads to, where it is a link.
 *
 * @throws UserError when it is not in the folder
 */
export function targetIn(folder: string, path: string): string {
  const target = join(folder, path);
  const plain = !isAbsolute(path) && path.split(/[/\\]/).every((name) => name !== "" && name !== "." && name !== "..");
  if (!plain) throw new UserError(`${show(path)} leads out of ${visible(folder)}: nothing is written there.`);
  if (!isInside(target, folder)) {
    throw new UserError(
      `${visible(target)} is led out of its folder by a link, or to nothing: nothing is written there.`,
    );
  }
  return lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() ? realpathSync(target) : target;
}

/** A working folder may be a clone of somebody's: its links lead no change elsewhere. @throws UserError */
export function refuseLedOut(folder: string): void {
  if (staysInPlace(folder)) return;
  throw new UserError(
    `${visible(folder)} is led out of this project by a link, or to nothing: nothing is written there.`,
  );
}

/** A file, or the first folder above it that is there. */
export function nearest(path: string): string {
  return isThere(path) ? path : nearest(dirname(path));
}

/** Whether a path names anything, also a link to nothing. */
export function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
