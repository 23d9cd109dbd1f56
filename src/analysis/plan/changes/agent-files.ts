import { readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { readPlainText } from "../../../folder/plain-file.js";
import { IS_SOURCE, sourceNames, sourcesFrom } from "../../../folder/sources.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import { AgentSource } from "./agent-source.js";

/** Most files that are read of an agent, and largest one, in bytes. */
const MAX_FILES = 100;
const MAX_BYTES = 300_000;

/**
 * The source of an agent as far as it is at hand: its folder in the project whose configuration names it, or in a
 * checkout of this package; else, of what that configuration imports of the project, the file that names the agent and
 * what it imports itself: the others may be another agent's. Nothing where there is none: changes then say what to add,
 * and not where.
 *
 * @param folder the working folder
 */
export function agentSource({ name, project }: Pick<AnyAgent, "name" | "project">, folder: string): AgentSource {
  const places = project === undefined ? [`src/agents/${name}`] : [`agents/${name}`, `src/agents/${name}`];
  const found = places.map((place) => sourcesIn(project ?? folder, place));
  if (project !== undefined)
    found.push(...sourceNames("underwrite.config").map((config) => imported(project, config, name)));
  return new AgentSource(found.find(({ size }) => size > 0) ?? new Map());
}

function imported(project: string, config: string, agent: string): Map<string, string> {
  const all = codeFrom(project, config);
  const named = ["name:\\s*", ""].map((before) => new RegExp(`${before}["'\`]${agent}["'\`]`));
  const [file] = named.flatMap((pattern) => [...all].find(([, text]) => pattern.test(text)) ?? []);
  return file === undefined ? new Map() : codeFrom(project, file);
}

function codeFrom(project: string, entry: string): Map<string, string> {
  return new Map([...sourcesFrom(project, entry)].filter(([name]) => IS_SOURCE.test(name)));
}

function sourcesIn(root: string, place: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of namesIn(join(root, place)).slice(0, MAX_FILES)) {
    const text = textOf(join(root, place, name));
    if (text !== undefined) files.set(posix.join(place, name), text);
  }
  return files;
}

function namesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
    return names
      .map(({ name }) => name)
      .filter((name) => /^(?!.*\.(?:test|d)\.)[\w.-]+$/.test(name) && IS_SOURCE.test(name))
      .sort();
  } catch {
    return []; // no such folder, or none that may be read
  }
}

function textOf(path: string): string | undefined {
  try {
    return readPlainText(path, MAX_BYTES);
  } catch {
    return undefined; // a link to nowhere, or too large: it is not at hand
  }
}
