import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text as readText } from "node:stream/consumers";
import type {
  MessageBatch,
  MessageBatchIndividualResponse,
  MessageBatchResult,
} from "@anthropic-ai/sdk/resources/messages/batches";
import { afterEach } from "vitest";
import { KEY } from "./ask-claude.js";
import type { MessagesRequest, Reply } from "./messages-server.js";

/** A batch as the server has it; its form is that of the types of @anthropic-ai/sdk 1.12.0. */
export interface ReceivedBatch {
  id: string;
  created_at: string;
  requests: { custom_id: string; params: MessagesRequest }[];
  /** How often somebody looked at it, and read its answers. */
  looks: number;
  reads: number;
  cancel_initiated_at: string | null;
  ended_at: string | null;
  results: MessageBatchIndividualResponse[];
}

/** What a test makes of a server. */
export interface BatchesOptions {
  /** What becomes of a request that is not answered; by default `reply` answers all. */
  fate?: (custom_id: string, request: MessagesRequest, batch: number) => "expired" | "canceled" | undefined;
  /** Whether a batch has ended, when it is looked at; by default at the second look. */
  hasEnded?: (batch: ReceivedBatch, index: number) => boolean;
  /** What happens to the n-th creation (from 0): refused, taken without an answer, or left without both; by default it is taken. */
  onCreate?: (n: number) => Reply | "lose the answer" | "lose it" | undefined;
  /** How the n-th question for the list of batches (from 0) is answered; by default with the list. */
  onList?: (n: number) => Reply | undefined;
  /** Whether the list has a batch yet; by default at once. */
  isListed?: (batch: ReceivedBatch) => boolean;
  /** Whether the model had begun a request when its batch was canceled: it is answered all the same; by default none was. */
  isBegun?: (request: MessagesRequest) => boolean;
  /** What happens as answers are read for the n-th time: cut off after half of them, or left open; by default they are whole. */
  onRead?: (batch: ReceivedBatch, n: number) => "cut" | "short" | "hang" | undefined;
  /** Where answers are said to be: under `/answers/` of the server; by default at another host's usual place. */
  resultsAt?: (server: string, batch: string) => string;
  /** Answers are not there any more. */
  isArchived?: (batch: ReceivedBatch) => boolean;
}

let open: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(open.map((close) => close()));
  open = [];
});

/**
 * A loopback server that speaks the Messages API with Message Batches, on a free port of 127.0.0.1, and is closed when the
 * test ends. Answers of a batch come in the reverse order of its requests.
 *
 * @param reply answers a request, in a batch or by itself: what is no 200 is its error
 */
