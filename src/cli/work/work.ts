import { once } from "node:events";
import { EXIT, UserError } from "../../errors.js";
import { healthHosts, startWorker } from "../../serve/worker.js";
import { askedName } from "../../services/run-once.js";
import { requireBound } from "../../services/spending.js";
import { countText } from "../../text/format.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { readMaxCost } from "../eval/eval-options.js";
import { parseCount, parseSeconds, readHost } from "../terminal/option-values.js";

export interface WorkCommandOptions {
  queue?: string;
  agent?: string;
  model?: string;
  concurrency: string;
  maxCost?: string;
  grace: string;
  port?: string;
  host: string;
}

/** `underwrite work`: decides on what waits until it is told to end, and ends what it began. */
export async function workCommand(context: Context, options: WorkCommandOptions): Promise<number> {
  const concurrency = parseCount("--concurrency", options.concurrency, { min: 1, max: 1000 });
  const graceMs = parseSeconds("--grace", options.grace) * 1000;
  const maxCost = readMaxCost(options.maxCost);
  const host = readHost(options.host);
  const port = options.port === undefined ? undefined : parseCount("--port", options.port, { min: 0, max: 65_535 });
  const agent = await agentNamed(context, options.agent);
  const project = await context.project();
  const { config } = project;
  const queue = options.queue ?? config.queue;
  if (queue === undefined) {
    throw new UserError("There is no queue to work on: give --queue postgres://… or set UNDERWRITE_QUEUE.");
  }
  requireBound(config, [askedName(config, options.model)], options.maxCost);
  const worker = await startWorker(project, {
    ...{ queue, agent, model: options.model, concurrency, graceMs, maxCost },
    health: port === undefined ? undefined : { host, port, hosts: healthHosts(host) },
    onFault: (problem) => context.note(`underwrite work: ${problem}`),
  });
  const says = worker.url === undefined ? "" : ` ${worker.url}/metrics says how it is.`;
  context.print(`Working on the queue of ${worker.queue}, ${countText(concurrency, "job")} at once.${says}`);
  if (config.langfuse === undefined && config.otlp === undefined) {
    context.note("underwrite work: no backend is set (Langfuse, OTLP): traces stay in this machine's store.");
  }
  if (!context.signal.aborted) await once(context.signal, "abort");
  context.note("underwrite work: ending what was begun.");
  await worker.stop();
  return EXIT.done;
}
