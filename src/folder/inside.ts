import { lstatSync, realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";

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

function isThere(path: string): boolean {
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
    if (isThere(path)) return undefined; // a link to nothing or in a circle, or closed to us
  }
  const above = dirname(path);
  const real = above === path ? path : realPlace(above);
  return real === undefined ? undefined : resolve(real, path.slice(above.length).replace(/^[/\\]+/, ""));
}
