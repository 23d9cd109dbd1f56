import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { build } from "esbuild";

/** The hashes of the agents' sources, and of those that read runs, by the same code that makes them from source. */
async function sourceHashes() {
  const { outputFiles } = await build({
    entryPoints: ["src/folder/sources.ts"],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
  });
  const { hashSources } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString("base64")}`
  );
  const packages = createHash("sha256").update(readFileSync("package.json")).digest("hex");
  const reading = `${hashSources("src", "analysis/kept/run-facts.ts")} ${packages}`;
  const names = readdirSync("src/agents", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    agents: Object.fromEntries(names.map(({ name }) => [name, hashSources("src", `agents/${name}/agent.ts`)])),
    reading,
  };
}
const hashes = await sourceHashes();

// dist/types is the type checker's.
for (const stale of ["chunks", "cli", "templates", "testing"])
  rmSync(`dist/${stale}`, { recursive: true, force: true });
/**
 * What a package loads of zod when OpenAPI documents are made, all of it: each command would have it in its start, since
 * zod is one chunk. It uses one function.
 * @type {import("esbuild").Plugin}
 */
const partOfZod = {
  name: "part-of-zod",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^zod\/v4\/core$/ }, ({ kind }) => {
      if (kind === "dynamic-import") return { path: resolve("node_modules/zod/v4/core/json-schema-processors.js") };
    }),
};

/** @type {import("esbuild").BuildOptions} */
const options = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  supported: { "regexp-set-notation": true, "regexp-unicode-property-escapes": true }, // Node 20 has them, and makes literals later
  mainFields: ["module", "main"],
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  plugins: [partOfZod],
  external: [
    "@photostructure/sqlite", // it finds its binary from where it is installed
    "pg", // and pg-boss: installed by who serves from several machines
    "pg-boss",
    "jiti", // loaded only for a configuration in TypeScript that Node does not load itself
  ],
  define: {
    __filename: "import.meta.filename", // bundled CommonJS packages: write-file-atomic
    AGENT_SOURCES: JSON.stringify(hashes.agents),
    READING_SOURCES: JSON.stringify(hashes.reading),
  },
  // Bundled CommonJS packages require Node's own modules.
  banner: { js: 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);' },
  logLevel: "warning",
};
// Before it is read for the build: what changes meanwhile is another source.
const sources = sourcesBelow("src");
const cli = {
  ...options,
  entryPoints: {
    main: "src/cli/main.ts",
    "answer-inputs": "src/cli/climb/answer-inputs.ts",
    "answer-sql": "src/cli/mcp/answer-sql.ts",
    "read-facts": "src/cli/analyze/read-facts.ts",
    postgres: "src/serve/store/postgres/open.ts",
  },
  outdir: "dist/cli",
};
const builds = await Promise.all([
  build(cli),
  build({
    ...options,
    entryPoints: { index: "src/index.ts", tracing: "src/tracing.ts" },
    outdir: "dist",
    chunkNames: "chunks/[name]-[hash]",
  }),
]);
// For tests that run commands in their own process; never in a package, which is built without it.
if (process.argv.includes("--testing")) {
  await build({
    ...cli,
    entryPoints: { "built-command": "src/testing/processes/built-command.ts" },
    outdir: "dist/testing",
  });
}
chmodSync("dist/cli/main.js", 0o755);
// What `underwrite create` writes into a project.
for (const name of ["template", "template-tools", "template-first-draft"])
  cpSync(`src/workshop/${name}`, `dist/templates/${name}`, { recursive: true });
const inputs = builds.flatMap(({ metafile }) => Object.keys(metafile.inputs));
writeFileSync("dist/THIRD_PARTY_LICENSES.txt", licensesOf(inputs));
// What the build is of, for a checkout whose source is edited afterwards (src/folder/built-from.ts); not in the package.
const isBuilt = (path) => inputs.includes(path) || path.startsWith("src/workshop/template");
writeFileSync("dist/sources.json", JSON.stringify(Object.fromEntries(sources.filter(([path]) => isBuilt(path)))));

/** The files of a folder with their hashes, and the times by which most need not be read again. */
function sourcesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourcesBelow(path);
    const { size, mtimeMs, ctimeMs } = statSync(path);
    const hash = createHash("sha256").update(readFileSync(path)).digest("hex");
    return [[path, { hash, size, mtimeMs, ctimeMs }]];
  });
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
