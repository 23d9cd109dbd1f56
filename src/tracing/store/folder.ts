import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Makes the store's folder, for its owner only. One that is new stays out of commits: it holds what applicants told.
 * A folder that was there is somebody's, and gets no file.
 */
export function makeFolder(folder: string): void {
  if (mkdirSync(folder, { recursive: true, mode: 0o700 }) === undefined) return;
  try {
    writeFileSync(join(folder, ".gitignore"), "*\n", { flag: "wx", mode: 0o600 });
  } catch {
    // Whatever stands against it stands against the store, whose own message says more.
  }
}
