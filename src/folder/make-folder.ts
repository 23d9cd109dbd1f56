import { closeSync, existsSync, mkdirSync, openSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Makes a folder and those above it that are missing, one by one: Node's recursive way goes on for ever where the
 * file system says that it has no such place, as `/proc` does.
 *
 * @returns whether the folder is new
 * @throws the file system's error
 */
export function makeFolder(path: string, mode = 0o777): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false;
  const above = dirname(path);
  if (above !== path && !existsSync(above)) makeFolder(above, mode);
  try {
    mkdirSync(path, { mode });
    return true;
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === "EEXIST" && statSync(path).isDirectory();
    if (!isThere) throw error;
    return false; // another process has made it
  }
}

/**
 * Tries whether a folder takes a new file; one that is not there yet, by the first above it that is. Leaves nothing.
 *
 * @throws the file system's error, or an Error saying that there is no such folder
 */
export function tryFolder(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (!stats) {
    tryFolder(dirname(folder));
    return;
  }
  if (!stats.isDirectory()) throw new Error(`${folder} is no folder`);
  const probe = join(folder, `.underwrite-${process.pid}-${Math.random().toString(36).slice(2)}`);
  closeSync(openSync(probe, "wx", 0o600));
  rmSync(probe, { force: true });
}

/** Whether an error says that a place is no place for files at all, such as a folder of `/proc` or `/sys`. */
export function takesNoFile(error: unknown): boolean {
  return ["ENOENT", "EPERM", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? "");
}

/**
 * Makes the store's folder, for its owner only. One that is new stays out of commits: it holds what applicants told.
 * A folder that was there is somebody's, and gets no file.
 *
 * @throws the file system's error
 */
export function makeStoreFolder(folder: string): void {
  if (!makeFolder(folder, 0o700)) return;
  try {
    writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx", mode: 0o600 });
  } catch {
    // Whatever stands against it stands against the store, whose own message says more.
  }
}
