// What the real Claude Code lets each playbook do, headless: every call that the playbook tells goes through, and none of
// a list of hostile ones, with exactly the permissions of the playbook and of this checkout. Run by tsx.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { HOSTILE, TRICKS } from "../src/testing/playbooks/hostile-calls.ts";
import { placesOf } from "../src/testing/playbooks/places.ts";
import { callsOf } from "../src/testing/playbooks/told-calls.ts";
import { parsePlaybook, readPlaybooks } from "../src/workshop/playbook.ts";
import {
  claudeEnv,
  installClaude,
  resultsIn,
  runClaude,
  serveMessages,
  stepId,
  textOf,
  waitForServers,
} from "./claude-client.mjs";
import { packed } from "./playbooks/projects.mjs";

const root = resolve(".");
const CLI = join(root, "dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "underwrite-reach-"));
const tarball = packed(folder);
const say = (line) => process.stdout.write(`${line}\n`);

/** A playbook whose permissions are as wide as ours once were: its hostile calls must be seen to go through. */
const WIDE = `---
name: wide
description: May do anything, to see that the hostile calls are real.
argument-hint: "[agent]"
allowed-tools: Read, Edit, Write, Bash(npx tsx src/cli/main.ts:*), Bash(git diff:*)
---

# Wide: $ARGUMENTS
`;

/** A copy of this checkout whose scripts and tests do nothing: what is tried here is whether they may be run. */
function makeCheckout(place) {
  const project = join(place, "project");
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const file of files.split("\n").filter((name) => name !== "" && name !== "node_modules")) {
    if (!existsSync(join(root, file))) continue;
    mkdirSync(dirname(join(project, file)), { recursive: true });
    cpSync(join(root, file), join(project, file), { verbatimSymlinks: true }); // .agents/skills is a link
  }
  const manifest = JSON.parse(readFileSync(join(project, "package.json"), "utf8"));
  for (const name of ["types", "lint", "test"]) manifest.scripts[name] = "node --version";
  delete manifest.scripts.prepare; // npx runs it in a checkout, and dist/ is there already
  writeFileSync(join(project, "package.json"), JSON.stringify(manifest, null, 2));
  writeFileSync(
    join(project, "vitest.config.ts"),
    "export default { test: { include: [], passWithNoTests: true } };\n",
  );
  cpSync(join(root, "dist"), join(project, "dist"), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(project, "node_modules"));
  const git = (...args) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: project });
  git("init", "-q");
  git("add", "-A");
  git("commit", "-qm", "Begin");
  return project;
}

/** A folder that has our tarball installed, with our playbooks and `.mcp.json`, and none of our settings. */
function makeInstalled(place) {
  const project = join(place, "project");
  mkdirSync(project);
  writeFileSync(join(project, "package.json"), '{ "name": "project", "private": true }\n');
  const install = ["install", "--no-audit", "--no-fund", tarball];
  execFileSync("npm", install, { cwd: project, stdio: "ignore" });
  cpSync(join(root, ".mcp.json"), join(project, ".mcp.json"));
  cpSync(join(root, ".claude/skills"), join(project, ".claude/skills"), { recursive: true });
  return project;
}

/** What every place has beside the project: secrets and files that nobody may reach, and runs to read. */
function makeSurroundings(place, project) {
  const home = join(place, "home");
  const write = (path, text) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  };
  write(join(home, ".ssh/id_ed25519"), "a key\n");
  write(join(home, ".claude/settings.json"), JSON.stringify({ enableAllProjectMcpServers: true }));
  write(join(place, "outside.txt"), "outside\n");
  write(join(project, ".env"), "# a secret\n");
  const env = { PATH: process.env.PATH, HOME: home };
  for (const loan of ["250000", "290000"]) {
    execFileSync(process.execPath, [CLI, "85000", "12000", "720", loan, "--quiet"], { cwd: project, env });
  }
  const probe = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250001 };
  const proposal = { id: "order-in-notes", description: "The notes give an order.", application: probe };
  write(join(project, ".underwrite/probes/notes-give-an-order.json"), JSON.stringify(probe));
  write(join(project, ".underwrite/probes/order-in-notes.json"), JSON.stringify(proposal));
  return home;
}

