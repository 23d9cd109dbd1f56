import { createHash } from "node:crypto";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { VERSION } from "../../version.js";
import { toolDefinitions } from "../record/gen-ai-messages.js";
import type { AgentDefinition } from "./agent.js";

const known = new WeakMap<object, Record<string, string>>();

/**
 * What tells versions of an agent apart, as span attributes: the version of this package, and short hashes of
 * policy, instructions and tools (names, descriptions, arguments).
 */
export function agentVersion<Input, Output>(agent: AgentDefinition<Input, Output>): Record<string, string> {
  const before = known.get(agent);
  if (before) return before;
  const version = {
    [ATTRIBUTE.appVersion]: VERSION,
    [ATTRIBUTE.version]: VERSION,
    [ATTRIBUTE.policyHash]: hash(JSON.stringify(agent.policy)),
    [ATTRIBUTE.instructionsHash]: hash(agent.instructions),
    [ATTRIBUTE.toolsHash]: hash(JSON.stringify(toolDefinitions(agent.tools))),
  };
  known.set(agent, version);
  return version;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
