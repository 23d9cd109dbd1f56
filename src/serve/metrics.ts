import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { DecisionDocument } from "./jobs/kept-document.js";
import { countOpen } from "./store/decisions.js";
import { countMessages } from "./store/messages.js";
import type { ServiceFile } from "./store/service-file.js";

/** The figures of a service, for Prometheus. */
export interface Metrics {
  registry: Registry;
  onRequest(request: { method: string; route: string; status: number; seconds: number }): void;
  onDone(document: DecisionDocument): void;
}

/** Figures of requests, runs and the queue, and of the process itself. Labels hold names of ours, never what callers sent. */
export function makeMetrics(file: ServiceFile): Metrics {
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
    name: "underwrite_jobs",
    help: "Decisions that wait, and that are being made.",
    labelNames: ["state"],
    registers,
    collect() {
      const { queued, running } = countOpen(file);
      this.set({ state: "queued" }, queued);
      this.set({ state: "running" }, running);
    },
  });
  new Gauge({
    name: "underwrite_webhook_messages",
    help: "Messages that wait for the webhook, and that were given up.",
    labelNames: ["state"],
    registers,
    collect() {
      const { waiting, given_up } = countMessages(file);
      this.set({ state: "waiting" }, waiting);
      this.set({ state: "given_up" }, given_up);
    },
  });
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
