// The real Claude Code, for tests: installed into a temporary folder, with an empty home, and asking a loopback server
// whose model follows a script. Nothing of it leaves this machine.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";

/** The version that is tried: what it asks and answers is another one's next week. */
const VERSION = "2.1.332";
export const MADE_UP_KEY = "sk-ant-made-up-0123456789";

/**
 * Installs Claude Code from npm (235 MB), or takes what `CLAUDE_CODE_FOLDER` names: a folder where it is installed.
 *
 * @returns the path of its program
 */
export function installClaude(folder) {
  const given = process.env.CLAUDE_CODE_FOLDER;
  const at = given ?? folder;
  if (given === undefined) {
    const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `@anthropic-ai/claude-code@${VERSION}`];
    execFileSync("npm", install, { cwd: folder, stdio: "ignore" });
  }
  const packages = join(at, "node_modules/@anthropic-ai");
  const platform = readdirSync(packages).find((name) => existsSync(join(packages, name, "claude")));
  if (platform === undefined) throw new Error(`There is no Claude Code in ${packages} for this machine.`);
  return join(packages, platform, "claude");
}

/** What Claude Code's environment has: a made-up key, and nothing of this machine but the path. */
export function claudeEnv(home) {
  return {
    PATH: process.env.PATH,
    HOME: home,
    ANTHROPIC_API_KEY: MADE_UP_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
    ENABLE_TOOL_SEARCH: "false",
  };
}

/** Runs Claude Code headless to its end. @returns exit code, stdout, stderr */
export async function runClaude(claude, args, { cwd, env }) {
  const child = spawn(claude, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  const [out, err, exitCode] = await Promise.all([
    readText(child.stdout),
    readText(child.stderr),
    new Promise((ended) => child.once("close", ended)),
  ]);
  return { exitCode, out, err };
}

/** A server of the Messages API, plain and streaming. @param reply blocks of content for a request, or a promise of them */
export async function serveMessages(reply) {
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = JSON.parse((await readText(incoming)) || "{}");
    requests.push(body);
    if (!incoming.url.startsWith("/v1/messages")) return outgoing.writeHead(404).end("{}");
    if (incoming.url.includes("count_tokens")) return outgoing.end('{"input_tokens":10}');
    const content = await reply(body);
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

/** Id of the call at a place of the script; the waiting before it is no part of it. */
export const stepId = (n) => `toolu_step_${n}`;

/** The results of the script's calls that a conversation holds, in order. */
export function resultsIn(messages) {
  return toolResults(messages).filter(({ tool_use_id }) => tool_use_id.startsWith(stepId("")));
}

/**
 * The call that waits for MCP servers, while ours is not there yet: a session begins without them.
 *
 * @returns undefined where there is nothing to wait for
 */
export function waitForServers({ messages, tools = [] }) {
  const isThere = (start) => tools.some(({ name }) => name.startsWith(start));
  const waits = toolResults(messages).filter(({ tool_use_id }) => tool_use_id.startsWith("toolu_wait_")).length;
  if (isThere("mcp__underwrite__") || !isThere("WaitForMcpServers") || waits >= 5) return undefined;
  return [{ type: "tool_use", id: `toolu_wait_${waits}`, name: "WaitForMcpServers", input: {} }];
}

function toolResults(messages) {
  return messages
    .flatMap(({ content }) => (Array.isArray(content) ? content : []))
    .filter(({ type }) => type === "tool_result");
}

/** The text of a tool's result. */
export function textOf({ content }) {
  return typeof content === "string" ? content : content.map(({ text = "" }) => text).join("\n");
}
