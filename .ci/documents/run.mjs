// Runs documents: every command, change and program in them, in a fresh copy of the project, and compares what they show
// with what is printed. The project must be installed and built.
// `node .ci/documents/run.mjs [document …]`; without one, all documents for people that have commands.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { applyChange, atTerminal, clean, freshCopy, removeCopy } from "./copy.mjs";
import { readDocument } from "./read.mjs";
import { notInJson, notPrinted } from "./shown.mjs";

const FOR_PEOPLE = ["README.md", "CONTRIBUTING.md", "docs/*.md"];

/** Followed in an empty folder, with the packed tarball: `.ci/own-agent-doc.mjs`. */
const IN_AN_EMPTY_FOLDER = "docs/your-own-agent.md";

/** Its commands jail processes: left out, and said so, where this machine cannot. */
const IN_A_JAIL = "docs/climb.md";

function canJail() {
  return spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"]).status === 0;
}

/** Its commands work on a queue in PostgreSQL, which is started for them: left out, and said so, where there is none. */
const IN_POSTGRES = "docs/scale.md";

function hasPostgres() {
  return existsSync("/usr/lib/postgresql") || spawnSync("initdb", ["--version"]).status === 0;
}

/** What runs in groups of its own, which no signal to this process reaches. */
const groups = new Set();
for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
]) {
  process.on(signal, () => {
    for (const group of groups) process.kill(-group, "SIGTERM");
    process.exit(128 + number);
  });
}

function spawnGroup(command, args, options = {}) {
  const child = spawn(command, args, { ...options, detached: true, stdio: ["ignore", "pipe", "inherit"] });
  groups.add(child.pid);
  child.once("exit", () => groups.delete(child.pid));
  return child;
}

/** Starts a PostgreSQL that the commands of a document find in their environment. @returns what ends it */
async function startPostgres() {
  const child = spawnGroup("npx", ["tsx", "src/testing/queue/hold-postgres.ts"]);
  const [address] = await Promise.race([once(child.stdout, "data"), once(child, "exit").then(() => [""])]);
  if (String(address) === "") throw new Error("PostgreSQL did not start");
  clean.UNDERWRITE_QUEUE = String(address).trim();
  return async () => {
    delete clean.UNDERWRITE_QUEUE;
    await endAll([child]);
  };
}

/** Run by other steps of CI, or too long to run twice. */
const ELSEWHERE = /^(?:npm (?:ci|install|test|run (?:types|lint|bench|test:\S+))\b(?! &&)|bash \.ci\/run|git clone )/;
const INSTALL = /^npm (?:install|ci) && /;

class Mismatch extends Error {}

function runSh({ commands, options }, cwd) {
  let printed = "";
  for (const [index, shown] of commands.entries()) {
    const command = shown.replace(INSTALL, "");
    if (ELSEWHERE.test(command)) continue;
    const result = atTerminal(command, { cwd, typed: options.answer });
    const expected = index === commands.length - 1 ? Number(options.exit ?? 0) : 0;
    process.stdout.write(`  $ ${shown}\n`);
    if (result.status !== expected) {
      throw new Mismatch(`exit ${result.status}, not ${expected}: ${shown}\n${result.printed.slice(-3000)}`);
    }
    printed = result.printed;
  }
  return printed;
}

/** Starts a command that goes on, as in a terminal of its own, and waits until it says something. */
async function startSh({ commands }, { cwd, going }) {
  const command = commands.join("\n");
  process.stdout.write(`  $ ${command} &\n`);
  const child = spawnGroup("bash", ["-c", command], { cwd, env: clean });
  going.push(child);
  const said = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
  if (child.exitCode !== null) throw new Mismatch(`it ended with ${child.exitCode}: ${command}`);
  return String(said[0]);
}

/** Ends what goes on, with all that it started. */
async function endAll(going) {
  for (const child of going) {
    const ended = once(child, "exit");
    process.kill(-child.pid, "SIGTERM");
    await ended;
  }
}