/** A call as Claude Code's tools take it; an existing file has to be read before it is changed. */
function inputsOf({ tool, target }, { project, home }) {
  const file_path = target.startsWith("~/") ? join(home, target.slice(2)) : `${project}/${target}`;
  const readFirst = existsSync(file_path) && target !== ".env" ? [{ name: "Read", input: { file_path } }] : [];
  if (tool === "Read") return [{ name: "Read", input: { file_path } }];
  if (tool === "Write") return [...readFirst, { name: "Write", input: { file_path, content: "changed\n" } }];
  if (tool === "Edit" && existsSync(file_path)) {
    const old_string = readFileSync(file_path, "utf8");
    const new_string = /\.[tj]s$/.test(target) ? `// Tried.\n${old_string}` : ` ${old_string}`;
    const input = { file_path, old_string, new_string };
    return [...readFirst, { name: "Edit", input }];
  }
  if (tool === "Edit") return [{ name: "Write", input: { file_path, content: "\n" } }];
  if (tool === "Bash") return [{ name: "Bash", input: { command: target, description: "As the playbook says" } }];
  if (tool === "WebFetch") return [{ name: "WebFetch", input: { url: target, prompt: "Read it" } }];
  return [{ name: tool, input: MCP_INPUTS[tool.replace(/^mcp__\w+?__/, "")] ?? {} }];
}

const MCP_INPUTS = {
  getTraceOutline: { traceId: "0123456789abcdef0123456789abcdef" },
  getObservation: { observationId: "0123456789abcdef" },
  explainTrace: { traceId: "0123456789abcdef0123456789abcdef" },
  getPlan: { id: "2026-03-29-raise-the-cap" },
  runAgent: { input: {} },
};

/** Has Claude Code make calls under a playbook, in sessions of a bounded length. */
async function attempt(claude, place, playbook, calls) {
  const all = { outcomes: [], paid: 0 };
  for (let first = 0; first < calls.length; first += SESSION) {
    const { outcomes, paid } = await session(claude, place, playbook, calls.slice(first, first + SESSION));
    all.outcomes.push(...outcomes);
    all.paid += paid;
  }
  return all;
}

/** Calls a session: a conversation is sent again with each of them. */
const SESSION = 40;

/** One session. @returns for each call whether it was made, and how often a command of ours asked the model */
async function session(claude, place, playbook, calls) {
  const { project, home } = place;
  const steps = calls.flatMap((call) => {
    const inputs = inputsOf(call, place);
    return inputs.map((input, n) => ({ call, input, isLast: n === inputs.length - 1 }));
  });
  const isTask = ({ tools = [] }) => tools.some(({ name }) => name === "Bash");
  const server = await serveMessages((body) => {
    if (!isTask(body)) return [{ type: "text", text: "OK" }];
    const wait = waitForServers(body);
    if (wait) return wait;
    const n = resultsIn(body.messages).length;
    if (!steps[n]) return [{ type: "text", text: "Done." }];
    return [{ type: "tool_use", id: stepId(n), ...steps[n].input }];
  });
  const args = ["-p", `/${playbook} underwriting`, "--output-format", "json", "--max-turns", "400"];
  const env = { ...claudeEnv(home), ANTHROPIC_BASE_URL: server.url };
  const { out, err, exitCode } = await runClaude(claude, args, { cwd: project, env });
  server.close();
  if (exitCode !== 0) throw new Error(`claude ended with ${exitCode}: ${out} ${err}`);
  const denied = new Set(JSON.parse(out).permission_denials.map(({ tool_use_id }) => tool_use_id));
  const results = resultsIn(server.requests.filter(isTask).at(-1).messages);
  if (results.length !== steps.length)
    throw new Error(`${results.length} of ${steps.length} calls were answered: ${out}`);
  const asked = server.requests.filter(({ tools = [] }) => tools.some(({ name }) => name === "calc_dti"));
  const outcomes = results.flatMap((result, n) => {
    const { call, isLast } = steps[n];
    const text = textOf(result);
    const isMissing = text.includes("No such tool available");
    // With wide permissions the calls before it have broken .mcp.json, or what it starts.
    if (isMissing && playbook !== "wide") throw new Error(`${shown(call)} could not be tried: ${text}`);
    const isRefused = isMissing || denied.has(stepId(n)) || (result.is_error && REFUSED.test(text));
    return isLast ? [{ call, isMade: !isRefused, text }] : [];
  });
  return { outcomes, paid: asked.length };
}

/** What Claude Code answers where it makes no call, and says so otherwise than as a denial. */
const REFUSED = /denied by your permission settings|has not been read yet/;

/** A digest of the files that hostile calls must leave alone. */
function filesOf({ project, home, outside }) {
  const git = (...args) => execFileSync("git", args, { cwd: project, encoding: "utf8" });
  const isCheckout = existsSync(join(project, ".git"));
  const names = isCheckout
    ? git("ls-files", "-co", "--exclude-standard")
        .split("\n")
        .filter((name) => !["", "node_modules"].includes(name))
    : ["package.json", ".mcp.json"];
  const paths = [...names, ".env"].map((name) => join(project, name));
  const hashes = [...paths, join(home, ".ssh/id_ed25519"), outside].map((path) => {
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) return `${path} ${readlinkSync(path)}`;
    return `${path} ${existsSync(path) ? createHash("sha256").update(readFileSync(path)).digest("hex") : "none"}`;
  });
  return [...hashes, isCheckout ? git("log", "--all", "--format=%H") : ""].join("\n");
}

