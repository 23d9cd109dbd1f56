import { once } from "node:events";
import { EXIT, messageOf, UserError } from "../../errors.js";
import { createMcpServer } from "../../mcp/server.js";
import { startService } from "../../serve/server.js";
import { askedName } from "../../services/run-once.js";
import { requireBound } from "../../services/spending.js";
import { parseAge } from "../../services/traces/filter-words.js";
import { webhookTarget } from "../../services/webhook.js";
import { VERSION } from "../../version.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { readMaxCost } from "../eval/eval-options.js";
import { loadTools } from "../mcp/load-tools.js";
import { parseCount, parseSeconds, readHost } from "../terminal/option-values.js";
import type { WorkCommandOptions } from "../work/work.js";

/** Largest body of a batch, beside that of a request, in bytes. */
const BATCH_BYTES = 32 * 1024 * 1024;

/** A server that has jobs of its own does the work of a worker, too. */
export interface ServeCommandOptions extends WorkCommandOptions {
  port: string;
  allowHost?: string[];
  jobs: string;
  rate: string;
  maxBody: string;
  keep: string;
  webhook?: string;
  webhookDocuments?: boolean;
}

/** `underwrite serve`: listens until it is told to end, and ends what it began. */
export async function serveCommand(context: Context, options: ServeCommandOptions): Promise<number> {
  const given = readOptions(options);
  const agent = await agentNamed(context, options.agent);
  const project = await context.project();
  const { config } = project;
  requireBound(config, [askedName(config, options.model)], options.maxCost);
  if (options.webhookDocuments && options.webhook === undefined) {
    throw new UserError("--webhook-documents is for --webhook: give its URL, or leave it out.");
  }
  const queue = options.queue ?? config.queue;
  if (given.jobs === 0 && queue === undefined) {
    throw new UserError("--jobs 0 leaves all jobs to workers, which need --queue: give it, or at least one job.");
  }
  const onFault = (problem: string) => context.note(`underwrite serve: ${problem}`);
  const toolsFor = (readOnly: boolean) => loadTools(project, { source: "local", toolset: "work", readOnly });
  const loaded = new Map<boolean, ReturnType<typeof toolsFor>>(); // once for all requests of a kind
  const service = await startService(project, agent, {
    ...given,
    queue,
    model: options.model,
    webhook: options.webhook === undefined ? undefined : webhookTarget(options.webhook, config.webhookSecret),
    tellsDocuments: options.webhookDocuments === true,
    mcp: ({ readOnly }) =>
      createMcpServer({
        version: VERSION,
        load() {
          const tools = loaded.get(readOnly) ?? toolsFor(readOnly);
          loaded.set(readOnly, tools);
          return tools;
        },
        redactor: context.redactor,
        onFault: (error) => onFault(`mcp: ${messageOf(error)}`),
      }),
    onFault,
  });
  const keys = service.needsKey ? "with a key" : "without a key, as there is none";
  context.print(`Listening on ${service.url} (${keys}); ${service.url}/docs says what can be asked.`);
  if (!context.signal.aborted) await once(context.signal, "abort");
  context.note("underwrite serve: ending what was begun.");
  await service.stop();
  for (const tools of loaded.values()) await (await tools).close();
  return EXIT.done;
}

function readOptions(options: ServeCommandOptions) {
  return {
    host: readHost(options.host),
    allowHosts: (options.allowHost ?? []).map(readHost),
    port: parseCount("--port", options.port, { min: 0, max: 65_535 }),
    concurrency: parseCount("--concurrency", options.concurrency, { min: 1, max: 1000 }),
    jobs: parseCount("--jobs", options.jobs, { min: 0, max: 1000 }),
    rate: parseCount("--rate", options.rate, { min: 1, max: 1_000_000 }),
    bodyBytes: parseCount("--max-body", options.maxBody, { min: 1, max: 100_000 }) * 1024,
    batchBytes: BATCH_BYTES,
    maxCost: readMaxCost(options.maxCost),
    keepMs: parseAge("--keep", options.keep),
    graceMs: parseSeconds("--grace", options.grace) * 1000,
  };
}
