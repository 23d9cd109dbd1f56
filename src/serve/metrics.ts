import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { DecisionDocument } from "./jobs/kept-document.js";
import { type ServiceDatabase, ServiceProblem } from "./store/database.js";
import { countOpen } from "./store/decisions.js";
import { countMessages } from "./store/messages.js";

/** The figures of a service, for Prometheus. */
export interface Metrics {
  registry: Registry;
  onRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  onDone(document: DecisionDocument): void;
}

/** Figures of requests, runs and the queue, and of the process itself. Labels hold names of ours, never what callers sent. */
export function makeMetrics(database: ServiceDatabase): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "underwrite_http_request_seconds",
    help: "Requests by route and status, and how long they took.",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const runs = new Counter({
    name: "underwrite_decisions_total",
    help: "Runs that ended, by agent and exit reason.",
    labelNames: ["agent", "exit_reason"],
    registers,
  });
  const tokens = new Counter({
    name: "underwrite_tokens_total",
    help: "Tokens that models read and wrote.",
    labelNames: ["agent", "direction"],
    registers,
  });
  const cost = new Counter({
    name: "underwrite_cost_usd_total",
    help: "What models cost, in US dollars, where the price is known.",
    labelNames: ["agent"],
    registers,
  });
  new Gauge({
    name: "underwrite_database_up",
    help: "1: what the service keeps could be read for this answer. 0: it could not, and figures of it are left out.",
    registers,
    async collect() {
      this.set((await orNothing(database.row("SELECT 1 AS up"))) === undefined ? 0 : 1);
    },
  });
  const gauge = (name: string, help: string, count: () => Promise<Record<string, number>>) =>
    new Gauge({
      name,
      help,
      labelNames: ["state"],
      registers,
      async collect() {
        this.reset();
        for (const [state, n] of Object.entries((await orNothing(count())) ?? {})) this.set({ state }, n);
      },
    });
  gauge(
    "underwrite_jobs",
    "Decisions that wait, that are being made, and that were given up with their input (dead letters); of the whole queue.",
    () => countOpen(database),
  );
  gauge("underwrite_webhook_messages", "Messages that wait for the webhook, and that were given up.", () =>
    countMessages(database),
  );
  return {
    registry,
    onRequest: ({ method, route, status, seconds }) => requests.observe({ method, route, status }, seconds),
    onDone({ run }) {
      const { agent, exit_reason, input_tokens, output_tokens, cost_usd } = run as Record<string, string & number>;
      runs.inc({ agent, exit_reason });
      tokens.inc({ agent, direction: "in" }, Number(input_tokens));
      tokens.inc({ agent, direction: "out" }, Number(output_tokens));
      cost.inc({ agent }, Number(cost_usd ?? 0));
    },
  };
}

/** What cannot be read is left out: the figures of the process are told all the same. */
async function orNothing<T>(counting: Promise<T>): Promise<T | undefined> {
  try {
    return await counting;
  } catch (error) {
    if (error instanceof ServiceProblem) return undefined;
    throw error;
  }
}
