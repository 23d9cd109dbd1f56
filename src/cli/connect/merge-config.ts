import { parse } from "smol-toml";
import { UserError } from "../../errors.js";
import { isObject } from "../../text/json.js";
import { visible } from "../../text/visible.js";
import type { ServerEntry } from "./clients.js";
import { addEntries, parseJsonc, withoutMark } from "./jsonc.js";

/** A configuration with servers added to it: those that it has already stay as they are. */
export interface MergedConfig {
  text: string;
  added: string[];
  kept: string[];
}

/**
 * Adds servers to a JSON configuration, of which nothing else is changed: comments, trailing commas and a mark of byte
 * order stay where they are.
 *
 * @param key where it has its servers
 * @throws UserError for a file that is no JSON object with servers
 */
export function mergeJson(
  path: string,
  text: string = "",
  servers: Readonly<Record<string, ServerEntry>>,
  key = "mcpServers",
): MergedConfig {
  const isBlank = withoutMark(text).body.trim() === "";
  const config = isBlank ? {} : parseObject(path, text);
  const known = Object.hasOwn(config, key) ? config[key] : {};
  if (!isObject(known)) throw unusable(path, `its ${key} is no object`);
  const added = Object.keys(servers).filter((name) => !Object.hasOwn(known, name));
  const begun = isBlank ? `${withoutMark(text).mark}{}\n` : text;
  return {
    text: added.length > 0 ? addEntries(begun, key, pick(servers, added)) : text,
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
  const { mark, body } = withoutMark(text);
  const known = parseToml(path, body, "it is no TOML").mcp_servers ?? {};
  if (!isObject(known)) throw unusable(path, "its mcp_servers is no table");
  const added = Object.keys(tables).filter((name) => !Object.hasOwn(known, name));
  const line = body.includes("\r\n") ? "\r\n" : "\n";
  const before = body.trim() === "" ? "" : `${body.trimEnd()}${line}${line}`;
  const tablesAdded = added.map((name) => tables[name]).join("\n");
  const merged = added.length > 0 ? before + tablesAdded.replaceAll("\n", line) : body;
  parseToml(path, merged, "it has mcp_servers in a form to which no table can be added");
  return { text: mark + merged, added, kept: Object.keys(tables).filter((name) => !added.includes(name)) };
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
    parsed = parseJsonc(text);
  } catch {
    throw unusable(path, "it is no JSON");
  }
  if (isObject(parsed)) return parsed;
  throw unusable(path, "it is no JSON object");
}

function unusable(path: string, why: string): UserError {
  return new UserError(`${visible(path)} cannot be added to: ${why}. Fix it, or add by hand what is shown.`);
}

function pick<Value>(values: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}
