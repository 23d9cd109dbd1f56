import { lstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";
import { UserError } from "../errors.js";
import { show, visible } from "../text/visible.js";

/** Whether a path, by its links too, is a folder or in it. A link whose end cannot be told is outside. */
export function isInside(path: string, folder: string): boolean {
  const real = realPlace(resolve(path));
  const root = realPlace(resolve(folder));
  return real !== undefined && root !== undefined && isBelow(real, root);
}

/**
 * Whether a file is where its path says: by its links too in the working folder where its path is in it, else in its
 * own folder. A working folder may be a clone of somebody's, and its links lead anywhere.
 */
export function staysInPlace(path: string): boolean {
  const whole = resolve(path);
  const working = process.cwd();
  return isInside(whole, isBelow(whole, working) ? working : dirname(whole));
}

/** Whether a path is a folder or in it, as it is written. */
function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Whether something may be there: what cannot be looked at may. */
function mayBeThere(path: string): boolean {
  try {
    return lstatSync(path) !== undefined;
  } catch (error) {
    return !["ENOENT", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "");
  }
}

/** Where a path leads; for one that is not there yet, from the first above it that is. */
function realPlace(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    if (mayBeThere(path)) return undefined; // a link to nothing or in a circle, or closed to us
  }
  const above = dirname(path);
  const real = above === path ? path : realPlace(above);
  return real === undefined ? undefined : resolve(real, path.slice(above.length).replace(/^[/\\]+/, ""));
}

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
