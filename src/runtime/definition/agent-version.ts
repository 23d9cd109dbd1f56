import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { hashSources, sourceNames } from "../../folder/sources.js";
import { sha256 } from "../../text/sha256.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { VERSION } from "../../version.js";
import { toolDefinitions } from "../record/span-attributes.js";
import type { AgentDefinition } from "./agent.js";

/** In a build: the hashes of the shipped agents' sources, by the agents' names. From source there is no such thing. */
declare const AGENT_SOURCES: Readonly<Record<string, string>> | undefined;

/** Each run would take 0.2 ms to make it again: an eighth of what a case of an eval costs. */
const known = new WeakMap<object, Record<string, string>>();

/**
 * What tells versions of an agent apart, as span attributes: the version of this package, and short hashes of
 * policy, prompt (instructions and the form of the answer), tools (names, descriptions, arguments) and code (its source files, and what they import of
 * their project).
 */
export function agentVersion<Input, Output>(agent: AgentDefinition<Input, Output>): Record<string, string> {
  const before = known.get(agent);
  if (before) return before;
  const code = codeOf(agent);
  const version = {
    [ATTRIBUTE.appVersion]: VERSION,
    [ATTRIBUTE.version]: VERSION,
    [ATTRIBUTE.policyHash]: sha256(JSON.stringify(agent.policy), 12),
    [ATTRIBUTE.instructionsHash]: sha256(renderedPrompt(agent), 12),
    [ATTRIBUTE.toolsHash]: sha256(JSON.stringify(toolDefinitions(agent.tools)), 12),
    ...(code === undefined ? {} : { [ATTRIBUTE.codeHash]: code }),
  };
  known.set(agent, version);
  return version;
}

/** The prompt as a model gets it: the instructions, and the form of the answer with what its descriptions ask for. */
function renderedPrompt<Input, Output>({ instructions, output }: AgentDefinition<Input, Output>): string {
  return JSON.stringify([instructions, z.toJSONSchema(output, { io: "input", unrepresentable: "any" })]);
}

/** By project and name: what a process has loaded stays what it is, whatever becomes of the files. */
const codes = new Map<string, string | undefined>();

/** The hash of an agent's sources; undefined where they are not known: an agent of a library user's own program. */
function codeOf({ name, project }: Pick<AgentDefinition<never, never>, "name" | "project">): string | undefined {
  const key = JSON.stringify([project, name]);
  if (!codes.has(key)) codes.set(key, project === undefined ? shippedCode(name) : projectCode(project, name));
  return codes.get(key);
}

function shippedCode(name: string): string | undefined {
  if (typeof AGENT_SOURCES !== "undefined") return AGENT_SOURCES[name];
  return hashSources(fileURLToPath(new URL("../..", import.meta.url)), `agents/${name}/agent.ts`);
}

/** Where the definition of a project's agent may stand: in a file of its own, or in the configuration. */
function projectCode(project: string, name: string): string | undefined {
  const names = [...sourceNames(`agents/${name}/agent`), ...sourceNames("underwrite.config")];
  const entry = names.find((path) => existsSync(join(project, path)));
  return entry === undefined ? undefined : hashSources(project, entry);
}
