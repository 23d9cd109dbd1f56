import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { agents } from "../../../agents/index.js";
import type { Config } from "../../../config.js";
import { UserError } from "../../../errors.js";
import { projectFiles } from "../../../mcp/project-files.js";
import type { McpContext, McpTool, Playbook } from "../../../mcp/tool.js";
import { actionTools, readTools } from "../../../mcp/tools/index.js";
import { PLAYBOOKS, parsePlaybook } from "../../../workshop/playbook.js";
import { knownFiles } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { asStrictAsRuns } from "../../judging-agent.js";
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
      agents: agents.map((agent) => asStrictAsRuns(config, agent)),
      project,
      playbooks: () => allPlaybooks(root),
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

/** The playbooks of a folder, then those that ship: of two with one name the folder's counts, and says so. */
function allPlaybooks(folder: string): Playbook[] {
  const shipped = playbooksIn(packageRoot());
  const own = playbooksIn(folder).map((playbook) => {
    const other = shipped.find(({ name }) => name === playbook.name);
    if (other && isDeepStrictEqual(other, playbook)) return playbook;
    return { ...playbook, origin: other ? `${FOLDER}, in the place of the one that ships with underwrite` : FOLDER };
  });
  return [...own, ...shipped.filter(({ name }) => !own.some((each) => each.name === name))];
}

const FOLDER = "the working folder";

function playbooksIn(root: string): Playbook[] {
  const files = projectFiles(root);
  const read = files.list(PLAYBOOKS, "/SKILL.md").flatMap((path) => readOurs(files.read(path)) ?? []);
  return read.filter(({ name }, index) => read.findIndex((each) => each.name === name) === index);
}

function readOurs(text: string): Playbook | undefined {
  try {
    return parsePlaybook(text);
  } catch (error) {
    if (error instanceof UserError) return undefined; // a skill of another kind
    throw error;
  }
}
