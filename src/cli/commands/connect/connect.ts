import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../../config.js";
import { EXIT, messageOf, UserError } from "../../../errors.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { plain } from "../../output/untrusted.js";
import { writeText } from "../../output/write-file.js";
import { askServer } from "./ask-server.js";
import { AUTH_VARIABLE, type ClientName, claudeServers, codexTables, cursorServers } from "./clients.js";
import { type MergedConfig, mergeJson, mergeToml } from "./merge-config.js";

export interface ConnectOptions {
  write?: boolean;
  json?: boolean;
}

/** What a client's configuration is to hold. */
interface ClientConfig extends MergedConfig {
  path: string;
  /** What is added, as the file has it. */
  addition: string;
}

/** `underwrite connect [client]`: shows or writes the configuration for a coding agent, and sees that it answers. */
export async function connect(context: Context, client: ClientName, options: ConnectOptions): Promise<number> {
  const config = await context.config();
  const { path, text, added, kept, addition } = configOf(client, config);
  if (options.write && added.length > 0) {
    await writeText("--write", path, text);
  }
  const answer = await askServer();
  const needsAuth = config.langfuse !== undefined && config.langfuseMcpAuth === undefined;
  if (wantsJson(context, options)) {
    printJson(context, { client, path, added, kept, written: options.write === true, configuration: addition, answer });
  } else {
    context.print(added.length > 0 ? `${addition.trimEnd()}\n` : "");
    const servers = added.join(" and ");
    const done = options.write ? `${servers} written to` : `${servers} to be added to`;
    if (added.length > 0) context.print(`${done} ${plain(path)}${options.write ? "" : " (--write adds it)"}`);
    for (const name of kept) context.print(`${name} is in ${plain(path)} already, and stays as it is`);
    if (answer.ok)
      context.print(`underwrite mcp answers: ${answer.tools.length} tools that only read, in ${answer.ms} ms`);
  }
  if (!answer.ok) context.note(`underwrite mcp does not answer: ${answer.problem}`);
  if (needsAuth) context.note(`Langfuse's server needs ${AUTH_VARIABLE}: underwrite doctor --mcp prints its line.`);
  return answer.ok ? EXIT.done : EXIT.checkFailed;
}

function configOf(client: ClientName, { langfuse }: Config): ClientConfig {
  const folder = process.cwd();
  if (client === "codex") {
    const path = join(homedir(), ".codex", "config.toml");
    const tables = codexTables(folder, langfuse);
    const merged = mergeToml(path, readOrNothing(path), tables);
    return { path, ...merged, addition: merged.added.map((name) => tables[name]).join("\n") };
  }
  const path = client === "claude" ? join(folder, ".mcp.json") : join(folder, ".cursor", "mcp.json");
  const servers = client === "claude" ? claudeServers() : cursorServers(langfuse);
  const merged = mergeJson(path, readOrNothing(path), servers);
  const additions = Object.fromEntries(Object.entries(servers).filter(([name]) => merged.added.includes(name)));
  return { path, ...merged, addition: JSON.stringify({ mcpServers: additions }, null, 2) };
}

/** @throws UserError for a file that cannot be read */
function readOrNothing(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UserError(`${plain(path)} cannot be read (${messageOf(error)}).`);
  }
}
