import { randomUUID } from "node:crypto";
import { hasNews, type News, type ToldFinding } from "../../analysis/life/news.js";
import { SeenFile, seenPath } from "../../analysis/life/seen-file.js";
import { countText, listSome } from "../../text/format.js";
import type { Project } from "../open-project.js";
import { sendSigned, type WebhookTarget } from "../webhook.js";

const NAMED = 3;

/** What is told of a look. */
export interface Notice {
  agent: string;
  source: string;
  runs: number;
  /** Findings that are open now. */
  open: number;
  news: News;
}

/** A look in one line, for a log or a chat: names and counts, nothing that a trace says. */
export function noticeLine({ agent, runs, open, news }: Notice): string {
  const read = countText(runs, "run");
  if (!hasNews(news)) return `${nameOf(agent)}: nothing new in ${read}, ${countText(open, "finding")} open.`;
  const parts = [
    partOf(news.new, "new"),
    partOf(news.reopened, "seen again after being mended"),
    partOf(news.gone, "gone"),
  ].filter((part) => part !== "");
  return `${nameOf(agent)}: ${parts.join("; ")}; in ${read}, ${countText(open, "finding")} open.`;
}

function partOf(findings: readonly ToldFinding[], what: string): string {
  if (findings.length === 0) return "";
  const named = findings.map(({ code, subject, severity, count, of }) => {
    return `${subject === "" ? code : `${code} ${subject}`} (${severity}, ${count} of ${of})`;
  });
  return `${findings.length} ${what}: ${listSome(named, NAMED)}`;
}

/** An agent's name can be any text: nothing of it is markup, a mention or a link. */
function nameOf(agent: string): string {
  return agent.replace(/[^\p{L}\p{N} _-]/gu, "_").slice(0, 60);
}

/** Puts a notice into the outbox: part of the turn in which its news is noted as told. */
export function keepNotice(file: SeenFile, watch: string, notice: Notice, at: number): void {
  const { agent, source, runs, open, news } = notice;
  const body = JSON.stringify({
    type: "findings.changed",
    timestamp: new Date(at).toISOString(),
    text: noticeLine(notice),
    data: { agent: nameOf(agent), source, runs, open, ...news },
  });
  file.run("INSERT INTO notices VALUES (?, ?, ?, ?)", `msg_${randomUUID().replaceAll("-", "")}`, watch, at, body);
}

export interface NoticesSent {
  sent: number;
  waiting: number;
  /** Why the first that waits was not taken. */
  problem?: string;
}

/**
 * Sends what waits in the outbox, oldest first. A notice leaves it when it was taken: sent again after a kill, it has
 * the id that it had, by which its receiver knows it.
 *
 * @param watch whose notices
 */
export async function sendNotices(
  { config, signal }: Pick<Project, "config" | "signal">,
  watch: string,
  target: WebhookTarget,
): Promise<NoticesSent> {
  const path = seenPath(config.home);
  const waiting = SeenFile.open(path).use((file) =>
    file.rows<{ id: string; body: string }>("SELECT id, body FROM notices WHERE watch = ? ORDER BY at, id", watch),
  );
  let sent = 0;
  let problem: string | undefined;
  let hasFailed = false;
  for (const { id, body } of waiting) {
    const refusal = await sendSigned(target, { id, body }, signal);
    problem ??= refusal?.problem;
    if (refusal?.fault === "message") continue; // it holds up no others
    if (refusal?.fault === "either" && !hasFailed) {
      hasFailed = true; // over the next one, too?
      continue;
    }
    if (refusal) break;
    hasFailed = false;
    SeenFile.open(path).use((file) => file.change(() => file.run("DELETE FROM notices WHERE id = ?", id)));
    sent++;
  }
  return { sent, waiting: waiting.length - sent, ...(problem === undefined ? {} : { problem }) };
}
