import type { AnyAgent } from "../runtime/definition/agent.js";

/** What a project's `underwrite.config.ts` (or .js, .mjs) exports by default. */
export interface ProjectConfig {
  /** The project's own agents, beside those that ship. `--agent` names them. */
  agents: readonly AnyAgent[];
}

/**
 * What a project's configuration exports; gives it back with its types checked.
 *
 * @example
 * // underwrite.config.ts
 * import { defineConfig } from "underwrite";
 *
 * export default defineConfig({ agents: [fileSearch] });
 */
export function defineConfig<const Agents extends readonly { name: string }[]>(config: {
  agents: Agents;
}): {
  agents: Agents;
} {
  return config;
}
