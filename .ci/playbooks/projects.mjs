// The folders in which the happy paths of the playbooks are followed, each made anew.
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const ROOT = resolve(".");
const INSTALLED = { cli: "node node_modules/underwrite/dist/cli/main.js ", told: "npx underwrite " };

/** Packs this package into a folder. @returns the tarball */
export function packed(folder) {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename }] = Object.values(JSON.parse(execFileSync("npm", args, { encoding: "utf8" })));
  return join(folder, filename);
}

/**
 * The demo's first draft, with the traces of its ten wrong runs and no plan yet.
 *
 * @param home where it is made; with a `tarball`, that is installed, and Claude Code connected
 */
export function draftProject(home) {
  const options = { cwd: home.folder, env: home.env, stdio: ["ignore", "ignore", "inherit"] };
  execFileSync(process.execPath, [join(ROOT, "dist/cli/main.js"), "demo", "--keep", "draft", "--no-open"], options);
  const folder = join(home.folder, "draft");
  execFileSync("git", ["-C", folder, "switch", "--quiet", "--create", "again", "main~2"], { stdio: "ignore" });
  rmSync(join(folder, "plans"), { recursive: true, force: true });
  if (!home.tarball) return { folder, cli: `node ${join(ROOT, "dist/cli/main.js")} ` };
  return installed(folder, home);
}

/** An empty project that has the package installed: a link to this one, or the tarball. */
export function emptyProject(home) {
  const folder = mkdtempSync(join(home.folder, "project-"));
  execFileSync("git", ["init", "--quiet", folder]);
  writeFileSync(join(folder, "package.json"), '{ "name": "a-project", "private": true, "type": "module" }\n');
  writeFileSync(join(folder, ".gitignore"), "node_modules\n.underwrite\n");
  if (home.tarball) return installed(folder, home);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/underwrite"));
  symlinkSync(join(ROOT, "node_modules/zod"), join(folder, "node_modules/zod"));
  return { folder, ...INSTALLED };
}

/** Installs the tarball, and connects Claude Code as a person does. */
function installed(folder, { tarball, env }) {
  execFileSync("npm", ["install", "--no-audit", "--no-fund", tarball, "zod"], { cwd: folder, stdio: "ignore" });
  execFileSync("bash", ["-c", `${INSTALLED.cli}connect claude --write`], { cwd: folder, env, stdio: "ignore" });
  return { folder, ...INSTALLED };
}

/**
 * A copy of this checkout, with changes to its files.
 *
 * @param home where it is made; with a `tarball` it is one for Claude Code, which starts the built command, too
 */
export function checkout(home, changes = []) {
  const folder = mkdtempSync(join(home.folder, "checkout-"));
  execFileSync("git", ["clone", "--quiet", "--no-hardlinks", ROOT, folder]);
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const change of changes) edit(folder, change);
  if (home.tarball) {
    cpSync(join(ROOT, "dist"), join(folder, "dist"), { recursive: true });
    // npx would build what is built already.
    edit(folder, { file: "package.json", right: '    "prepare": "npm run build",\n', wrong: "" });
  }
  if (changes.length > 0 || home.tarball) commit(folder);
  const cli = "npx tsx src/cli/main.ts ";
  return { folder, cli, told: cli };
}

/** Replaces `right` by `wrong` in a file of a project. Throws where it is not there. */
export function edit(folder, { file, right, wrong }) {
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(right)) throw new Error(`${file} does not have ${right}`);
  writeFileSync(path, text.replace(right, wrong));
}

/** The change that takes one back. */
export function mended({ file, right, wrong }) {
  return { file, right: wrong, wrong: right };
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
