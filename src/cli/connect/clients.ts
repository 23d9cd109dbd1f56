import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { stringify } from "smol-toml";
import { langfuseUrl } from "../../langfuse/project.js";
import { environmentVariable } from "../../settings/config.js";
import type { LangfuseSettings } from "../../settings/destinations.js";
import { PLAYBOOKS } from "../../workshop/playbook.js";
import type { StartCommand } from "./start-command.js";

/** A server as a client's JSON configuration has it. */
export type ServerEntry =
  | (StartCommand & { type?: "stdio" })
  | { type?: "http"; headers: Record<string, string>; url?: string; serverUrl?: string; httpUrl?: string };

/** A coding agent whose configuration is known. */
export interface Client {
  title: string;
  /** The file that it has its servers in, for a folder that it works in. */
  path(folder: string): string;
  /** Where in that file they are. */
  key: "mcpServers" | "servers" | "mcp_servers";
  /** Its file is one for all folders, so that the entry has to name this one. */
  forAllFolders?: true;
  /** Where it finds skills in a folder; undefined where it has no place for them. */
  skills?: string;
  /** Paths of which one is there where it is used: on this machine, or in the folder. */
  signs(folder: string): string[];
  /** Langfuse's server as it has it; undefined where it takes no server by its address. */
  langfuse?(project: LangfuseSettings): ServerEntry;
}

/** Where Langfuse's MCP server is when no address is set. */
const LANGFUSE_CLOUD = "https://cloud.langfuse.com";
const LANGFUSE_PATH = "/api/public/mcp";
/** The variable that clients send to Langfuse as the header `Authorization`. */
export const AUTH_VARIABLE = "LANGFUSE_MCP_AUTH";
/** Says what to do where the variable is not set: an unset one would arrive as its own name. */
const UNSET = "underwrite doctor --mcp prints this variable";
/** The place for skills of all agents that read the open format (https://agentskills.io). */
const AGENT_SKILLS = ".agents/skills";

const home = (...parts: string[]) => join(homedir(), ...parts);
/** The folder that programs with windows keep their settings in. */
function settingsFolder(...parts: string[]): string {
  if (process.platform === "darwin") return home("Library", "Application Support", ...parts);
  if (process.platform === "win32") return join(environmentVariable("APPDATA") ?? home("AppData", "Roaming"), ...parts);
  return join(environmentVariable("XDG_CONFIG_HOME") ?? home(".config"), ...parts);
}
const authorization = (value: string) => ({ Authorization: value });

/**
 * The clients, with where each documents its file:
 * https://code.claude.com/docs/en/mcp, https://modelcontextprotocol.io/quickstart/user (Claude Desktop),
 * https://cursor.com/docs/context/mcp, https://developers.openai.com/codex/mcp,
 * https://code.visualstudio.com/docs/copilot/reference/mcp-configuration,
 * https://docs.windsurf.com/windsurf/cascade/mcp, https://geminicli.com/docs/tools/mcp-server
 */
export const CLIENTS = {
  claude: {
    title: "Claude Code",
    path: (folder) => join(folder, ".mcp.json"),
    key: "mcpServers",
    skills: PLAYBOOKS,
    signs: (folder) => [home(".claude"), home(".claude.json"), join(folder, ".claude"), join(folder, ".mcp.json")],
    // It expands variables with defaults.
    langfuse: () => ({
      type: "http",
      url: `\${LANGFUSE_BASE_URL:-${LANGFUSE_CLOUD}}${LANGFUSE_PATH}`,
      headers: authorization(`\${${AUTH_VARIABLE}:-${UNSET}}`),
    }),
  },
  "claude-desktop": {
    title: "Claude Desktop",
    path: () => settingsFolder("Claude", "claude_desktop_config.json"),
    key: "mcpServers",
    forAllFolders: true,
    signs: () => [settingsFolder("Claude")],
  },
  cursor: {
    title: "Cursor",
    path: (folder) => join(folder, ".cursor", "mcp.json"),
    key: "mcpServers",
    skills: AGENT_SKILLS,
    signs: (folder) => [home(".cursor"), settingsFolder("Cursor"), join(folder, ".cursor")],
    langfuse: (project) => ({
      url: langfuseUrl(project, LANGFUSE_PATH),
      headers: authorization(`\${env:${AUTH_VARIABLE}}`),
    }),
  },
  codex: {
    title: "Codex",
    path: () => join(environmentVariable("CODEX_HOME") ?? home(".codex"), "config.toml"),
    key: "mcp_servers",
    skills: AGENT_SKILLS,
    signs: () => [environmentVariable("CODEX_HOME") ?? home(".codex")],
  },
  vscode: {
    title: "VS Code",
    path: (folder) => join(folder, ".vscode", "mcp.json"),
    key: "servers",
    skills: AGENT_SKILLS,
    signs: (folder) => [home(".vscode"), settingsFolder("Code"), join(folder, ".vscode")],
    langfuse: (project) => ({
      type: "http",
      url: langfuseUrl(project, LANGFUSE_PATH),
      headers: authorization(`\${env:${AUTH_VARIABLE}}`),
    }),
  },
  windsurf: {
    title: "Windsurf",
    path: () => home(".codeium", "windsurf", "mcp_config.json"),
    key: "mcpServers",
    forAllFolders: true,
    skills: AGENT_SKILLS,
    signs: () => [home(".codeium", "windsurf")],
    langfuse: (project) => ({
      serverUrl: langfuseUrl(project, LANGFUSE_PATH),
      headers: authorization(`\${env:${AUTH_VARIABLE}}`),
    }),
  },
  gemini: {
    title: "Gemini CLI",
    path: (folder) => join(folder, ".gemini", "settings.json"),
    key: "mcpServers",
    skills: AGENT_SKILLS,
    signs: (folder) => [home(".gemini"), join(folder, ".gemini")],
    langfuse: (project) => ({
      httpUrl: langfuseUrl(project, LANGFUSE_PATH),
      headers: authorization(`$${AUTH_VARIABLE}`),
    }),
  },
} as const satisfies Record<string, Client>;

/** The coding agents whose configuration is known. */
export type ClientName = keyof typeof CLIENTS;

/** A client's entry in the table, as any of them. */
export function clientNamed(name: ClientName): Client {
  return CLIENTS[name];
}

/** The clients that are used on this machine, or in the folder. */
export function clientsHere(folder: string): ClientName[] {
  const names = Object.keys(CLIENTS) as ClientName[];
  return names.filter((name) =>
    clientNamed(name)
      .signs(folder)
      .some((path) => existsSync(path)),
  );
}

/** The servers for a client's JSON file: Langfuse's only where it is used, and the client takes it. */
export function serversOf(
  name: Exclude<ClientName, "codex">,
  own: StartCommand,
  langfuse: LangfuseSettings | undefined,
): Record<string, ServerEntry> {
  const client = clientNamed(name);
  const theirs = langfuse && client.langfuse?.(langfuse);
  const ours: ServerEntry = name === "vscode" ? { type: "stdio", ...own } : own;
  return { underwrite: ours, ...(theirs ? { langfuse: theirs } : {}) };
}

/** The tables for Codex's `config.toml`, by server. */
export function codexTables(
  { command, args }: StartCommand,
  folder: string,
  langfuse: LangfuseSettings | undefined,
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
