import { randomUUID } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { hasNews, type News, type ToldFinding } from "../../analysis/life/news.js";
import { SeenFile, seenPath } from "../../analysis/life/seen-file.js";
import { UserError } from "../../errors.js";
import { askHttp, reasonOf, retryAfterMs } from "../../http.js";
import { countText } from "../../text/format.js";
import { VERSION } from "../../version.js";
import { withDeadline } from "../../waiting/deadline.js";
import { retry, TryAgain } from "../../waiting/retry.js";
import type { Project } from "../open-project.js";

/** How long one attempt may take, how many there are, and how long they wait in all; times in milliseconds. */
const ATTEMPT_MS = 15_000;
const TRIES = 3;
const MAX_WAIT_MS = 20_000;
/** Bytes of a secret, by https://github.com/standard-webhooks/standard-webhooks: from 24 to 64. */
const SECRET_BYTES = { least: 24, most: 64 };
/** Findings that a line names. */
const NAMED = 3;

/** Where notices go, and what signs them. */
export interface WebhookTarget {
  url: URL;
  /** Signs a message as Standard Webhooks say: its id, its time and its text. */
  signer: { sign(id: string, at: Date, payload: string): string };
}

/** The webhook that is asked for. @throws UserError where its URL or secret cannot be used; never tells either */
export function webhookTarget(url: string, secret: string | undefined): WebhookTarget {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username + parsed.password !== "") {
    throw new UserError("--webhook is no http or https URL without user and password: give where notices are to go.");
  }
  if (secret === undefined) {
    throw new UserError(
      "A webhook is signed: set UNDERWRITE_WEBHOOK_SECRET to whsec_ and 24 to 64 random bytes in base64 (node -p \"'whsec_'+crypto.randomBytes(32).toString('base64')\").",
    );
  }
  const key = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const bytes = key === undefined ? 0 : Buffer.from(key, "base64").length;
  if (bytes < SECRET_BYTES.least || bytes > SECRET_BYTES.most) {
    throw new UserError("UNDERWRITE_WEBHOOK_SECRET is not whsec_ and 24 to 64 bytes in base64: make a new one.");
  }
  return { url: parsed, signer: new Webhook(secret) };
}

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
  const named = findings.slice(0, NAMED).map(({ code, subject, severity, count, of }) => {
    return `${subject === "" ? code : `${code} ${subject}`} (${severity}, ${count} of ${of})`;
  });
  const more = findings.length - named.length;
  return `${findings.length} ${what}: ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
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

/** What became of the notices that waited. */
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
  const waiting = inFile(path, (file) =>
    file.rows<{ id: string; body: string }>("SELECT id, body FROM notices WHERE watch = ? ORDER BY at, id", watch),
  );
  for (const [index, { id, body }] of waiting.entries()) {
    const problem = await send(target, id, body, signal);
    if (problem !== undefined) return { sent: index, waiting: waiting.length - index, problem };
    inFile(path, (file) => file.change(() => file.run("DELETE FROM notices WHERE id = ?", id)));
  }
  return { sent: waiting.length, waiting: 0 };
}

function inFile<T>(path: string, work: (file: SeenFile) => T): T {
  const file = SeenFile.open(path);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

/** @returns why it was not taken; undefined where it was */
async function send(
  { url, signer }: WebhookTarget,
  id: string,
  body: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await retry(() => attempt(url, signer, { id, body, signal }), { tries: TRIES, maxWaitMs: MAX_WAIT_MS, signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return error instanceof Refused ? error.message : `${url.host} cannot be reached (${reasonOf(error)})`;
  }
}

/** The receiver has said no. */
class Refused extends Error {}

async function attempt(
  url: URL,
  signer: WebhookTarget["signer"],
  { id, body, signal }: { id: string; body: string; signal: AbortSignal },
): Promise<void> {
  const at = new Date();
  const headers = {
    "content-type": "application/json",
    "user-agent": `underwrite/${VERSION}`,
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": signer.sign(id, at, body),
  };
  const ask = (bound: AbortSignal) => askHttp(url.href, { method: "POST", headers, body, signal: bound });
  const answer = await withDeadline(ATTEMPT_MS, signal, ask).catch((error: unknown) => {
    if (signal.aborted || !(error instanceof Error)) throw error;
    throw new TryAgain(error);
  });
  const { status } = answer;
  if (status >= 200 && status < 300) return;
  const refused = new Refused(`${url.host} answered with status ${status}`);
  if (status === 429 || status >= 500) throw new TryAgain(refused, retryAfterMs(answer.headers));
  throw refused;
}
