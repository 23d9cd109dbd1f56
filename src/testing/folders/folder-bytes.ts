import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** Files of a folder, and of those in it, whose bytes hold a text. */
export function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
    .filter((name) => readFileSync(join(folder, name)).includes(text));
}
