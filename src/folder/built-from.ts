import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { listSome } from "../text/format.js";
import { sha256 } from "../text/sha256.js";
import { readJson } from "./json-document.js";

/** What `dist/sources.json` has of each source that the build was made of; `esbuild.config.mjs` writes it. */
const sourcesSchema = z.record(
  z.string(),
  z.object({ hash: z.string(), size: z.number(), mtimeMs: z.number(), ctimeMs: z.number() }),
);
type Built = z.infer<typeof sourcesSchema>[string];

/**
 * The sources of the checkout in which the running code was built that are others by now. None for code that is no build,
 * and for a package, which has no source beside it.
 *
 * @param url of the running code: `import.meta.url`
 * @param everyHash reads every file; else a file whose size and times are those of the build counts as the same
 */
export function changedSources(url: string, { everyHash = false } = {}): string[] {
  const dist = distOf(fileURLToPath(url));
  if (dist === undefined || !existsSync(join(dist, "..", "src"))) return [];
  const sources = readSources(join(dist, "sources.json"));
  return Object.entries(sources).flatMap(([path, built]) => {
    return isSame(join(dist, "..", path), built, everyHash) ? [] : [path];
  });
}

/** In a sentence what is wrong with a build of other sources, and what to do. */
export function describeChanged(paths: readonly string[]): string {
  return `dist/ was built of another source (${listSome(paths, 1)} changed since), and it is what runs: npm run build`;
}

/** The folder `dist` that a file is in. */
function distOf(path: string): string | undefined {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    if (folder.endsWith(`${sep}dist`) && existsSync(join(folder, "sources.json"))) return folder;
  }
  return undefined;
}

function readSources(path: string): Record<string, Built> {
  const json = readJson(readFileSync(path, "utf8"));
  return (json.ok ? z.safeParse(sourcesSchema, json.value).data : undefined) ?? {};
}

function isSame(path: string, built: Built, everyHash: boolean): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile() || stats.size !== built.size) return false;
  if (!everyHash && stats.mtimeMs === built.mtimeMs && stats.ctimeMs === built.ctimeMs) return true;
  return sha256(readFileSync(path)) === built.hash;
}
