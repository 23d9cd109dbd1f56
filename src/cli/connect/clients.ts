import { stringify } from "smol-toml";
import { type LangfuseProject, langfuseUrl } from "../../langfuse/project.js";
import type { StartCommand } from "./start-command.js";

/** The coding agents whose configuration is known. */
export type ClientName = "claude" | "cursor" | "codex";

/** A server as a client's JSON configuration has it. */
export type ServerEntry = StartCommand | { type?: "http"; url: string; headers: Record<string, string> };

/** Where Langfuse's MCP server is when no address is set. */
const LANGFUSE_CLOUD = "https://cloud.langfuse.com";
const LANGFUSE_PATH = "/api/public/mcp";
/** The variable that clients send to Langfuse as the header `Authorization`. */
export const AUTH_VARIABLE = "LANGFUSE_MCP_AUTH";
/** Says what to do where the variable is not set: an unset one would arrive as its own name. */
const UNSET = "underwrite doctor --mcp prints this variable";

/** The servers for Claude Code's `.mcp.json`, which expands variables with defaults: Langfuse's only where it is used. */
export function claudeServers(own: StartCommand, langfuse: LangfuseProject | undefined): Record<string, ServerEntry> {
  if (!langfuse) return { underwrite: own };
  const headers = { Authorization: `\${${AUTH_VARIABLE}:-${UNSET}}` };
  return {
    underwrite: own,
    langfuse: { type: "http", url: `\${LANGFUSE_BASE_URL:-${LANGFUSE_CLOUD}}${LANGFUSE_PATH}`, headers },
  };
}

/** The servers for Cursor's `mcp.json`, which expands variables without defaults: Langfuse's only where it is used. */
export function cursorServers(own: StartCommand, langfuse: LangfuseProject | undefined): Record<string, ServerEntry> {
  if (!langfuse) return { underwrite: own };
  const headers = { Authorization: `\${env:${AUTH_VARIABLE}}` };
  return { underwrite: own, langfuse: { url: langfuseUrl(langfuse, LANGFUSE_PATH), headers } };
}

/** The tables for Codex's `config.toml`, by server. https://developers.openai.com/codex/mcp */
export function codexTables(
  { command, args }: StartCommand,
  folder: string,
  langfuse: LangfuseProject | undefined,
): Record<string, string> {
  const table = (name: string, server: object) => stringify({ mcp_servers: { [name]: server } });
  const ours = table("underwrite", { command, args, cwd: folder });
  if (!langfuse) return { underwrite: ours };
  const url = langfuseUrl(langfuse, LANGFUSE_PATH);
  return {
    underwrite: ours,
    langfuse: table("langfuse", { url, env_http_headers: { Authorization: AUTH_VARIABLE } }),
  };
}
