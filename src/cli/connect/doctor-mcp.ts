import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf, UserError } from "../../errors.js";
import { staysInPlace } from "../../folder/inside.js";
import { readJson } from "../../folder/json-document.js";
import { LARGEST, readPlainText } from "../../folder/plain-file.js";
import { langfuseAuthorization } from "../../langfuse/project.js";
import type { Config } from "../../settings/config.js";
import { countText } from "../../text/format.js";
import { plain } from "../terminal/untrusted.js";
import { askServer } from "./ask-server.js";
import { type ClientFile, clientFile } from "./client-file.js";
import { AUTH_VARIABLE } from "./clients.js";
import { asOwn, type StartCommand, startCommand } from "./start-command.js";

/** One thing that was looked at by `underwrite doctor`. */
export interface Check {
  name: string;
  status: "ok" | "failed" | "skipped";
  detail: string;
  /** What to do about a failure. */
  fix?: string;
}

/** What `underwrite doctor --mcp` looks at: the configuration, our server, and Langfuse's. */
export async function mcpChecks(config: Config, folder: string, signal: AbortSignal): Promise<Check[]> {
  return [configurationCheck(folder), await serverCheck(config, folder, signal), authorizationCheck(config)];
}

/**
 * Lines for a shell's profile that give MCP clients what they send to Langfuse: secrets. None where no Langfuse
 * project is configured.
 */
export function mcpEnvironment({ langfuse }: Config): Record<string, string> {
  if (!langfuse) return {};
  return { LANGFUSE_BASE_URL: langfuse.baseUrl, [AUTH_VARIABLE]: langfuseAuthorization(langfuse) };
}

function configurationCheck(folder: string): Check {
  const name = "mcp file";
  const path = join(folder, ".mcp.json");
  const fix =
    "underwrite connect claude --write adds what is missing, underwrite connect --all --write for every client here.";
  if (!existsSync(path)) return { name, status: "skipped", detail: "there is no .mcp.json here", fix };
  const servers = serversIn(path);
  if (typeof servers === "string") {
    return { name, status: "failed", detail: `.mcp.json cannot be read (${servers})`, fix: "Make it a plain file." };
  }
  if (!servers) return { name, status: "failed", detail: ".mcp.json has no mcpServers", fix: "Write it as JSON." };
  if (servers.includes("underwrite"))
    return { name, status: "ok", detail: `.mcp.json registers ${servers.join(", ")}` };
  return { name, status: "failed", detail: ".mcp.json does not register underwrite", fix };
}

/** The servers of a file; undefined where it has none, or why it cannot be read. */
function serversIn(path: string): string[] | string | undefined {
  let text: string;
  try {
    if (!staysInPlace(path)) throw new Error("a link leads it out of this folder, or to nothing");
    text = readPlainText(path, LARGEST.settings);
  } catch (error) {
    return messageOf(error);
  }
  const read = readJson(text);
  const { mcpServers } = read.ok ? ((read.value ?? {}) as { mcpServers?: unknown }) : {};
  return mcpServers !== null && typeof mcpServers === "object" ? Object.keys(mcpServers) : undefined;
}

async function serverCheck(config: Config, folder: string, signal: AbortSignal): Promise<Check> {
  const name = "mcp";
  const file = clientFile("claude", folder, startCommand(folder), config);
  const command = configuredCommand(file, folder);
  if (!command) return { name, status: "failed", detail: ".mcp.json has no command for underwrite", fix: FIX_ENTRY };
  const line = plain([command.command, ...command.args].join(" "));
  const own = asOwn(command, folder);
  if (!own)
    return {
      name,
      status: "failed",
      detail: `${line} is no plain start of this underwrite, and is not started`,
      fix: FIX_OTHER,
    };
  const answer = await askServer(own, signal);
  if (answer.ok)
    return { name, status: "ok", detail: `${line} answers with ${countText(answer.tools.length, "tool")}` };
  return { name, status: "failed", detail: `${line} does not answer: ${answer.problem}`, fix: FIX_ENTRY };
}

const FIX_OTHER = "Read it first; underwrite connect claude --start starts it.";
const FIX_ENTRY = "underwrite connect claude says what to do.";

/** How Claude Code starts our server here, or would with the entry that is shown for it. */
function configuredCommand(file: ClientFile, folder: string): StartCommand | undefined {
  try {
    return file.commandIn(file.merge().text);
  } catch (error) {
    if (error instanceof UserError) return startCommand(folder); // the check of the file says what is wrong with it
    throw error;
  }
}

function authorizationCheck(config: Config): Check {
  const name = "mcp auth";
  if (!config.langfuse) return { name, status: "skipped", detail: "no Langfuse project is configured" };
  const wanted = langfuseAuthorization(config.langfuse);
  if (config.langfuseMcpAuth === wanted) return { name, status: "ok", detail: `${AUTH_VARIABLE} is that of the keys` };
  const is = config.langfuseMcpAuth === undefined ? "is not set" : "is of other keys";
  const fix = "Export the lines that are printed here in the shell that starts the MCP client.";
  return { name, status: "failed", detail: `${AUTH_VARIABLE} ${is}`, fix };
}
