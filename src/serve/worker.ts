import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { Hono } from "hono";
import { hostGuard, LOOPBACK_HOSTS } from "../http-server/guard.js";
import type { Project } from "../services/open-project.js";
import { type Queue, startQueue } from "./jobs/queue.js";
import { listenAt } from "./listen.js";
import { type Metrics, makeMetrics } from "./metrics.js";
import { type DeskOptions, openDesk } from "./open-desk.js";
import { retryAfter } from "./problems.js";
import { isUsable, type ServiceDatabase } from "./store/database.js";
import { openDatabase } from "./store/open.js";

export interface WorkOptions extends DeskOptions {
  /** The address of the PostgreSQL database whose queue is worked on. */
  queue: string;
  /** Jobs at once. */
  concurrency: number;
  /** How long what was begun may take when the worker ends, in milliseconds. */
  graceMs: number;
  /** Where `/healthz`, `/readyz` and `/metrics` are answered; nowhere without. 0: a port that is free. */
  health?: { host: string; port: number; hosts: readonly string[] | null } | undefined;
  onFault: (problem: string) => void;
}

/** A worker that decides on jobs. */
export interface RunningWorker {
  /** What the queue is called, without a password. */
  queue: string;
  /** Where it says how it is. */
  url?: string;
  /** Takes nothing more, ends what was begun, puts back what cannot be, and lets go of everything. */
  stop(): Promise<void>;
}

/** Works on the queue of servers, alone. @throws UserError where the database, the model or the port cannot be used */
export async function startWorker(project: Project, options: WorkOptions): Promise<RunningWorker> {
  const { queue: address, concurrency, graceMs, health, onFault } = options;
  const database = await openDatabase({ home: project.config.home, queue: address }, project.now);
  try {
    const metrics = makeMetrics(database);
    const desk = await openDesk(project, database, metrics, options);
    const ends = { isEnding: false };
    const queue = startQueue(desk, { most: concurrency, onFault });
    const end = async () => {
      ends.isEnding = true;
      await queue.stop(graceMs);
    };
    const server = health && serverOf(healthApp({ queue, database, metrics, ends }), health.hosts);
    const url =
      server &&
      (await listenAt(server, health).catch(async (error) => {
        await end();
        throw error;
      }));
    const delivery = await project.deliverAlong();
    return {
      queue: database.name,
      ...(url === undefined ? {} : { url }),
      async stop() {
        await end();
        server?.close();
        server?.closeAllConnections();
        await delivery?.stop();
        await database.close();
      },
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Told {
  queue: Queue;
  database: ServiceDatabase;
  metrics: Metrics;
  ends: { isEnding: boolean };
}

/** What a worker answers: nothing of what it decides. */
function healthApp({ queue, database, metrics: { registry }, ends }: Told): Hono {
  return new Hono()
    .get("/healthz", (c) => c.json({ status: "ok" }))
    .get("/readyz", async (c) => {
      if (ends.isEnding) return c.json({ status: "ending" }, 503);
      if (!(await isUsable(database))) return c.json({ status: "the database cannot be used" }, 503, retryAfter(5000));
      return c.json({ status: "ready", working: queue.working });
    })
    .get("/metrics", async (c) => c.text(await registry.metrics(), 200, { "content-type": registry.contentType }));
}

function serverOf(app: Hono, hosts: readonly string[] | null): Server {
  const guarded = new Hono();
  if (hosts !== null) guarded.use(hostGuard(hosts));
  guarded.route("/", app);
  return createAdaptorServer({ fetch: guarded.fetch }) as Server;
}

/** The names by which a worker is asked how it is: on loopback its own, else any, as no secret is in what it says. */
export function healthHosts(host: string): readonly string[] | null {
  return host === "127.0.0.1" || host === "localhost" ? [...LOOPBACK_HOSTS] : null;
}
