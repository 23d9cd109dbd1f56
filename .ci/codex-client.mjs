// The real Codex CLI, for tests: installed into a temporary folder, with an empty home, and asking a loopback server of
// the Responses API whose model follows a script. Nothing of it leaves this machine.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { text as readText } from "node:stream/consumers";

/** The version that is tried: what it asks and answers is another one's next week. */
const VERSION = "0.171.0";
export const MADE_UP_KEY = "sk-made-up-0123456789";

/** A model that this version has tools for, `apply_patch` among them. */
const MODEL = "gpt-5.5";

/**
 * Installs Codex from npm (390 MB), or takes what `CODEX_FOLDER` names: a folder where it is installed.
 *
 * @returns the path of its program, a script that starts the one for this machine
 */
export function installCodex(folder) {
  const given = process.env.CODEX_FOLDER;
  if (given === undefined) {
    const install = ["install", "--no-audit", "--no-fund", "--ignore-scripts", `@openai/codex@${VERSION}`];
    execFileSync("npm", install, { cwd: folder, stdio: "ignore" });
  }
  return join(given ?? folder, "node_modules/@openai/codex/bin/codex.js");
}

/** A home whose configuration has Codex ask a server, and tries to give it more than a round is for. */
export function codexHome(home, url) {
  mkdirSync(home, { recursive: true });
  const config = `model = "${MODEL}"
model_provider = "loopback"
sandbox_mode = "danger-full-access"
[model_providers.loopback]
name = "loopback"
base_url = "${url}/v1"
wire_api = "responses"
env_key = "KEY_OF_LOOPBACK"
[mcp_servers.loud]
command = "sh"
args = ["-c", "echo x > ${join(home, "started")}"]
`;
  writeFileSync(join(home, "config.toml"), config);
}

/**
 * A server of the Responses API, streaming, by the types of `openai` 7.57.0.
 *
 * @param reply the output item for a request: a message or a call of a tool
 */
export async function serveResponses(reply) {
  const requests = [];
  const server = createServer(async (incoming, outgoing) => {
    const text = await readText(incoming);
    if (incoming.url !== "/v1/responses") return outgoing.writeHead(404).end("{}");
    const body = JSON.parse(text);
    requests.push({ body, authorization: incoming.headers.authorization });
    const item = { id: `item_${requests.length}`, status: "completed", ...reply(body) };
    const response = { id: `resp_${requests.length}`, object: "response", created_at: 1, model: body.model };
    const usage = {
      ...{ input_tokens: 10, input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 } },
      ...{ output_tokens: 10, output_tokens_details: { reasoning_tokens: 0 }, total_tokens: 20 },
    };
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    let sequence_number = 0;
    const send = (type, event) =>
      outgoing.write(
        `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence_number++, ...event })}\n\n`,
      );
    send("response.created", { response: { ...response, status: "in_progress", output: [] } });
    send("response.output_item.added", { output_index: 0, item });
    send("response.output_item.done", { output_index: 0, item });
    send("response.completed", { response: { ...response, status: "completed", output: [item], usage } });
    return outgoing.end();
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { url: `http://127.0.0.1:${server.address().port}`, requests, close: () => server.close() };
}

/** What a script's calls came to, in order, as a request holds it. */
export function resultsIn({ input }) {
  const outputs = input.filter(({ type }) => type === "function_call_output" || type === "custom_tool_call_output");
  return outputs.map(({ output }) => (typeof output === "string" ? output : JSON.stringify(output)));
}

export const run = (cmd) => ({ type: "function_call", name: "exec_command", arguments: JSON.stringify({ cmd }) });
export const patch = (input) => ({ type: "custom_tool_call", name: "apply_patch", input });
export const say = (text) => ({
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text, annotations: [] }],
});
