import { randomBytes } from "node:crypto";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { Project } from "../services/open-project.js";
import { type AskedModel, askedModel } from "../services/run-once.js";
import { Spending } from "../services/spending.js";
import { sha256 } from "../text/sha256.js";
import type { Desk } from "./jobs/desk.js";
import type { Metrics } from "./metrics.js";
import type { ServiceDatabase } from "./store/database.js";

/** What a server and a worker decide with. */
export interface DeskOptions {
  /** The agent that is meant where a request names none. */
  agent: AnyAgent;
  model?: AskedModel | undefined;
  /** US dollars after which nothing more is decided. */
  maxCost?: number | undefined;
}

/** Opens the model and the traces with which jobs are decided. @throws UserError where one cannot be used */
export async function openDesk(
  project: Project,
  database: ServiceDatabase,
  metrics: Metrics,
  { agent, model: asked, maxCost }: DeskOptions,
): Promise<Desk> {
  const model = await askedModel(agent, project.config, asked);
  await project.tracing();
  return {
    project,
    database,
    store: database.isShared ? storeId(project) : null,
    agent: async (name) => (name === agent.name ? agent : project.agent(name)),
    model: async (of) => (of === agent ? model : askedModel(of, project.config, asked)),
    spending: new Spending(maxCost),
    onDone: metrics.onDone,
  };
}

/** A name of this process's traces: the same for all that share them. Made of their salt, which it does not tell. */
function storeId(project: Project): string {
  const salt = project.store({ quiet: true }).knownSetting("salt") || randomBytes(16).toString("hex");
  return sha256(`store ${salt}`, 16);
}
