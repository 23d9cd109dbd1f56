import { isDeepStrictEqual } from "node:util";
import { UserError } from "../../errors.js";
import { packageRoot } from "../../folder/own-program.js";
import { projectFiles } from "../../mcp/project-files.js";
import type { McpContext, McpTool, Playbook } from "../../mcp/tool.js";
import { allTools, localTools, TOOLSETS } from "../../mcp/tools/index.js";
import { knownFiles } from "../../services/evals/case-folder.js";
import type { Project } from "../../services/open-project.js";
import { plansPath } from "../../services/plan-evidence.js";
import { withDeadline } from "../../waiting/deadline.js";
import { untilAborted } from "../../waiting/until-aborted.js";
import { PLAYBOOKS, parsePlaybook } from "../../workshop/playbook.js";
import { openSources, type ServeOptions } from "./sources.js";

/** How long a server that ends waits for what it runs, which was told to end, in milliseconds. */
const END_WITHIN_MS = 1000;

/** What the server's tools need; `close` waits for those that are at work. */
export async function loadTools(
  project: Project,
  options: ServeOptions,
): Promise<{
  context: McpContext;
  tools: readonly McpTool[];
  whyNot(name: string): string | undefined;
  close(): Promise<void>;
}> {
  const root = process.cwd();
  const files = projectFiles(root);
  const going = new Set<Promise<unknown>>();
  const counted = (tool: McpTool): McpTool => ({
    ...tool,
    async run(...asked) {
      const work = tool.run(...asked);
      going.add(work);
      return work.finally(() => going.delete(work));
    },
  });
  return {
    context: {
      ...(await openSources(project, options)),
      project,
      files,
      playbooks: () => allPlaybooks(root),
      caseFiles: knownFiles,
      plansFolder: plansPath(),
    },
    tools: servedTools(options).map(counted),
    whyNot: (name) => whyNotServed(name, options),
    async close() {
      const ended = Promise.allSettled(going);
      await withDeadline(END_WITHIN_MS, undefined, (signal) => untilAborted(ended, signal)).catch(() => {}); // given up
    },
  };
}

function servedTools({ source, readOnly, toolset }: ServeOptions): readonly McpTool[] {
  const asked = toolset.split(",");
  const sets: Readonly<Record<string, readonly McpTool[]>> = TOOLSETS;
  const isAsked = (tool: McpTool) => asked.some((name) => name === "all" || sets[name]?.includes(tool));
  return allTools.filter(
    (tool) => isAsked(tool) && (tool.readOnly || !readOnly) && (source === "local" || !localTools.includes(tool)),
  );
}

/** What a client that asks for a tool of ours that is not served needs to know. */
function whyNotServed(name: string, { source, readOnly }: ServeOptions): string | undefined {
  const tool = allTools.find((one) => one.name === name);
  if (!tool) return undefined;
  if (readOnly && !tool.readOnly) return "this server was started with --read-only";
  if (source !== "local" && localTools.includes(tool))
    return `it reads the local store, and this server ${source}'s traces`;
  return "start underwrite mcp with --toolset all for it";
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
