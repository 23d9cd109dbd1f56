import { ProviderError, UserError } from "../errors.js";
import { askHttp, type HttpAnswer, reasonOf, retryAfterMs, TooLargeAnswer, UnusableAnswer } from "../http.js";
import { reasonIn } from "../refusal.js";
import type { LangfuseSettings } from "../settings/destinations.js";
import { isTooDeep, jsonIn } from "../text/json.js";
import { withDeadline } from "../waiting/deadline.js";
import { retry, TryAgain } from "../waiting/retry.js";
import { EXPANDED_METADATA } from "./metadata.js";
import { langfuseHeaders, langfuseUrl } from "./project.js";
import { type Observation, readObservations, readPage, readScores, type WireScore } from "./wire.js";

/** Attempts at one request, the first included. */
const ATTEMPTS = 5;
/** Observations of one page: Langfuse gives at most 1,000; fewer where each brings its input and output. */
const PAGE = { bare: 1000, content: 250 };
/** Largest page that is taken, in bytes: one that is larger is asked for again, with fewer items. */
const MAX_PAGE = 32_000_000;
/** Deepest JSON that is read of an answer: what writes it again recurses. */
const DEEPEST = 500;
/** Pages without an item in a row, after which there is no use in asking on. */
const EMPTY_PAGES = 100;
/** Langfuse gives at most 100 scores, and a URL holds so many ids of traces. */
const SCORES_PAGE = 100;

export interface LangfuseApiOptions {
  signal?: AbortSignal;
  /** Bound on one attempt at a request, in milliseconds. */
  timeoutMs?: number;
  /** Bound on what one request waits in all between its attempts, in milliseconds. */
  maxWaitMs?: number;
}

export interface ObservationQuery {
  traceId?: string;
  sessionId?: string;
  /** Started at or after, and before, in milliseconds since 1970. */
  from?: number;
  to?: number;
  /** `ids`: only what places them in a trace; `bare`: all but input and output; `content`: everything. */
  fields: "ids" | "bare" | "content";
}

const FIELDS: Record<ObservationQuery["fields"], string> = {
  ids: "core",
  bare: "core,basic,metadata,model,usage,trace_context",
  content: "core,basic,io,metadata,model,usage,trace_context",
};

/** What is read of Langfuse's public API. */
export interface LangfuseApi {
  /** The answer of an endpoint as it came; undefined where it is no JSON. */
  get(path: string, query: Record<string, string | undefined>): Promise<unknown>;
  /** Pages of observations, the latest start first. */
  observations(query: ObservationQuery): AsyncGenerator<Observation[]>;
  scores(traceIds: readonly string[]): Promise<WireScore[]>;
}

/**
 * A reader of a Langfuse project. A request that is limited (429), fails on the server's side or gets no answer
 * is repeated, as long as Langfuse says or a little longer each time, within bounds.
 *
 * All of it throws UserError where a setting is wrong, ProviderError where Langfuse fails.
 */
