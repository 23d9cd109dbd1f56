import { homedir } from "node:os";
import { DEFAULT_INHERITED_ENV_VARS } from "@modelcontextprotocol/sdk/client/stdio.js";
import * as z from "zod/mini";
import { environmentVariable } from "../../../config.js";
import type { StartCommand } from "./start-command.js";

/** The server that is meant. */
const NAME = "underwrite";

const strings = z.array(z.string());
const fileSchema = z.object({
  mcpServers: z.object({
    [NAME]: z.object({
      command: z.string(),
      args: z.optional(strings),
      env: z.optional(z.record(z.string(), z.string())),
      cwd: z.optional(z.string()),
    }),
  }),
});

/** How a JSON configuration starts our server, as it is written there; undefined where it names no command. */
export function commandInJson(text: string): StartCommand | undefined {
  const parsed = z.safeParse(fileSchema, JSON.parse(text));
  if (!parsed.success) return undefined;
  const { args = [], ...rest } = parsed.data.mcpServers[NAME];
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

/** A string of TOML, in quotes with the escapes that JSON has as well, or as it is. */
const STRING = `"(?:[^"\\\\\\x00-\\x1f]|\\\\(?:["\\\\bfnrt]|u[0-9a-fA-F]{4}))*"|'[^'\\n]*'`;

/** How Codex's TOML starts our server; undefined where it names no command, or writes it in a form that is not read. */
export function commandInToml(text: string): StartCommand | undefined {
  const table = tableIn(text, "");
  const command = valuesOf(table, `command\\s*=\\s*(${STRING})`)[0];
  if (command === undefined) return undefined;
  const env = `${tableIn(text, "\\s*\\.\\s*env")}\n${/^\s*env\s*=\s*\{(.*)\}/m.exec(table)?.[1]?.replaceAll(",", "\n") ?? ""}`;
  const pairs = [...env.matchAll(new RegExp(`^\\s*["']?(\\w+)["']?\\s*=\\s*(${STRING})`, "gm"))];
  return {
    command,
    args: valuesOf(table, `args\\s*=\\s*\\[((?:${STRING}|[^\\]"'])*)\\]`),
    env: Object.fromEntries(pairs.map(([, name, value = ""]) => [name, unquote(value)])),
    cwd: valuesOf(table, `cwd\\s*=\\s*(${STRING})`)[0],
  };
}

/** The lines of our server's table, or of a part of it. */
function tableIn(text: string, part: string): string {
  const name = `\\s*["']?mcp_servers["']?\\s*\\.\\s*["']?${NAME}["']?${part}\\s*`;
  return new RegExp(`^\\s*\\[${name}\\].*\\n((?:(?!\\s*\\[[^\\[]).*(?:\\n|$))*)`, "m").exec(`${text}\n`)?.[1] ?? "";
}

/** The strings in what a line of a table gives. */
function valuesOf(table: string, line: string): string[] {
  const value = new RegExp(`^\\s*${line}`, "m").exec(table)?.[1] ?? "";
  return (value.match(new RegExp(STRING, "g")) ?? []).map(unquote);
}

function unquote(value: string): string {
  return value.startsWith("'") ? value.slice(1, -1) : JSON.parse(value);
}
