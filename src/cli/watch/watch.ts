import { setTimeout as pause } from "node:timers/promises";
import type { Severity } from "../../analysis/findings/finding.js";
import { hasNews } from "../../analysis/life/news.js";
import { EXIT, ProviderError, UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { type Watched, type WatchRequest, watchOnce } from "../../services/findings/watch.js";
import { parseAge, readFilter } from "../../services/traces/filter-words.js";
import { webhookTarget } from "../../services/webhook.js";
import { countText } from "../../text/format.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { countProgress } from "../terminal/count-progress.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { plainLine } from "../terminal/untrusted.js";

/** The shortest time from look to look, and what a timer can wait, in milliseconds. */
const SHORTEST_MS = 1000;
const LONGEST_MS = 24 * 86_400_000;

export interface WatchOptions {
  every: string;
  once?: boolean;
  webhook?: string;
  since: string;
  minSeverity?: Severity;
  agent?: string;
  source: string;
  json?: boolean;
}

/** `underwrite watch`: looks every so often, and tells what is new. */
export async function watchCommand(context: Context, options: WatchOptions): Promise<number> {
  const every = parseAge("--every", options.every);
  if (every < SHORTEST_MS || every > LONGEST_MS) {
    throw new UserError(`--every is ${JSON.stringify(options.every)}: give from 1s to 24d.`);
  }
  const agent = await judgingAgent(context, options);
  const project = await context.project();
  const { source: sourceName, minSeverity } = options;
  const webhook =
    options.webhook === undefined ? undefined : webhookTarget(options.webhook, project.config.webhookSecret);
  readFilter({ since: options.since }, Date.now()); // refuses what is no time before anything is read
  const request = (): WatchRequest => ({
    source: sourceName,
    filter: readFilter({ since: options.since }, Date.now()),
    minSeverity,
    webhook,
  });
  if (options.once) return exitOf(tell(context, options, await lookOnce(context, agent, request())));
  context.note(`Watching ${agent.name} every ${options.every}; Ctrl-C ends.`);
  while (!context.signal.aborted) {
    try {
      tell(context, options, await lookOnce(context, agent, request()));
    } catch (error) {
      // A source that is down, or a file that is locked, may be there at the next look.
      if (context.signal.aborted || !(error instanceof UserError || error instanceof ProviderError)) throw error;
      context.note(`underwrite: ${error.message} Looking again in ${options.every}.`);
    }
    await pause(every, undefined, { signal: context.signal }).catch(() => {}); // Ctrl-C ends the wait and the loop
  }
  return EXIT.interrupted;
}

async function lookOnce(context: Context, agent: AnyAgent, request: WatchRequest): Promise<Watched> {
  const project = await context.project();
  const progress = countProgress(context, project.config, "traces read");
  return watchOnce(project, agent, { ...request, onProgress: progress.show }).finally(progress.stop);
}

function tell(context: Context, options: WatchOptions, watched: Watched): Watched {
  const { line, news, notices } = watched;
  if (wantsJson(context, options)) printJson(context, watched, { indent: false });
  else if (options.once || hasNews(news)) context.print(plainLine(line));
  if (notices?.problem !== undefined) {
    const wait = notices.waiting === 1 ? "1 notice waits" : `${countText(notices.waiting, "notice")} wait`;
    context.note(`underwrite: ${wait} for the next look: ${notices.problem}.`);
  }
  return watched;
}

function exitOf({ news, notices }: Watched): number {
  if (notices !== undefined && notices.waiting > 0) return EXIT.provider;
  return hasNews(news) ? EXIT.checkFailed : EXIT.done;
}