export function langfuseApi(project: LangfuseSettings, options: LangfuseApiOptions = {}): LangfuseApi {
  const { signal, timeoutMs = 60_000, maxWaitMs = 120_000 } = options;
  const host = new URL(project.baseUrl).host;

  async function get(path: string, query: Record<string, string | undefined>): Promise<unknown> {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const url = `${langfuseUrl(project, path)}?${new URLSearchParams(given)}`;
    return retry(() => ask(url), { tries: ATTEMPTS, maxWaitMs, signal });
  }

  async function ask(url: string): Promise<unknown> {
    try {
      const { status, headers, body } = await withDeadline(timeoutMs, signal, (bound) =>
        askHttp(url, { headers: langfuseHeaders(project), signal: bound, maxBytes: MAX_PAGE }),
      );
      const text = body.toString();
      if (status >= 300) throw failure(host, status, headers, text);
      const read = jsonIn(text);
      if (isTooDeep(read, DEEPEST)) throw new UnusableAnswer("answered with JSON that is nested too deeply to be read");
      return read;
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof UserError || error instanceof ProviderError || error instanceof TryAgain) throw error;
      if (error instanceof UnusableAnswer) {
        const message = `Langfuse at ${host} ${error.message}: check LANGFUSE_BASE_URL, or ask for less.`;
        throw new ProviderError(message, { cause: error });
      }
      const message = `Langfuse at ${host} cannot be reached (${reasonOf(error)}): check LANGFUSE_BASE_URL and the network.`;
      throw new TryAgain(new ProviderError(message, { cause: error }));
    }
  }

  /** A page, of fewer items than are asked for where so many are too large. */
  async function getPage(path: string, query: Record<string, string | undefined>, most: number) {
    for (let limit = most; ; limit = Math.ceil(limit / 4)) {
      try {
        return { limit, page: readPage(await get(path, { ...query, limit: String(limit) })) };
      } catch (error) {
        if (limit === 1 || !((error as Error).cause instanceof TooLargeAnswer)) throw error;
      }
    }
  }

  async function* pages(
    path: string,
    query: Record<string, string | undefined>,
    most: number,
  ): AsyncGenerator<unknown[]> {
    const seen = new Set<string>();
    let limit = most;
    let cursor: string | undefined;
    let empty = 0;
    for (;;) {
      const answer = await getPage(path, { ...query, cursor }, limit);
      const { page } = answer;
      limit = answer.limit;
      if (!page) {
        throw new UserError(`${host} does not answer as Langfuse does: LANGFUSE_BASE_URL must be Langfuse's address.`);
      }
      yield page.data;
      empty = page.data.length > 0 ? 0 : empty + 1;
      cursor = page.cursor;
      if (cursor === undefined) return;
      if (seen.has(cursor) || empty > EMPTY_PAGES) {
        throw new ProviderError(`Langfuse at ${host} gives the same page again and again: try again later.`);
      }
      seen.add(cursor);
    }
  }

  return {
    get,
    async *observations({ traceId, sessionId, from, to, fields }) {
      const query = {
        fields: FIELDS[fields],
        expandMetadata: fields === "ids" ? undefined : EXPANDED_METADATA,
        traceId,
        sessionId,
        fromStartTime: from === undefined ? undefined : new Date(from).toISOString(),
        toStartTime: to === undefined ? undefined : new Date(to).toISOString(),
      };
      const most = fields === "content" ? PAGE.content : PAGE.bare;
      for await (const data of pages("/api/public/v2/observations", query, most)) yield readObservations(data);
    },
    async scores(traceIds) {
      const found: WireScore[] = [];
      for (let n = 0; n < traceIds.length; n += SCORES_PAGE) {
        const traceId = traceIds.slice(n, n + SCORES_PAGE).join(",");
        const query = { traceId, fields: "details,subject" };
        for await (const data of pages("/api/public/v3/scores", query, SCORES_PAGE)) found.push(...readScores(data));
      }
      return found;
    },
  };
}

/** What a status other than success is: as it stands, or to be tried again. */
function failure(host: string, status: number, headers: HttpAnswer["headers"], text: string): Error {
  if (status === 401 || status === 403) {
    const keys = "LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY";
    return new UserError(`Langfuse at ${host} refuses the keys (${status}): check ${keys}, and their project.`);
  }
  if (status === 404 || status === 501) {
    const needs = "it needs Langfuse Cloud, or a server that offers the v2 observations API";
    return new UserError(`Langfuse at ${host} cannot give traces (${status}): ${needs}; check LANGFUSE_BASE_URL.`);
  }
  if (status === 429) {
    const waitMs = retryAfterMs(headers);
    const later = waitMs === undefined ? "try again later" : `try again in ${Math.ceil(waitMs / 1000)} s`;
    const message = `Langfuse at ${host} limits requests (429): ${later}, or ask for less.`;
    return new TryAgain(new ProviderError(message, { status }), waitMs && Math.max(50, waitMs));
  }
  const reason = reasonIn(text);
  const said = `Langfuse at ${host} answered ${status}${reason ? ` (${reason})` : ""}`;
  if (status >= 500 || status === 408 || status === 425) {
    return new TryAgain(new ProviderError(`${said}: try again later.`, { status }));
  }
  if (status < 400) return new UserError(`${said}, and no redirect is followed: check LANGFUSE_BASE_URL.`);
  return new ProviderError(`${said}: it does not take this question; ask for something else, or for less.`, { status });
}