export async function serveBatches(
  reply: (request: MessagesRequest, n: number) => Reply,
  options: BatchesOptions = {},
) {
  const batches: ReceivedBatch[] = [];
  const seen = { live: 0, creations: 0, lists: 0, unknown: [] as string[], keys: new Set<unknown>() };
  let answered = 0;
  let url = "";

  function create(requests: ReceivedBatch["requests"]): ReceivedBatch {
    const batch: ReceivedBatch = {
      id: `msgbatch_${String(batches.length + 1).padStart(4, "0")}`,
      created_at: new Date().toISOString(),
      requests,
      ...{ looks: 0, reads: 0, cancel_initiated_at: null, ended_at: null, results: [] },
    };
    batches.push(batch);
    return batch;
  }

  function end(batch: ReceivedBatch): void {
    batch.ended_at = new Date().toISOString();
    batch.results = batch.requests.map(({ custom_id, params }) => ({
      custom_id,
      result: resultOf(batch, custom_id, params),
    }));
    batch.results.reverse();
  }

  function resultOf(batch: ReceivedBatch, custom_id: string, params: MessagesRequest): MessageBatchResult {
    if (batch.cancel_initiated_at !== null && !options.isBegun?.(params)) return { type: "canceled" };
    const fate = options.fate?.(custom_id, params, batches.indexOf(batch));
    if (fate !== undefined) return { type: fate };
    const { status = 200, body } = reply(params, answered++) as { status?: number; body: never };
    return status === 200 ? { type: "succeeded", message: body } : { type: "errored", error: body };
  }

  const stateOf = (batch: ReceivedBatch): MessageBatch => {
    const counted = (type: string) => batch.results.filter(({ result }) => result.type === type).length;
    const isArchived = options.isArchived?.(batch) ?? false;
    return {
      id: batch.id,
      type: "message_batch",
      processing_status: batch.ended_at ? "ended" : batch.cancel_initiated_at ? "canceling" : "in_progress",
      request_counts: {
        processing: batch.ended_at === null ? batch.requests.length : 0,
        ...{ succeeded: counted("succeeded"), errored: counted("errored") },
        ...{ canceled: counted("canceled"), expired: counted("expired") },
      },
      created_at: batch.created_at,
      expires_at: new Date(Date.parse(batch.created_at) + 86_400_000).toISOString(),
      ended_at: batch.ended_at,
      archived_at: isArchived ? new Date().toISOString() : null,
      cancel_initiated_at: batch.cancel_initiated_at,
      results_url:
        batch.ended_at === null || isArchived
          ? null
          : (options.resultsAt?.(url, batch.id) ?? `https://api.anthropic.com/v1/messages/batches/${batch.id}/results`),
    };
  };

  function read(batch: ReceivedBatch, outgoing: ServerResponse): void {
    const n = batch.reads++;
    const lines = batch.results.map((one) => `${JSON.stringify(one)}\n`);
    const text = lines.join("");
    const half = lines.slice(0, Math.ceil(lines.length / 2)).join("");
    const how = options.onRead?.(batch, n);
    outgoing.writeHead(200, { "content-type": "application/x-jsonl" });
    if (how === undefined) return void outgoing.end(text);
    if (how === "short") return void outgoing.end(half);
    outgoing.write(text.slice(0, half.length - 20));
    if (how === "cut") setTimeout(() => outgoing.destroy(), 20);
  }

  const server = createServer(async (incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? "", "http://127.0.0.1");
    const body = JSON.parse((await readText(incoming)) || "{}");
    seen.keys.add(incoming.headers["x-api-key"]);
    const json = (value: unknown, status = 200, headers = {}) => {
      outgoing.writeHead(status, { "content-type": "application/json", "request-id": "req_test_1", ...headers });
      outgoing.end(JSON.stringify(value));
    };
    const answer = (given: Reply) => {
      const { status, body: said, headers } = given as { status?: number; body: unknown; headers?: object };
      json(said, status, headers);
    };
    const none = () => {
      seen.unknown.push(`${incoming.method} ${incoming.url}`);
      json({ type: "error", error: { type: "not_found_error", message: "Not found" } }, 404);
    };
    const [, id, action] = /^\/v1\/messages\/batches\/([\w-]+)(?:\/(\w+))?$/.exec(pathname) ?? [];
    const batch = batches.find((one) => one.id === id);
    if (pathname === "/v1/messages") {
      seen.live++;
      return answer(reply(body, answered++));
    }
    if (pathname === "/v1/messages/batches" && incoming.method === "POST") {
      const how = options.onCreate?.(seen.creations++);
      if (how === "lose it") return void outgoing.destroy();
      if (typeof how === "object") return answer(how);
      const made = create(body.requests);
      return how === "lose the answer" ? void outgoing.destroy() : json(stateOf(made));
    }
    if (pathname === "/v1/messages/batches") {
      const how = options.onList?.(seen.lists++);
      if (how !== undefined) return answer(how);
      const newest = batches.filter((one) => options.isListed?.(one) ?? true).reverse();
      const from = newest.findIndex((one) => one.id === searchParams.get("after_id")) + 1;
      const page = newest.slice(from, from + Math.min(2, Number(searchParams.get("limit") ?? 20)));
      const [first, last] = [page[0]?.id ?? null, page.at(-1)?.id ?? null];
      return json({
        data: page.map(stateOf),
        has_more: from + page.length < newest.length,
        first_id: first,
        last_id: last,
      });
    }
    const asked = batches.find((one) => pathname === `/answers/${one.id}`);
    if (asked && options.resultsAt) return read(asked, outgoing);
    if (!batch) return none();
    if (action === "cancel") {
      batch.cancel_initiated_at = new Date().toISOString();
      return json(stateOf(batch));
    }
    if (action === "results" && batch.ended_at !== null && !options.resultsAt) return read(batch, outgoing);
    if (action !== undefined) return none();
    batch.looks++;
    const ends = options.hasEnded?.(batch, batches.indexOf(batch)) ?? batch.looks > 1;
    if (batch.ended_at === null && (ends || batch.cancel_initiated_at !== null)) end(batch);
    return json(stateOf(batch));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  });
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  return {
    url,
    batches,
    seen,
    /** What was asked of batches, in all. */
    requests: () => batches.flatMap(({ requests }) => requests),
    env: { ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: url, UNDERWRITE_MAX_RETRIES: "1" },
  };
}
