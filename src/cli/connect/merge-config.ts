import { parse } from "smol-toml";
import { UserError } from "../../errors.js";
import { visible } from "../../text/visible.js";
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
 * @throws UserError for a file that is no TOML, or has its servers in a form to which no table can be added
 */
export function mergeToml(
  path: string,
  text: string | undefined = "",
  tables: Readonly<Record<string, string>>,
): MergedConfig {
  const known = parseToml(path, text, "it is no TOML").mcp_servers ?? {};
  if (!isObject(known)) throw unusable(path, "its mcp_servers is no table");
  const added = Object.keys(tables).filter((name) => !Object.hasOwn(known, name));
  const before = text.trim() === "" ? "" : `${text.trimEnd()}\n\n`;
  const merged = added.length > 0 ? before + added.map((name) => tables[name]).join("\n") : text;
  parseToml(path, merged, "it has mcp_servers in a form to which no table can be added");
  return { text: merged, added, kept: Object.keys(tables).filter((name) => !added.includes(name)) };
}

function parseToml(path: string, text: string, otherwise: string): Record<string, unknown> {
  try {
    return parse(text);
  } catch {
    throw unusable(path, otherwise);
  }
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
