import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { emptyFolder } from "../processes/cli.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

/**
 * Builds a later version of the product from this one's source: it has a step more in the tables of the queue, and takes
 * longer notes.
 *
 * @returns its command
 */
export async function buildNextVersion(): Promise<string> {
  const folder = emptyFolder();
  for (const name of ["src", "package.json", "esbuild.config.mjs"]) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "dist"));
  change(folder, "package.json", /"version": "[^"]+"/, '"version": "99.0.0"');
  change(folder, "src/agents/underwriting/application.ts", /MAX_NOTES = 4000/, "MAX_NOTES = 5000");
  const step = '  { oldest: 1, sql: "ALTER TABLE decisions ADD COLUMN of_the_next text" },\n];\n';
  change(folder, "src/serve/store/postgres/schema.ts", /\];\n$/, step);
  await execa(process.execPath, ["esbuild.config.mjs"], { cwd: folder });
  return join(folder, "dist/cli/main.js");
}

function change(folder: string, name: string, what: RegExp, to: string): void {
  const path = join(folder, name);
  const before = readFileSync(path, "utf8");
  const after = before.replace(what, to);
  if (after === before) throw new Error(`${name} has no ${what}`);
  writeFileSync(path, after);
}
