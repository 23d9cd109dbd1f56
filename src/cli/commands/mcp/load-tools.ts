import { join } from "node:path";
import { agents } from "../../../agents/index.js";
import type { Config } from "../../../config.js";
import { UserError } from "../../../errors.js";
import { projectFiles } from "../../../mcp/project-files.js";
import type { McpContext, McpTool, Playbook } from "../../../mcp/tool.js";
import { actionTools, readTools } from "../../../mcp/tools/index.js";
import { PLAYBOOKS, parsePlaybook } from "../../../workshop/playbook.js";
import { knownFiles } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { packageRoot } from "../../package-root.js";
import { mcpActions } from "./actions.js";
import { openSources, type ServeOptions } from "./sources.js";

/** What the server's tools need; `close` lets go of it. */
export async function loadTools(
  context: Context,
  config: Config,
  options: ServeOptions,
): Promise<{ context: McpContext; tools: readonly McpTool[]; close(): Promise<void> }> {
  const { traces, observations, store, close } = await openSources(context, config, options);
  const actions = options.readOnly ? undefined : mcpActions(context, config, store);
  const root = process.cwd();
  const project = projectFiles(root);
  return {
    context: {
      traces,
      observations,
      agents,
      project,
      playbooks: () => [...playbooksIn(root, packageRoot()).values()],
      caseFiles: (name) => knownFiles({ name }),
      plansFolder: join(root, "plans"),
      now: Date.now,
    },
    tools: actions ? [...readTools, ...actionTools(actions)] : readTools,
    async close() {
      await actions?.close();
      close();
    },
  };
}

/** The playbooks of folders, by name: of two with one name the first counts. */
function playbooksIn(...roots: string[]): Map<string, Playbook> {
  const found = new Map<string, Playbook>();
  for (const files of roots.map(projectFiles)) {
    for (const path of files.list(PLAYBOOKS, "/SKILL.md")) {
      const playbook = readOurs(files.read(path));
      if (playbook && !found.has(playbook.name)) found.set(playbook.name, playbook);
    }
  }
  return found;
}

function readOurs(text: string): Playbook | undefined {
  try {
    return parsePlaybook(text);
  } catch (error) {
    if (error instanceof UserError) return undefined; // a skill of another kind
    throw error;
  }
}
