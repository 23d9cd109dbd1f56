import { join } from "node:path";
import type { AgentPlace } from "../../climb/edit/editable.js";
import { findConfig } from "../../project/find-config.js";
import { importSource } from "../../project/import-config.js";
import { loadConfig } from "../../project/load-config.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { ourModules } from "../agents.js";

/**
 * The agents of a tree that was written out: its code is run for it.
 *
 * @throws whatever that code throws, and UserError for a configuration that cannot be used
 */
export async function agentsInTree(tree: string, from: AgentPlace["from"]): Promise<AnyAgent[]> {
  const library = await ourModules();
  if (from === "checkout") return (await importSource(join(tree, "src/agents/index.ts"), library)).agents as AnyAgent[];
  return loadConfig(findConfig(tree, tree)?.path ?? join(tree, "underwrite.config.ts"), [], library);
}
