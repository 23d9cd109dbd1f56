// Has the real Claude Code follow the playbook analyze-traces through our MCP server: it loads `.mcp.json` and the
// skills, lists our tools, reads traces, and leaves a plan that `underwrite plan show` accepts. Claude Code is installed
// into a temporary folder, has an empty home, and asks a loopback server whose model follows a script.
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text as readText } from "node:stream/consumers";

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

const env = {
  PATH: process.env.PATH,
  HOME: home,
  ANTHROPIC_API_KEY: "sk-ant-made-up-0123456789",
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_TELEMETRY: "1",
  DISABLE_AUTOUPDATER: "1",
  ENABLE_TOOL_SEARCH: "false",
};
/** What the commands of the project see: no key, so the embedded model decides. */
const plainEnv = { PATH: process.env.PATH, HOME: home };
const underwrite = (args, more = {}) =>
  execFileSync(process.execPath, [CLI, ...args], { cwd: project, env: { ...plainEnv, ...more }, encoding: "utf8" });

/** A server of the Messages API, plain and streaming. @param reply blocks of content for a request */
async function serveMessages(reply) {
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = JSON.parse((await readText(incoming)) || "{}");
    requests.push(body);
    if (!incoming.url.startsWith("/v1/messages")) return outgoing.writeHead(404).end("{}");
    if (incoming.url.includes("count_tokens")) return outgoing.end('{"input_tokens":10}');
    const content = reply(body);
    const stop_reason = content.some(({ type }) => type === "tool_use") ? "tool_use" : "end_turn";
    const usage = { input_tokens: 10, output_tokens: 10 };
    const message = { id: `msg_${requests.length}`, type: "message", role: "assistant", model: body.model };
    if (!body.stream) {
      outgoing.writeHead(200, { "content-type": "application/json" });
      return outgoing.end(JSON.stringify({ ...message, content, stop_reason, stop_sequence: null, usage }));
    }
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    const send = (event) => outgoing.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
    send({
      type: "message_start",
      message: { ...message, content: [], stop_reason: null, stop_sequence: null, usage },
    });
    for (const [index, block] of content.entries()) {
      const isText = block.type === "text";
      const content_block = isText ? { type: "text", text: "" } : { ...block, input: {} };
      send({ type: "content_block_start", index, content_block });
      const delta = isText
        ? { type: "text_delta", text: block.text }
        : { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
      send({ type: "content_block_delta", index, delta });
      send({ type: "content_block_stop", index });
    }
    send({ type: "message_delta", delta: { stop_reason, stop_sequence: null }, usage });
    send({ type: "message_stop" });
    return outgoing.end();
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}`, requests, close: () => server.close() };
}

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
      env: { ...plainEnv, ANTHROPIC_API_KEY: env.ANTHROPIC_API_KEY, ANTHROPIC_BASE_URL: server.url },
      stdio: "ignore",
    });
    await new Promise((ended) => child.once("close", ended));
  }
  server.close();
  underwrite(["85000", "12000", "720", "250000", "--quiet"]);
}

const PLAYBOOK_TITLE = "# Analyse traces";
const resultsIn = (messages) =>
  messages
    .flatMap(({ content }) => (Array.isArray(content) ? content : []))
    .filter(({ type }) => type === "tool_result");
const textOf = ({ content }) =>
  typeof content === "string" ? content : content.map(({ text = "" }) => text).join("\n");
const tool = (name, input) => ({ name: `mcp__underwrite__${name}`, input });
const bash = (command) => ({ name: "Bash", input: { command, description: "As the playbook says" } });

/** What the scripted model does, one call after the other; each sees what the calls before it gave. */
const SCRIPT = [
  () => tool("analyzeTraces", { since: "24h" }),
  ([analysis]) => tool("getTraceOutline", { traceId: worstTrace(analysis) }),
  ([analysis]) => tool("explainTrace", { traceId: worstTrace(analysis) }),
  () => tool("replayTraces", { since: "24h" }),
  () => bash("npx underwrite analyze --since 24h --json > findings.json"),
  () => bash('npx underwrite plan --from findings.json --title "Mend what the runs show"'),
];

/** The first trace of the first finding, as the model reads it in the answer of `analyzeTraces`. */
function worstTrace(analysis) {
  return /"trace_ids":\["([0-9a-f]{32})"/.exec(analysis)?.[1] ?? "none";
}

/** The scripted model. Questions that are not the task's (a title, say) get a word. */
function follow({ messages, tools = [] }) {
  if (!tools.some(({ name }) => name === "mcp__underwrite__analyzeTraces")) return [{ type: "text", text: "OK" }];
  const results = resultsIn(messages).map(textOf);
  const step = SCRIPT[results.length];
  if (!step) return [{ type: "text", text: "The plan is in plans/." }];
  return [{ type: "tool_use", id: `toolu_step_${results.length}`, ...step(results) }];
}

async function main() {
  makeProject();
  const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "@anthropic-ai/claude-code"];
  execFileSync("npm", install, { cwd: folder, stdio: "ignore" });
  const packages = join(folder, "node_modules/@anthropic-ai");
  const platform = readdirSync(packages).find((name) => name.startsWith("claude-code-"));
  const claude = join(packages, platform, "claude");
  say(`Claude Code ${execFileSync(claude, ["--version"], { env, encoding: "utf8" }).trim()}`);
  await recordFaults();

  const server = await serveMessages(follow);
  const args = ["-p", "/analyze-traces underwriting 24h", "--output-format", "json", "--max-turns", "20"];
  const allowed = ["--allowedTools", "mcp__underwrite,Bash(npx underwrite:*)", "--permission-mode", "acceptEdits"];
  const child = spawn(claude, [...args, ...allowed], {
    cwd: project,
    env: { ...env, ANTHROPIC_BASE_URL: server.url },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, exitCode] = await Promise.all([
    readText(child.stdout),
    readText(child.stderr),
    new Promise((ended) => child.once("close", ended)),
  ]);
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
  check(ours.length === 17, `it loads .mcp.json and lists our ${ours.length} tools`);
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
  const shown = JSON.parse(underwrite(["plan", "show", plans[0].replace(/\.md$/, "")]));
  check(shown.status === "proposed" && shown.findings.length > 0, "underwrite plan show accepts it");
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
