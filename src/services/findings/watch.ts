import type { Severity } from "../../analysis/findings/finding.js";
import { SEVERITIES } from "../../analysis/findings/finding.js";
import { type Life, livesOf } from "../../analysis/life/life.js";
import { hasNews, type News, takeNews } from "../../analysis/life/news.js";
import { listPlans } from "../../analysis/plan/plan-folder.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { sha256 } from "../../text/sha256.js";
import type { TraceFilter } from "../../tracing/filter.js";
import type { AskedSource } from "../analyze.js";
import type { Project } from "../open-project.js";
import { plansPath } from "../plan-evidence.js";
import type { WebhookTarget } from "../webhook.js";
import { verdictsHere } from "./known-findings.js";
import { look } from "./look.js";
import { keepNotice, type Notice, type NoticesSent, noticeLine, sendNotices } from "./notices.js";

export interface WatchRequest {
  /** `local` by default. */
  source?: AskedSource;
  filter?: TraceFilter;
  /** The least severity that is told of; `low` by default. */
  minSeverity?: Severity;
  /** Where notices go; without it the caller tells. */
  webhook?: WebhookTarget;
  onProgress?: (read: number) => void;
}

/** What one look of a watch came to. */
export interface Watched extends Notice {
  /** All of it in one line, without anything that a trace says. */
  line: string;
  /** What became of the notices; absent without a webhook. */
  notices?: NoticesSent;
}

/**
 * Looks once at an agent's runs, and tells what is new since the look before: what was never told, what is seen again,
 * what is gone. What is to be told is kept together with what was seen, and sent afterwards: no kill loses or repeats it.
 *
 * @throws UserError where what was seen cannot be kept; what reading the source throws
 */
export async function watchOnce(project: Project, agent: AnyAgent, request: WatchRequest = {}): Promise<Watched> {
  const { source, filter = {}, minSeverity = "low", webhook, onProgress } = request;
  const sourceName = typeof source === "object" ? source.name : (source ?? "local");
  const watch = watchId(agent, sourceName, webhook);
  if (webhook) await sendNotices(project, watch, webhook); // what a kill, or a receiver that was down, has left
  const plans = await listPlans(plansPath());
  const verdicts = verdictsHere({ note: () => {} }); // noted by the analysis
  let news: News = { new: [], reopened: [], gone: [] };
  let open = 0;
  const isGrave = ({ severity }: Life) => SEVERITIES.indexOf(severity as Severity) <= SEVERITIES.indexOf(minSeverity);
  const { analysis } = await look(
    project,
    agent,
    { source, filter: { ...filter, kind: "run" }, onProgress },
    (file, { runs }) => {
      const lives = livesOf({ agent: agent.name, file, verdicts, plans }).filter(isGrave);
      news = takeNews(file, watch, agent, lives);
      open = lives.filter(({ status }) => status === "open" || status === "reopened" || status === "planned").length;
      const notice = { agent: agent.name, source: sourceName, runs, open, news };
      if (webhook && hasNews(news)) keepNotice(file, watch, notice, project.now());
    },
  );
  const notice: Notice = { agent: agent.name, source: sourceName, runs: analysis.runs, open, news };
  const notices = webhook ? { notices: await sendNotices(project, watch, webhook) } : {};
  return { ...notice, line: noticeLine(notice), ...notices };
}

/** Names who is told: one for each agent, source and address, which is not kept. */
function watchId(agent: AnyAgent, source: string, webhook: WebhookTarget | undefined): string {
  const text = JSON.stringify([agent.name, source, webhook?.url.href ?? null]);
  return sha256(text, 16);
}
