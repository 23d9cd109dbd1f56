import { once } from "node:events";
import type { Server } from "node:http";
import { isIP } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { messageOf, UserError } from "../errors.js";
import { LOOPBACK_HOSTS } from "../http-server/guard.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { Project } from "../services/open-project.js";
import type { WebhookTarget } from "../services/webhook.js";
import { withDeadline } from "../waiting/deadline.js";
import { untilAborted } from "../waiting/until-aborted.js";
import { createApp, type Limits } from "./app.js";
import { Places } from "./callers.js";
import { startQueue } from "./jobs/queue.js";
import { startTelling } from "./jobs/tell.js";
import { listenAt } from "./listen.js";
import { makeMetrics } from "./metrics.js";
import { type DeskOptions, openDesk } from "./open-desk.js";
import type { McpFactory } from "./routes/mcp.js";
import type { Service } from "./service.js";
import type { ServiceDatabase } from "./store/database.js";
import { eraseBefore } from "./store/decisions.js";
import { hasKeys } from "./store/keys.js";
import { openDatabase } from "./store/open.js";

/** How long answers that go on, streams say, keep a server from ending, in milliseconds. */
const CLOSE_WITHIN_MS = 1000;
const HOUR_MS = 3_600_000;

export interface ServeOptions extends Omit<Limits, "isLoopback" | "hosts">, Omit<DeskOptions, "agent"> {
  host: string;
  /** 0: one that is free. */
  port: number;
  /** Further names by which it is asked. */
  allowHosts: readonly string[];
  /** The address of a PostgreSQL database that servers and workers share, in the place of the file. */
  queue?: string | undefined;
  /** Jobs of the queue, and requests that wait for their decision, at once. */
  jobs: number;
  concurrency: number;
  /** How long what was begun may take when the service ends, in milliseconds. */
  graceMs: number;
  /** How long results are kept, in milliseconds. */
  keepMs: number;
  webhook?: WebhookTarget;
  /** Whether the webhook is told decisions, too. */
  tellsDocuments: boolean;
  mcp: McpFactory;
  onFault: (problem: string) => void;
}

export interface RunningService {
  url: string;
  needsKey: boolean;
  /** Takes nothing more, ends what was begun, puts back what cannot be, and lets go of everything. */
  stop(): Promise<void>;
}

/**
 * Serves an agent over HTTP.
 *
 * @throws UserError where the port or the database cannot be used, and for a host beyond loopback without a key
 */
export async function startService(project: Project, agent: AnyAgent, options: ServeOptions): Promise<RunningService> {
  const { host, onFault } = options;
  const isLoopback = isLoopbackHost(host);
  const database = await openDatabase({ home: project.config.home, queue: options.queue }, project.now);
  try {
    if (!isLoopback && !(await hasKeys(database, { active: true }))) {
      throw new UserError(
        `${host} can be reached from other machines, and there is no key: make one with underwrite keys create, or serve on 127.0.0.1.`,
      );
    }
    const limits = { isLoopback, hosts: hostsOf(options, isLoopback) };
    return await listen(project, agent, database, { ...options, ...limits }, onFault);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function listen(
  project: Project,
  agent: AnyAgent,
  database: ServiceDatabase,
  options: ServeOptions & Limits,
  onFault: (problem: string) => void,
): Promise<RunningService> {
  const { graceMs, keepMs, webhook, tellsDocuments } = options;
  const metrics = makeMetrics(database);
  const desk = await openDesk(project, database, metrics, { ...options, agent });
  let isEnding = false;
  const places = new Places(options.concurrency);
  const queue = startQueue(desk, { most: options.jobs, onFault });
  const service: Service = {
    ...{ project, database, desk, queue, agent, places, metrics, onFault },
    tells: webhook === undefined ? null : tellsDocuments ? "documents" : "ids",
    get isEnding() {
      return isEnding;
    },
  };
  // With the process's own Request a limit of a body that is streamed cannot be set (`bodyLimit` makes a new one).
  const server = createAdaptorServer({ fetch: createApp(service, options, options.mcp).fetch }) as Server;
  const end = async () => {
    isEnding = true;
    const closed = server.listening ? once(server, "close") : undefined;
    server.close();
    server.closeIdleConnections();
    await queue.stop(graceMs);
    if (closed) {
      const bounded = withDeadline(CLOSE_WITHIN_MS, undefined, (signal) => untilAborted(closed, signal));
      await bounded.catch(() => server.closeAllConnections()); // a stream that its reader keeps open
    }
  };
  const url = await listenAt(server, options).catch(async (error) => {
    await end();
    throw error;
  });
  const teller = webhook && startTelling({ database, onFault }, webhook);
  const delivery = await project.deliverAlong();
  const sweep = async () => {
    try {
      await database.change((queries) => eraseBefore(queries, database.now() - keepMs));
    } catch (error) {
      onFault(messageOf(error));
    }
  };
  await sweep();
  const sweeper = setInterval(sweep, HOUR_MS);
  return {
    url,
    needsKey: !options.isLoopback || (await hasKeys(database)),
    async stop() {
      clearInterval(sweeper);
      await end();
      await teller?.stop();
      await delivery?.stop();
      await database.close();
    },
  };
}

function isLoopbackHost(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

/** The names by which a service is asked; null for any: one that listens everywhere cannot know them, and needs keys. */
function hostsOf({ host, allowHosts }: ServeOptions, isLoopback: boolean): readonly string[] | null {
  const own = isIP(host) === 6 ? `[${host}]` : host;
  if (isLoopback) return [...LOOPBACK_HOSTS, own, ...allowHosts];
  if (allowHosts.length > 0) return [own, ...allowHosts];
  return ["0.0.0.0", "::"].includes(host) ? null : [own];
}
