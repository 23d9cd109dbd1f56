import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { CLI, cleanEnvironment } from "./cli.js";

/** The official client on a server in this process. */
export async function clientOf(server: Server): Promise<Client> {
  const [mine, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "0" });
  await Promise.all([server.connect(theirs), client.connect(mine)]);
  return client;
}

/** The official client on `underwrite mcp` as a process of its own. */
export async function startMcp(
  cwd: string,
  { args = [], env = {} }: { args?: string[]; env?: Record<string, string> } = {},
): Promise<{ client: Client; stderr(): string }> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, "mcp", ...args],
    cwd,
    env: { ...getDefaultEnvironment(), ...cleanEnvironment(), ...env },
    stderr: "pipe",
  });
  let said = "";
  transport.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  const client = new Client({ name: "test", version: "0" });
  await client.connect(transport);
  return { client, stderr: () => said };
}

/** What a tool answered: its JSON, all of its text, and whether it is an error. */
export async function callTool(client: Client, name: string, args: Record<string, unknown> = {}) {
  const { content, isError = false } = (await client.callTool({ name, arguments: args })) as CallToolResult;
  const texts = content.map((block) => (block.type === "text" ? block.text : ""));
  // biome-ignore lint/suspicious/noExplicitAny: tests look into it
  const json: any = isError ? undefined : JSON.parse(texts[0] ?? "");
  return { json, text: texts.join("\n"), isError };
}
