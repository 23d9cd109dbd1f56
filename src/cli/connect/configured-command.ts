import { homedir } from "node:os";
import { DEFAULT_INHERITED_ENV_VARS } from "@modelcontextprotocol/sdk/client/stdio.js";
import { parse } from "smol-toml";
import * as z from "zod/mini";
import { environmentVariable } from "../../settings/config.js";
import { parseJsonc, withoutMark } from "./jsonc.js";
import type { StartCommand } from "./start-command.js";

/** The server that is meant. */
const NAME = "underwrite";

const strings = z.array(z.string());
const serversSchema = z.object({
  [NAME]: z.object({
    command: z.string(),
    args: z.optional(strings),
    env: z.optional(z.record(z.string(), z.string())),
    cwd: z.optional(z.string()),
  }),
});

/**
 * How a JSON configuration starts our server, as it is written there; undefined where it names no command.
 *
 * @param key where the configuration has its servers
 */
export function commandInJson(text: string, key = "mcpServers"): StartCommand | undefined {
  return commandIn((parseJsonc(text) as Record<string, unknown>)[key]);
}

function commandIn(servers: unknown): StartCommand | undefined {
  const parsed = z.safeParse(serversSchema, servers);
  if (!parsed.success) return undefined;
  const { args = [], ...rest } = parsed.data[NAME];
  return { ...rest, args };
}

/**
 * A command with its variables filled in, as JSON configurations name them: Claude Code's `${NAME}` and
 * `${NAME:-default}`, Cursor's `${env:NAME}`, `${userHome}` and `${workspaceFolder}`. Of the environment only what
 * every server gets is filled in: any other variable may be a secret.
 */
export function fillInVariables({ command, args, env = {}, cwd }: StartCommand, folder: string): StartCommand {
  const fill = (value: string) => fillIn(value, folder);
  return {
    command: fill(command),
    args: args.map(fill),
    env: Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value)])),
    cwd: cwd === undefined ? undefined : fill(cwd),
  };
}

/** What the MCP client gives each server that it starts: no keys. */
const PUBLIC = new Set(DEFAULT_INHERITED_ENV_VARS);

/** A variable that has no value, or none that may be given, stays as it is written. */
function fillIn(text: string, folder: string): string {
  const places = new Map([
    ["workspaceFolder", folder],
    ["userHome", homedir()],
  ]);
  return text.replace(
    /\$\{(?:env:)?(\w+)(?::-([^}]*))?\}/g,
    (whole, name: string, otherwise?: string) =>
      (PUBLIC.has(name) ? environmentVariable(name) : undefined) ?? places.get(name) ?? otherwise ?? whole,
  );
}

/** How Codex's TOML starts our server; undefined where it names no command, or is no TOML. */
export function commandInToml(text: string): StartCommand | undefined {
  try {
    return commandIn(parse(withoutMark(text).body).mcp_servers);
  } catch {
    return undefined; // whoever adds to the file says what is wrong with it
  }
}
