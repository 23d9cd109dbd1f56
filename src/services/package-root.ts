import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder of this package, wherever it is installed: where the files lie that ship beside the code.
 *
 * @param from URL of a file of the package
 * @throws Error when no folder above it is this package's
 */
export function packageRoot(from: string = import.meta.url): string {
  for (let folder = dirname(fileURLToPath(from)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "underwrite") return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json named underwrite above ${from}`);
  }
}
