import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Stands in for `node-gyp-build` in the bundle (see esbuild.config.mjs), whose search over folders costs a tenth of a
 * short command's time: loads SQLite's binary for this platform from where its package ships it, and searches only
 * where there is none.
 */
export default function loadBinding(): unknown {
  const require = createRequire(import.meta.url);
  const folder = dirname(require.resolve("@photostructure/sqlite/package.json"));
  const libc = process.platform !== "linux" ? "" : existsSync("/etc/alpine-release") ? ".musl" : ".glibc";
  const name = `@photostructure+sqlite${libc}.node`;
  const file = join(folder, "prebuilds", `${process.platform}-${process.arch}`, name);
  if (existsSync(file)) return require(file);
  return createRequire(join(folder, "package.json"))("node-gyp-build")(folder);
}
