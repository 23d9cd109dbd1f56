import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "../../../folder/make-folder.js";

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
