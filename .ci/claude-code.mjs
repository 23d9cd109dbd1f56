// Has the real Claude Code follow the playbook analyze-traces through our MCP server: it loads `.mcp.json` and the
// skills, lists our tools, reads traces with no more than the playbook's permissions, and leaves a plan that `underwrite plan show` accepts. Claude Code is installed
// into a temporary folder, has an empty home, and asks a loopback server whose model follows a script.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  claudeEnv,
  installClaude,
  MADE_UP_KEY,
  resultsIn,
  runClaude,
  serveMessages,
  stepId,
  textOf,
  waitForServers,
} from "./claude-client.mjs";

const root = resolve(".");
const CLI = join(root, "dist/cli/main.js");
const folder = mkdtempSync(join(tmpdir(), "underwrite-claude-"));
const project = join(folder, "project");
const home = join(folder, "home");
const say = (line) => process.stdout.write(`${line}\n`);
const check = (holds, what) => {
  if (!holds) throw new Error(`not so: ${what}`);
  say(`✓ ${what}`);
};

/** A folder that has underwrite installed, with our `.mcp.json` and playbooks, and with runs to analyse. */
function makeProject() {
  for (const path of [project, home, join(home, ".claude"), join(project, "node_modules/.bin")]) {
    mkdirSync(path, { recursive: true });
  }
  symlinkSync(root, join(project, "node_modules/underwrite"));
  symlinkSync("../underwrite/dist/cli/main.js", join(project, "node_modules/.bin/underwrite"));
  writeFileSync(join(project, "package.json"), '{ "name": "project", "private": true }');
  cpSync(join(root, ".mcp.json"), join(project, ".mcp.json"));
  cpSync(join(root, ".claude/skills"), join(project, ".claude/skills"), { recursive: true });
  // A person agrees to a project's servers once; here nobody is asked.
  const settings = { enableAllProjectMcpServers: true, enabledMcpjsonServers: ["underwrite"] };
  writeFileSync(join(home, ".claude/settings.json"), JSON.stringify(settings));
}

const env = claudeEnv(home);
/** What the commands of the project see: no key, so the embedded model decides. */
const plainEnv = { PATH: process.env.PATH, HOME: home };
const underwrite = (args, more = {}) =>
  execFileSync(process.execPath, [CLI, ...args], { cwd: project, env: { ...plainEnv, ...more }, encoding: "utf8" });

/** Runs whose decision does not stand, so that there is something to find. */
async function recordFaults() {
  const wrong = { approved: true, max_loan: 1, monthly_payment: 1, post_loan_dti: 1, reasoning: "Approved." };
  const server = await serveMessages(({ messages, tools }) =>
    messages.length === 1
      ? tools.map(({ name }, n) => ({ type: "tool_use", id: `toolu_${n}`, name, input: {} }))
      : [{ type: "text", text: JSON.stringify(wrong) }],
  );
  for (let n = 0; n < 3; n++) {
    const args = ["28000", "2000", "790", `${150_000 + n}`, "--quiet"];
    const child = spawn(process.execPath, [CLI, ...args], {
      cwd: project,
      env: { ...plainEnv, ANTHROPIC_API_KEY: MADE_UP_KEY, ANTHROPIC_BASE_URL: server.url },
      stdio: "ignore",
    });
    await new Promise((ended) => child.once("close", ended));
  }
  server.close();
  underwrite(["85000", "12000", "720", "250000", "--quiet"]);
}

const PLAYBOOK_TITLE = "# Analyse traces";
const tool = (name, input) => ({ name: `mcp__underwrite__${name}`, input });
const bash = (command) => ({ name: "Bash", input: { command, description: "As the playbook says" } });

/** What the scripted model does, one call after the other; each sees what the calls before it gave. */
const SCRIPT = [
  () => tool("analyzeTraces", { since: "24h" }),
  ([analysis]) => tool("getTraceOutline", { traceId: worstTrace(analysis) }),
  ([analysis]) => tool("explainTrace", { traceId: worstTrace(analysis) }),
  () => tool("replayTraces", { since: "24h" }),
  () => bash("npx underwrite analyze --agent underwriting --since 24h --output .underwrite/findings.json"),
  () => bash("npx underwrite plan --from .underwrite/findings.json"),
];

/** The first trace of the first finding, as the model reads it in the answer of `analyzeTraces`. */
function worstTrace(analysis) {
  return /"trace_ids":\["([0-9a-f]{32})"/.exec(analysis)?.[1] ?? "none";
}

/** The scripted model. Questions that are not the task's (a title, say) get a word. */
function follow(body) {
  const { messages, tools = [] } = body;
  const wait = waitForServers(body);
  if (wait) return wait;
  if (!tools.some(({ name }) => name === "mcp__underwrite__analyzeTraces")) return [{ type: "text", text: "OK" }];
  const results = resultsIn(messages).map(textOf);
  const step = SCRIPT[results.length];
  if (!step) return [{ type: "text", text: "The plan is in plans/." }];
  return [{ type: "tool_use", id: stepId(results.length), ...step(results) }];
}

async function main() {
  makeProject();
  const claude = installClaude(folder);
  say(`Claude Code ${execFileSync(claude, ["--version"], { env, encoding: "utf8" }).trim()}`);
  await recordFaults();

  const server = await serveMessages(follow);
  const args = ["-p", "/analyze-traces underwriting 24h", "--output-format", "json", "--max-turns", "20"];
  const { out, err, exitCode } = await runClaude(claude, args, {
    cwd: project,
    env: { ...env, ANTHROPIC_BASE_URL: server.url },
  });
  server.close();
  const tasks = server.requests.filter(({ tools = [] }) =>
    tools.some(({ name }) => name === "mcp__underwrite__analyzeTraces"),
  );
  const last = tasks.at(-1);
  if (exitCode !== 0 || !last) {
    const seen = server.requests.map(({ tools = [] }) => tools.map(({ name }) => name).join(" "));
    throw new Error(`claude ended with ${exitCode}: ${out} ${err} ${seen.join("\n")}`);
  }
  const ours = last.tools.filter(({ name }) => name.startsWith("mcp__underwrite__")).map(({ name }) => name);
  check(ours.length === 13, `it loads .mcp.json and lists our ${ours.length} tools`);
  check(JSON.stringify(last.messages).includes(PLAYBOOK_TITLE), "it loads the skill, and gives the model the playbook");
  const results = resultsIn(last.messages);
  check(results.length === SCRIPT.length, `it makes the ${SCRIPT.length} calls of the playbook`);
  for (const result of results) if (result.is_error) throw new Error(`a call failed: ${textOf(result)}`);
  check(textOf(results[0]).includes('"findings":[{'), "it reads findings");
  check(textOf(results[1]).includes("invoke_agent underwriting"), "it reads the outline of a trace");
  check(textOf(results[2]).includes('"judged":true'), "it has a trace explained");
  check(textOf(results[3]).includes('"replayed":4'), "it replays the traces");
  const plans = readdirSync(join(project, "plans"));
  check(plans.length === 1, `it leaves a plan: plans/${plans[0]}`);
  const shown = JSON.parse(underwrite(["plan", "show", plans[0].replace(/\.md$/, ""), "--json"]));
  check(shown.status === "proposed" && shown.findings.length > 0, "underwrite plan show accepts it");
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