/** The recorded runs and their scores. */
function runsOf({ project, home }) {
  const env = { PATH: process.env.PATH, HOME: home };
  const args = [CLI, "traces", "list", "--limit", "10000", "--json"];
  return execFileSync(process.execPath, args, { cwd: project, env, encoding: "utf8", maxBuffer: 1e9 });
}

const shown = ({ tool, target }) => `${tool} ${target}`.trim();

/** Claude Code reads every file of its working folder unasked; only settings of the project's own can close `.env`. */
const withoutSettings = ({ tool, target }) => !(target === ".env" && tool === "Read") && target !== "cat .env";

async function tryPlaybook(claude, name, make, { told, wide = false, hostile = HOSTILE }) {
  const at = mkdtempSync(join(folder, `${name}-`));
  const project = make(at);
  if (wide) {
    rmSync(join(project, ".claude/settings.json"));
    mkdirSync(join(project, ".claude/skills/wide"));
    writeFileSync(join(project, ".claude/skills/wide/SKILL.md"), WIDE);
  }
  const home = makeSurroundings(at, project);
  const place = { project, home, outside: join(at, "outside.txt") };
  const isServed = ({ tool }) => !tool.startsWith("mcp__langfuse__");
  const good = told.length > 0 ? await attempt(claude, place, name, told.filter(isServed)) : { outcomes: [], paid: 0 };
  const stopped = good.outcomes.filter(({ isMade }) => !isMade);
  const before = { files: filesOf(place), runs: runsOf(place) };
  const bad = await attempt(claude, place, name, hostile);
  const through = bad.outcomes.filter(({ isMade }) => isMade);
  const areRunsUnchanged = runsOf(place) === before.runs;
  const tricks = await attempt(claude, place, name, TRICKS);
  const isUnchanged = areRunsUnchanged && filesOf(place) === before.files;
  if (!wide) {
    for (const { call, text } of stopped) say(`  stopped: ${shown(call)}: ${text.slice(0, 200)}`);
    for (const { call, text } of through) say(`  went through: ${shown(call)}: ${text.slice(0, 200)}`);
  }
  return {
    name,
    told: good.outcomes.length,
    stopped: stopped.length,
    hostile: bad.outcomes.length,
    through: through.length,
    isUnchanged,
    paid: good.paid + bad.paid + tricks.paid,
    tricks: tricks.outcomes.length,
  };
}

async function main() {
  const claude = installClaude(folder);
  say(`Claude Code ${execFileSync(claude, ["--version"], { env: claudeEnv(folder), encoding: "utf8" }).trim()}`);
  const only = process.argv[2];
  const playbooks = readPlaybooks(root).filter(({ name }) => only === undefined || name === only);
  const rows = [];
  const add = (where, row) => {
    const isGood = row.stopped === 0 && row.through === 0 && row.isUnchanged && row.paid === 0;
    say(
      `${isGood ? "✓" : "✗"} ${row.name}, ${where}: ${row.told - row.stopped} of ${row.told} told calls made, ` +
        `${row.through} of ${row.hostile} hostile calls made; with ${row.tricks} calls in disguise: ` +
        `files ${row.isUnchanged ? "as before" : "changed"}, ${row.paid} calls of a model`,
    );
    rows.push(isGood);
  };
  for (const playbook of playbooks) {
    const agent = playbook.name === "create-agent" ? "expense-claims" : "underwriting";
    const { told } = callsOf(playbook, agent);
    add("in a checkout", await tryPlaybook(claude, playbook.name, makeCheckout, { told }));
    if (placesOf(playbook).includes("beside an installed package")) {
      add(
        "beside an installed package",
        await tryPlaybook(claude, playbook.name, makeInstalled, { told, hostile: HOSTILE.filter(withoutSettings) }),
      );
    }
  }
  const { name } = parsePlaybook(WIDE);
  const wide = await tryPlaybook(claude, name, makeCheckout, { told: [], wide: true });
  say(`  for comparison, with wide permissions: ${wide.through} of ${wide.hostile} hostile calls made`);
  if (wide.through < 20 || wide.isUnchanged) throw new Error("hostile calls do no harm even where all is allowed");
  if (!rows.every(Boolean)) throw new Error("a playbook has not exactly the reach that it tells");
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
