import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { text } from "node:stream/consumers";
import { LangfuseClient } from "@langfuse/client";
import * as z from "zod/mini";
import { messageOf } from "../../errors.js";
import { pause } from "../../tracing/delivery/post.js";
import type { LangfuseProject } from "../../tracing/langfuse-project.js";
import { visible } from "../../visible.js";

/** Attempts at a request that Langfuse limits or fails at. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;
/** By how much the client's own timers come after our deadline, so that it is ours that ends a request. */
const LATER_MS = 100;

/** A call of Langfuse's client, and what it has to be given so that our deadline bounds it. */
type LangfuseCall<Answer> = (api: LangfuseClient["api"], bounds: CallBounds) => PromiseLike<Answer>;

/** Options that each request of Langfuse's client takes. */
interface CallBounds {
  timeoutInSeconds: number;
  maxRetries: number;
  abortSignal: AbortSignal;
}

/** Langfuse's own client, with nothing in it that outlives our deadline. */
export interface BoundedClient {
  /** The server's major version; null where it does not say. */
  version: number | null;
  /** Makes a request, again where Langfuse limits or fails. @throws LangfuseProblem */
  call<Answer>(call: LangfuseCall<Answer>): Promise<Answer>;
}

/** Why Langfuse did not do what it was asked: a part of a sentence. */
export class LangfuseProblem extends Error {
  override readonly name = "LangfuseProblem";
  constructor(
    message: string,
    /** HTTP status of the answer, where there was one. */
    readonly status?: number,
  ) {
    super(message);
  }
}

const LATE = new LangfuseProblem("it gave no answer in time");
const INTERRUPTED = new LangfuseProblem("it was interrupted");

/**
 * Works with Langfuse's client under a deadline of ours. Its own timeout bounds nothing, it repeats requests behind timers
 * that no signal ends, and a request that fails leaves its timer behind: so it never repeats, its timers end with the
 * deadline, and it is not used at all before the server has answered a request of Node's own client, which leaves
 * nothing behind.
 *
 * @throws LangfuseProblem when the server does not answer, and whatever the work throws
 */
export async function withLangfuse<Result>(
  project: LangfuseProject,
  { deadlineMs, signal }: { deadlineMs: number; signal: AbortSignal },
  work: (client: BoundedClient) => Promise<Result>,
): Promise<Result> {
  // A timer that is held: what AbortSignal.timeout makes can be collected before it fires (Node 20).
  const deadline = new AbortController();
  const stop = () => deadline.abort(INTERRUPTED);
  const timer = setTimeout(() => deadline.abort(LATE), deadlineMs);
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await work(await openLangfuse(project, performance.now() + deadlineMs, deadline.signal));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

async function openLangfuse(
  { publicKey, secretKey, baseUrl }: LangfuseProject,
  endsAt: number,
  bound: AbortSignal,
): Promise<BoundedClient> {
  const address = baseUrl.replace(/\/$/, "");
  const version = await serverVersion(`${address}/api/public/health`, bound);
  const { api } = new LangfuseClient({ publicKey, secretKey, baseUrl: address });

  async function call<Answer>(make: LangfuseCall<Answer>): Promise<Answer> {
    for (let attempt = 1; ; attempt++) {
      try {
        bound.throwIfAborted();
        const timeoutInSeconds = Math.max(0, endsAt - performance.now() + LATER_MS) / 1000;
        return await make(api, { timeoutInSeconds, maxRetries: 0, abortSignal: bound });
      } catch (error) {
        const problem = problemOf(error, bound);
        const { status = 0 } = problem;
        const again = status === 429 || status === 408 || status >= 500;
        if (!again || attempt === ATTEMPTS) throw problem;
        await pause(retryAfterMs(error) ?? FIRST_PAUSE_MS * 2 ** attempt, bound).catch(() => {
          throw problem;
        });
      }
    }
  }
  return { version, call };
}

const healthSchema = z.object({ version: z.string() });

async function serverVersion(url: string, signal: AbortSignal): Promise<number | null> {
  const request = new URL(url).protocol === "https:" ? httpsRequest : httpRequest;
  try {
    const answer = await new Promise<string>((resolve, reject) => {
      const outgoing = request(url, { signal, agent: false }, (incoming) => {
        const { statusCode = 0 } = incoming;
        if (statusCode >= 500) {
          incoming.destroy();
          reject(new LangfuseProblem(`it answered ${statusCode}`, statusCode));
        } else text(incoming).then(resolve, reject);
      });
      outgoing.on("error", reject).end();
    });
    const health = z.safeParse(healthSchema, JSON.parse(answer));
    const major = Number(health.data?.version.split(".")[0]);
    return Number.isInteger(major) ? major : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null; // a page of a proxy: the next request says what is wrong
    throw problemOf(error, signal);
  }
}

function problemOf(error: unknown, bound: AbortSignal): LangfuseProblem {
  if (error instanceof LangfuseProblem) return error;
  if (bound.aborted) return bound.reason === INTERRUPTED ? INTERRUPTED : LATE;
  const { statusCode, body } = error as { statusCode?: number; body?: unknown };
  if (statusCode === undefined) {
    return new LangfuseProblem(`it cannot be reached (${(error as { code?: string }).code ?? clientMessage(error)})`);
  }
  if (statusCode === 401 || statusCode === 403) {
    return new LangfuseProblem(
      `it refuses the keys (${statusCode}): check LANGFUSE_PUBLIC_KEY and its secret`,
      statusCode,
    );
  }
  const said = z.safeParse(z.object({ message: z.string() }), body).data?.message;
  return new LangfuseProblem(`it answered ${statusCode}${said ? ` (${visible(said.slice(0, 200))})` : ""}`, statusCode);
}

/** The client's message for a request that got no answer: it comes as a JSON string. */
function clientMessage(error: unknown): string {
  return visible(messageOf(error).replace(/^"|"$/g, ""));
}

function retryAfterMs(error: unknown): number | undefined {
  const { rawResponse } = error as { rawResponse?: { headers?: Headers } };
  const seconds = Number(rawResponse?.headers?.get("retry-after") ?? Number.NaN);
  return seconds >= 0 ? seconds * 1000 : undefined;
}
