import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { messageOf } from "../../../errors.js";
import { VERSION } from "../../../version.js";

/** What a server answered when it was started for a look. */
export type ServerAnswer = { ok: true; tools: string[]; ms: number } | { ok: false; problem: string };

/** How long it may take, in milliseconds. */
const WITHIN_MS = 20_000;

/** Starts this very command's server, as a client does, and asks it for its tools. */
export async function askServer(args: readonly string[] = ["--read-only"]): Promise<ServerAnswer> {
  const startedAt = performance.now();
  const script = process.argv[1] ?? "";
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...process.execArgv, script, "mcp", ...args],
    env: getDefaultEnvironment(),
    stderr: "pipe",
  });
  let said = "";
  transport.stderr?.on("data", (chunk) => {
    said += chunk;
  });
  const client = new Client({ name: "underwrite connect", version: VERSION });
  try {
    await client.connect(transport, { timeout: WITHIN_MS });
    const { tools } = await client.listTools({}, { timeout: WITHIN_MS });
    return { ok: true, tools: tools.map(({ name }) => name), ms: Math.round(performance.now() - startedAt) };
  } catch (error) {
    return { ok: false, problem: said.trim() || messageOf(error) };
  } finally {
    await client.close();
  }
}