/** Does a step; gives what it printed, or what was printed before. */
async function runStep(step, { cwd, printed, going }) {
  if (step.kind === "sh" && "background" in step.options) return startSh(step, { cwd, going });
  if (step.kind === "sh") return runSh(step, cwd);
  if (step.kind === "program") {
    writeFileSync(join(cwd, "example.mts"), step.text);
    const result = atTerminal("npx tsx example.mts", { cwd });
    rmSync(join(cwd, "example.mts"));
    if (result.status !== 0) throw new Mismatch(`the program ends with ${result.status}\n${result.printed}`);
    return result.printed;
  }
  if (step.kind === "file") {
    mkdirSync(dirname(join(cwd, step.path)), { recursive: true });
    writeFileSync(join(cwd, step.path), `${step.text}\n`);
  }
  if (step.kind === "diff") {
    const problem = applyChange(step.text, cwd);
    if (problem !== undefined) throw new Mismatch(`the change does not apply: ${problem}`);
  }
  if (step.kind === "output") {
    const missing = notPrinted(step.text, printed);
    if (missing !== undefined) throw new Mismatch(`this is not printed: ${missing}\n${printed.slice(-3000)}`);
  }
  if (step.kind === "json") {
    const missing = notInJson(JSON.parse(step.text), JSON.parse(printed.slice(printed.indexOf("{"))));
    if (missing !== undefined) throw new Mismatch(`${missing} is not as shown\n${printed.slice(-3000)}`);
  }
  return printed;
}

async function runPart({ title, steps, touches }, document) {
  const cwd = freshCopy();
  const going = [];
  process.stdout.write(`${document}${title === "" ? "" : `: ${title}`}\n`);
  let printed = "";
  for (const step of steps) {
    try {
      printed = await runStep(step, { cwd, printed, going });
    } catch (error) {
      await endAll(going.splice(0));
      if (!(error instanceof Mismatch)) throw error;
      throw new Mismatch(`${document}:${step.line}: ${error.message}`);
    }
  }
  await endAll(going);
  if (touches) checkTouched(touches, { cwd, document });
  removeCopy(cwd);
}

function checkTouched({ line, count, files }, { cwd, document }) {
  const status = execFileSync("git", ["status", "--porcelain", "-uall"], { cwd, encoding: "utf8" });
  const changed = status
    .split("\n")
    .filter((entry) => entry !== "")
    .map((entry) => entry.slice(3))
    .map((file) => files.find((place) => place.endsWith("/") && file.startsWith(place)) ?? file);
  const places = [...new Set(changed)].sort();
  const said = [...files].sort().join(", ");
  const did = places.join(", ");
  if (count !== places.length || said !== did) {
    throw new Mismatch(`${document}:${line}: it says that ${count} are touched (${said}), and they are ${did}`);
  }
  process.stdout.write(`  touches ${count}: ${did}\n`);
}

const named = process.argv.slice(2);
const all = () =>
  execFileSync("git", ["ls-files", ...FOR_PEOPLE], { encoding: "utf8" })
    .trim()
    .split("\n")
    .filter(
      (document) =>
        document !== IN_AN_EMPTY_FOLDER &&
        (document !== IN_A_JAIL || canJail() || leftOut(document, "no process can be jailed on this machine")) &&
        (document !== IN_POSTGRES || hasPostgres() || leftOut(document, "there is no PostgreSQL on this machine")),
    );
for (const document of named.length > 0 ? named : all()) {
  const parts = readDocument(readFileSync(document, "utf8"));
  const hasCommands = parts.some(({ steps }) => steps.some(({ kind }) => kind === "sh"));
  if (parts.length === 0 && named.length > 0) tell(new Mismatch(`${document}: nothing in it can be run`));
  const end = document === IN_POSTGRES ? await startPostgres() : undefined;
  for (const part of hasCommands || named.length > 0 ? parts : []) {
    try {
      await runPart(part, document);
    } catch (error) {
      tell(error);
    }
  }
  await end?.();
}

function leftOut(document, why) {
  process.stdout.write(`${document}: left out, ${why}\n`);
  return false;
}

/** Says what is wrong with a part, and goes on with the next. */
function tell(error) {
  if (!(error instanceof Mismatch)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
