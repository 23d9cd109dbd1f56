import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folder of this package, wherever it is installed: where the files lie that ship beside the code.
 *
 * @throws Error when no folder above this file is this package's
 */
export function packageRoot(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const manifest = join(folder, "package.json");
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, "utf8")).name === "underwrite") return folder;
    if (folder === dirname(folder)) throw new Error(`no package.json named underwrite above ${import.meta.url}`);
  }
}

/**
 * The words by which Node runs a program of this package in a process of its own: of the build, or of the source where
 * that is what runs.
 *
 * @param source its file in `src/cli`, without its ending; a build has it in `dist/cli` without its folder
 */
export function ownProgram(source: string): string[] {
  const root = realpathSync(packageRoot());
  if (!import.meta.url.endsWith(".ts")) return [join(root, "dist/cli", `${basename(source)}.js`)];
  const loader = createRequire(import.meta.url).resolve("tsx");
  return ["--import", loader, join(root, "src/cli", `${source}.ts`)];
}
