import * as nodeModule from "node:module";
import { pathToFileURL } from "node:url";

/** The modules that a configuration may import of us, by name. */
export type Library = Readonly<Record<string, object>>;

/** Errors of Node that say that it does not load such a file itself: unknown endings, imports without one, old syntax. */
const NOT_NATIVE = new Set([
  "ERR_UNKNOWN_FILE_EXTENSION",
  "ERR_MODULE_NOT_FOUND",
  "ERR_UNSUPPORTED_DIR_IMPORT",
  "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX",
  "ERR_INVALID_TYPESCRIPT_SYNTAX",
]);

/** Runs a configuration and gives its default export. @throws as `importSource` */
export async function importConfig(path: string, library: Library): Promise<unknown> {
  return (await importSource(path, library)).default;
}

/**
 * Runs a file of JavaScript or TypeScript and gives what it exports. Node does it where it can, else jiti. Whichever
 * it is, `underwrite` is this program's own copy, also where the project has another one, or none.
 *
 * @throws what the file throws, and what keeps it from being loaded
 */
export async function importSource(path: string, library: Library): Promise<Record<string, unknown>> {
  if (shareNatively(library)) {
    try {
      return (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    } catch (error) {
      const { code, name } = error as NodeJS.ErrnoException;
      if (!NOT_NATIVE.has(code ?? "") && name !== "SyntaxError") throw error;
    }
  }
  const { createJiti } = await import("jiti");
  // No cache: its place is a folder that all users share.
  const jiti = createJiti(path, { fsCache: false, interopDefault: false, virtualModules: { ...library } });
  return (await jiti.import(path)) as Record<string, unknown>;
}

/** Node's hooks on imports, which Node 20 does not have. */
interface Hooks {
  registerHooks?(hooks: {
    resolve(specifier: string, context: unknown, next: (...args: unknown[]) => unknown): unknown;
    load(url: string, context: unknown, next: (...args: unknown[]) => unknown): unknown;
  }): unknown;
}

const SHARED = Symbol.for("underwrite.library");
const SCHEME = "underwrite-library:";

/** Has imports of our names give the given modules from now on. False where Node cannot. */
function shareNatively(library: Library): boolean {
  const { registerHooks } = nodeModule as Hooks;
  if (!registerHooks) return false;
  (globalThis as Record<symbol, unknown>)[SHARED] = library;
  registerHooks({
    resolve: (specifier, context, next) =>
      Object.hasOwn(library, specifier) ? { url: SCHEME + specifier, shortCircuit: true } : next(specifier, context),
    load(url, context, next) {
      if (!url.startsWith(SCHEME)) return next(url, context);
      const name = JSON.stringify(url.slice(SCHEME.length));
      const names = Object.keys(library[url.slice(SCHEME.length)] ?? {});
      const all = `globalThis[Symbol.for("underwrite.library")][${name}]`;
      return {
        format: "module",
        shortCircuit: true,
        source: names.map((each) => `export const ${each} = ${all}.${each};`).join("\n"),
      };
    },
  });
  return true;
}
