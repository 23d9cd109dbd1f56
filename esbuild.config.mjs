import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

// dist/types is the type checker's.
for (const stale of ["dist/chunks", "dist/cli"]) rmSync(stale, { recursive: true, force: true });
const NO_AJV = `export class AjvJsonSchemaValidator {
  getValidator() {
    throw new Error("This build checks no values against JSON schemas.");
  }
}`;
/** @type {import("esbuild").BuildOptions} */
const options = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  alias: { "node-gyp-build": "./src/tracing/store/prebuilt-binding.ts" },
  plugins: [
    { name: "commander-without-child-process", setup: withoutChildProcess },
    { name: "mcp-sdk-without-ajv", setup: withoutAjv },
  ],
  define: { __filename: "import.meta.filename" }, // bundled CommonJS packages: write-file-atomic
  // Bundled CommonJS packages require Node's own modules.
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  logLevel: "warning",
};
// Built apart, so that the command does not share small chunks with the library: each file costs start-up time.
const builds = await Promise.all([
  build({
    ...options,
    entryPoints: { main: "src/cli/main.ts" },
    outdir: "dist/cli",
    plugins: [...options.plugins, { name: "on-top-of-commands", setup: onTopOfCommands }],
  }),
  build({
    ...options,
    entryPoints: { index: "src/index.ts", tracing: "src/tracing.ts" },
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
  }),
]);
chmodSync("dist/cli/main.js", 0o755);
const inputs = builds.flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync("dist/THIRD_PARTY_LICENSES.txt", licensesOf(inputs));

/** Commander loads child_process at once, for executable subcommands; there are none here, and it costs milliseconds. */
function withoutChildProcess(build) {
  build.onResolve({ filter: /^node:child_process$/ }, ({ importer, path }) => {
    return importer.includes("commander") ? { path, namespace: "unused" } : undefined;
  });
  build.onLoad({ filter: /.*/, namespace: "unused" }, () => ({ contents: "module.exports = {};" }));
}

/**
 * The MCP SDK loads Ajv at once, to check what clients fill into forms and what tools of other servers answer. We ask
 * for neither, and it costs ten milliseconds.
 */
function withoutAjv(build) {
  build.onResolve({ filter: /ajv-provider\.js$/ }, ({ importer, path }) => {
    return importer.includes("@modelcontextprotocol") ? { path, namespace: "no-ajv" } : undefined;
  });
  build.onLoad({ filter: /.*/, namespace: "no-ajv" }, () => ({ contents: NO_AJV }));
}

/** The licences of the packages whose code is in the bundle. */
function licensesOf(inputs) {
  const folders = inputs.flatMap((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  return [...new Set(folders)].sort().map(licenseOf).join("\n\n");
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
  const file = ["LICENSE", "LICENSE.md", "LICENCE", "LICENSE.txt", "license"]
    .map((n) => `${folder}/${n}`)
    .find(existsSync);
  return `${name} ${version} (${license})\n\n${file ? readFileSync(file, "utf8").trim() : "No licence file."}`;
}

/**
 * What is loaded later is loaded on top of the commands, which are there by then: so all that both use stays in the
 * commands' file, where it would otherwise be split into one file for each set of importers. The MCP server, which
 * must start soon, has a ground of its own.
 */
function onTopOfCommands(build) {
  const ground = (importer) =>
    `./src/cli/commands/${/\/src\/(?:cli\/commands\/)?mcp\//.test(importer) ? "mcp/" : ""}index.ts`;
  build.onResolve({ filter: /^\.{1,2}\// }, async ({ path, kind, importer, resolveDir, pluginData }) => {
    if (kind !== "dynamic-import" || pluginData === "as it is" || importer.includes("node_modules")) return undefined;
    const resolved = await build.resolve(path, { kind, importer, resolveDir, pluginData: "as it is" });
    const isGround = /\/commands\/(?:mcp\/)?index\.ts$/.test(resolved.path);
    return isGround ? resolved : { path: resolved.path, namespace: "on-top", pluginData: ground(importer) };
  });
  build.onLoad({ filter: /.*/, namespace: "on-top" }, ({ path, pluginData }) => ({
    contents: `import ${JSON.stringify(pluginData)}; export * from ${JSON.stringify(path)};`,
    resolveDir: process.cwd(),
  }));
}
