import { UserError } from "../../../errors.js";
import { visible } from "../../../visible.js";
import type { ServerEntry } from "./clients.js";

/** A configuration with servers added to it: those that it has already stay as they are. */
export interface MergedConfig {
  text: string;
  added: string[];
  kept: string[];
}

/** Adds servers to a JSON configuration. @throws UserError for a file that is no JSON object with servers */
export function mergeJson(
  path: string,
  text: string | undefined,
  servers: Readonly<Record<string, ServerEntry>>,
): MergedConfig {
  const config = text?.trim() ? parseObject(path, text) : {};
  const { mcpServers: known = {} } = config;
  if (!isObject(known)) throw unusable(path, "its mcpServers is no object");
  const added = Object.keys(servers).filter((name) => !Object.hasOwn(known, name));
  const merged = { ...config, mcpServers: { ...known, ...pick(servers, added) } };
  return {
    text: added.length > 0 ? `${JSON.stringify(merged, null, 2)}\n` : (text ?? ""),
    added,
    kept: Object.keys(servers).filter((name) => !added.includes(name)),
  };
}

/**
 * Adds tables behind the text of a TOML configuration, of which nothing is changed.
 * @throws UserError where the servers are written in a form to which no table can be added
 */
export function mergeToml(
  path: string,
  text: string | undefined = "",
  tables: Readonly<Record<string, string>>,
): MergedConfig {
  if (/^\s*(?:mcp_servers|"mcp_servers"|'mcp_servers')\s*[.=]/m.test(text)) {
    throw unusable(path, "it has mcp_servers in a line of its own");
  }
  const added = Object.keys(tables).filter((name) => !hasTable(text, name));
  const before = text.trim() === "" ? "" : `${text.trimEnd()}\n\n`;
  return {
    text: added.length > 0 ? before + added.map((name) => tables[name]).join("\n") : text,
    added,
    kept: Object.keys(tables).filter((name) => !added.includes(name)),
  };
}

/** Whether there is a table of a server, or of a part of it, in one of the spellings that TOML has for it. */
function hasTable(text: string, name: string): boolean {
  const quoted = (key: string) => `(?:${key}|"${key}"|'${key}')`;
  return new RegExp(`^\\s*\\[\\s*${quoted("mcp_servers")}\\s*\\.\\s*${quoted(name)}\\s*[\\].]`, "m").test(text);
}

function parseObject(path: string, text: string): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw unusable(path, "it is no JSON");
  }
  if (isObject(parsed)) return parsed;
  throw unusable(path, "it is no JSON object");
}

function unusable(path: string, why: string): UserError {
  return new UserError(`${visible(path)} cannot be added to: ${why}. Mend it, or add by hand what is shown.`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function pick<Value>(values: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}
