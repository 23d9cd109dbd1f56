import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Drift } from "./drift.js";

/** Makes the mechanical changes. @returns the drift that they mended */
export function mend(root: string, drift: readonly Drift[]): Drift[] {
  return drift.filter((found) => {
    if (!found.mend) return false;
    const path = join(root, found.mend.file);
    const before = existsSync(path) ? readFileSync(path, "utf8") : "";
    const after = found.mend.apply(before);
    if (after === before) return false;
    writeFileSync(`${path}.${process.pid}`, after);
    renameSync(`${path}.${process.pid}`, path);
    return true;
  });
}
