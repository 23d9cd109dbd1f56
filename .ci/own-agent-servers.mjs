// Starts the servers of the installed package in a project with an agent of one's own, and asks them for it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { holds } from "./holds.mjs";

/** Talks to the MCP server in its own protocol: a line of JSON a message. */
export async function useMcp({ folder, key, ran }) {
  ran.push(["mcp"]);
  const bin = join(folder, "node_modules/.bin/underwrite");
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...key };
  const server = spawn(bin, ["mcp"], { cwd: folder, env, stdio: ["pipe", "pipe", "inherit"] });
  const call = (id, name, args) => ({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: args } });
  const hello = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "ci", version: "0" } };
  const messages = [
    { jsonrpc: "2.0", id: 1, method: "initialize", params: hello },
    { jsonrpc: "2.0", method: "notifications/initialized" },
    call(2, "runAgent", { agent: "greeter", input: { who: "Dora" } }),
    call(3, "listCases", { agent: "greeter" }),
  ];
  server.stdin.write(messages.map((message) => `${JSON.stringify(message)}\n`).join(""));
  let said = "";
  for await (const chunk of server.stdout) {
    said += chunk;
    if (/"id":2\b/.test(said) && /"id":3\b/.test(said) && said.endsWith("\n")) break;
  }
  server.kill();
  holds(said.includes("Hello, Dora") && said.includes("Another name."), said);
}

/** Asks a server that decides by the agent, over HTTP. */
export async function useHttp({ folder, key, ran, own }) {
  const args = ["serve", ...own, "--port", "0"];
  ran.push(args);
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, ...key };
  const bin = join(folder, "node_modules/.bin/underwrite");
  const server = spawn(bin, args, { cwd: folder, env, stdio: ["ignore", "pipe", "ignore"] });
  const [said = ""] = await Promise.race([once(server.stdout, "data"), once(server, "exit").then(() => [])]);
  const [url] = /http:\/\/\S+/.exec(String(said)) ?? [];
  holds(url !== undefined, `serve printed: ${said}`);
  const headers = { "content-type": "application/json" };
  const request = { method: "POST", headers, body: '{ "who": "Fay" }' };
  const answer = await (await fetch(`${url}/v1/decisions`, request)).json();
  server.kill();
  await once(server, "exit");
  holds(answer.greeting === "Hello, Fay" && answer.run.agent === "greeter", answer);
}
