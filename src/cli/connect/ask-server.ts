import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { messageOf } from "../../errors.js";
import { VERSION } from "../../version.js";
import type { StartCommand } from "./start-command.js";

/** What a server answered when it was started for a look. */
export type ServerAnswer = { ok: true; tools: string[]; ms: number } | { ok: false; problem: string };

/** How long each of its two answers may take, in milliseconds. */
const WITHIN_MS = 20_000;
/** How much of what it says on stderr is quoted, in characters from the end. */
const MAX_SAID = 500;
/** Keeps npx from fetching a package from the registry, and running it, for a look. */
const NPX_OFFLINE = { npm_config_offline: "true", npm_config_update_notifier: "false" };

/**
 * Starts a server as a client does, and asks it who it is and for its tools.
 *
 * @throws the signal's reason
 */
export async function askServer({ command, args, env, cwd }: StartCommand, signal: AbortSignal): Promise<ServerAnswer> {
  const startedAt = performance.now();
  const transport = new StdioClientTransport({
    command,
    args,
    cwd,
    env: { ...getDefaultEnvironment(), ...NPX_OFFLINE, ...env },
    stderr: "pipe",
  });
  let said = "";
  transport.stderr?.on("data", (chunk) => {
    said = (said + chunk).slice(-MAX_SAID);
  });
  const client = new Client({ name: "underwrite connect", version: VERSION });
  try {
    await client.connect(transport, { timeout: WITHIN_MS, signal });
    const name = client.getServerVersion()?.name ?? "";
    if (name !== "underwrite") return { ok: false, problem: `the server that answers is ${JSON.stringify(name)}` };
    const { tools } = await client.listTools({}, { timeout: WITHIN_MS, signal });
    return { ok: true, tools: tools.map(({ name }) => name), ms: Math.round(performance.now() - startedAt) };
  } catch (error) {
    signal.throwIfAborted();
    return { ok: false, problem: problemOf(error, said.trim()) };
  } finally {
    await client.close();
  }
}

function problemOf(error: unknown, said: string): string {
  if (said.includes("ENOTCACHED")) return "npx finds no such package here, and would fetch one from the registry";
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return "there is no such command";
  return said || messageOf(error);
}
