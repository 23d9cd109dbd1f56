import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { agents } from "../../../agents/index.js";
import type { Config } from "../../../config.js";
import { playbooksIn } from "../../../mcp/playbooks.js";
import { projectFiles } from "../../../mcp/project-files.js";
import type { McpContext, McpTool } from "../../../mcp/tool.js";
import { readTools } from "../../../mcp/tools/index.js";
import type { Context } from "../../context.js";
import type { ServeOptions } from "./serve.js";
import { openSources } from "./sources.js";

/** What the server's tools need; `close` lets go of it. */
export async function loadTools(
  context: Context,
  config: Config,
  options: ServeOptions,
): Promise<{ context: McpContext; tools: readonly McpTool[]; close(): void }> {
  const { traces, observations, close } = await openSources(context, config, options);
  const project = projectFiles(process.cwd());
  const playbooks = playbooksIn([project, projectFiles(packageFolder())]);
  return { context: { traces, observations, agents, project, playbooks, now: Date.now }, tools: readTools, close };
}

/** The folder of this package, which brings playbooks. */
function packageFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && folder !== dirname(folder)) folder = dirname(folder);
  return folder;
}
