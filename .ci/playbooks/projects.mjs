// The folders in which the happy paths of the playbooks are followed, each made anew.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(".");
const INSTALLED = "node node_modules/underwrite/dist/cli/main.js ";

/** The demo's first draft, with the traces of its ten wrong runs and no plan yet. */
export function draftProject(home) {
  const options = { cwd: home.folder, env: home.env, stdio: ["ignore", "ignore", "inherit"] };
  execFileSync(process.execPath, [join(ROOT, "dist/cli/main.js"), "demo", "--keep", "draft", "--no-open"], options);
  const folder = join(home.folder, "draft");
  execFileSync("git", ["-C", folder, "switch", "--quiet", "--create", "again", "main~2"], { stdio: "ignore" });
  rmSync(join(folder, "plans"), { recursive: true, force: true });
  return { folder, cli: `node ${join(ROOT, "dist/cli/main.js")} ` };
}

/** An empty project that has the package installed. */
export function emptyProject(home) {
  const folder = mkdtempSync(join(home.folder, "project-"));
  execFileSync("git", ["init", "--quiet", folder]);
  writeFileSync(join(folder, "package.json"), '{ "name": "a-project", "private": true, "type": "module" }\n');
  writeFileSync(join(folder, ".gitignore"), "node_modules\n.underwrite\n");
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/underwrite"));
  symlinkSync(join(ROOT, "node_modules/zod"), join(folder, "node_modules/zod"));
  return { folder, cli: INSTALLED };
}

/** A copy of this checkout, with changes to its files. */
export function checkout(home, changes = []) {
  const folder = mkdtempSync(join(home.folder, "checkout-"));
  execFileSync("git", ["clone", "--quiet", "--no-hardlinks", ROOT, folder]);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const change of changes) edit(folder, change);
  if (changes.length > 0) commit(folder);
  return { folder, cli: "npx tsx src/cli/main.ts " };
}

/** Replaces `right` by `wrong` in a file of a project. Throws where it is not there. */
export function edit(folder, { file, right, wrong }) {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(right)) throw new Error(`${file} does not have ${right}`);
  writeFileSync(path, text.replace(right, wrong));
}

export function mend(folder, { file, right, wrong }) {
  edit(folder, { file, right: wrong, wrong: right });
}

/** Writes a JSON file of a project, and gives its path in it. */
export function writeJson(folder, path, value) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), JSON.stringify(value));
  return path;
}

function commit(folder) {
  const who = ["-c", "user.name=a script", "-c", "user.email=script@localhost"];
  execFileSync("git", ["-C", folder, ...who, "commit", "--quiet", "--all", "--message", "Change it"]);
}
