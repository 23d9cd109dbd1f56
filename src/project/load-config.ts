import { relative } from "node:path";
import * as z from "zod/mini";
import { messageOf, UserError } from "../errors.js";
import type { AgentParts, AnyAgent } from "../runtime/definition/agent.js";
import { defineAgent } from "../runtime/definition/define-agent.js";
import { readAs } from "../runtime/read-as.js";
import { cutTo } from "../text/format.js";
import { visible } from "../text/visible.js";
import { importConfig, type Library } from "./import-config.js";

const configSchema = z.strictObject({ agents: z.array(z.unknown()) });

/** Longest message of a configuration's own error that is told. */
const MAX_MESSAGE = 300;

/**
 * Runs a project's configuration and reads its agents.
 *
 * @param shipped names that are taken
 * @param library what the configuration gets when it imports `underwrite`: this very program's modules
 * @throws UserError in one line that names the file
 */
export async function loadConfig(path: string, shipped: readonly string[], library: Library): Promise<AnyAgent[]> {
  const file = visible(relative(process.cwd(), path) || path);
  const exported = await importConfig(path, library).catch((error) => {
    throw new UserError(`${file} cannot be loaded: ${firstLine(placed(messageOf(error)))}`);
  });
  const read = readAs(configSchema, exported);
  if (!read.ok) {
    const what = `${file} exports no configuration (${visible(read.problem)})`;
    throw new UserError(`${what}: it needs export default defineConfig({ agents: [ … ] }).`);
  }
  const names = new Set(shipped);
  return read.data.agents.map((parts) => {
    const agent = complete(parts, file);
    if (names.has(agent.name)) {
      const whose = shipped.includes(agent.name) ? "a name that ships with underwrite" : "the name of another agent";
      throw new UserError(`${file}: ${agent.name} is ${whose}: rename it.`);
    }
    names.add(agent.name);
    return agent;
  });
}

function complete(parts: unknown, file: string): AnyAgent {
  try {
    return defineAgent(parts as AgentParts<unknown, unknown>);
  } catch (error) {
    throw new UserError(`${file}: ${firstLine(messageOf(error))}`);
  }
}

/** A syntax error with its place in the same line: the file may be one that the configuration imports. */
function placed(message: string): string {
  const [, what, path, line] = /^ParseError: (.*?)[\s.]*\n\s*(.+):(\d+):\d+\s*$/s.exec(message) ?? [];
  return path === undefined ? message : `${what} (${visible(relative(process.cwd(), path))}, line ${line})`;
}

function firstLine(message: string): string {
  const [line = ""] = message.trim().split("\n");
  const text = cutTo(line, MAX_MESSAGE);
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
