import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod/mini";
import { LANGFUSE_KEYS } from "./langfuse-server.js";

/** What the server does with a request instead of answering it: a status, or no answer at all. */
type Trouble = { status: number; retryAfter?: string } | "hang" | "drop";

export interface LangfuseDatasetsServer {
  url: string;
  /** What is kept: dataset items by id, with the dataset's name, and links in the order in which they came. */
  items: Map<string, Record<string, unknown> & { datasetName: string }>;
  links: { runName: string; datasetItemId: string; traceId: string; metadata?: unknown }[];
  /** What came over OpenTelemetry: for each span its id, its parent's and its attributes with text. */
  spans: { spanId: string; parentSpanId?: string; attributes: Record<string, string | undefined> }[];
  scores: { id: string; traceId: string; name: string; environment?: string; timestamp: string }[];
  /** Methods and paths, in the order in which they were asked for. */
  requests: string[];
  /** Answers requests otherwise, from the n-th on (from 1) and at most so many of them. */
  trouble(trouble: Trouble, options?: { from?: number; times?: number; path?: string }): void;
  /** Answers each request only after so many milliseconds. */
  delay(ms: number): void;
  /** Takes at most so many requests a window on its public API, all but ingestion; 429 says when the next begins. */
  limit(requests: number, windowMs: number): void;
  close(): Promise<void>;
}

const unknownJson = z.optional(z.unknown());
const datasetSchema = z.strictObject({ name: z.string().check(z.minLength(1)), description: z.optional(z.string()) });
const itemSchema = z.strictObject({
  datasetName: z.string(),
  id: z.string().check(z.minLength(1), z.maxLength(255)),
  input: unknownJson,
  expectedOutput: unknownJson,
  metadata: unknownJson,
});
const linkSchema = z.strictObject({
  runName: z.string(),
  metadata: unknownJson,
  datasetItemId: z.string(),
  traceId: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
});

const ingestionSchema = z.object({
  batch: z.array(
    z.object({
      id: z.string().check(z.minLength(1)),
      type: z.literal("score-create"),
      timestamp: z.iso.datetime(),
      body: z.object({
        id: z.string(),
        traceId: z.string().check(z.regex(/^[0-9a-f]{32}$/)),
        name: z.string(),
        value: z.union([z.number(), z.string()]),
        dataType: z.enum(["NUMERIC", "BOOLEAN", "CATEGORICAL"]),
        comment: z.optional(z.string()),
        environment: z.optional(z.string().check(z.regex(/^[a-z0-9-_]{1,40}$/))),
      }),
    }),
  ),
});

/** What is read of an export of spans. */
interface OtlpRequest {
  resourceSpans: {
    scopeSpans: {
      spans: {
        spanId: string;
        parentSpanId?: string;
        attributes: { key: string; value: { stringValue?: string } }[];
      }[];
    }[];
  }[];
}

/**
 * A loopback server that keeps datasets, items and runs as Langfuse's public API does: items are upserted by ids that
 * are unique over all datasets, and from version 4 on there is nothing to link items to traces by.
 */
export async function startLangfuseDatasetsServer(version = "3.112.0"): Promise<LangfuseDatasetsServer> {
  const datasets = new Map<string, { id: string; name: string; projectId: string }>();
  const items: LangfuseDatasetsServer["items"] = new Map();
  const links: LangfuseDatasetsServer["links"] = [];
  const spans: LangfuseDatasetsServer["spans"] = [];
  const scores: LangfuseDatasetsServer["scores"] = [];
  const requests: string[] = [];
  let planned: { trouble: Trouble; from: number; times: number; path: string } | undefined;

  let delayMs = 0;
  let limited = { requests: Number.POSITIVE_INFINITY, windowMs: 1, began: 0, taken: 0 };

  const routes: Record<string, (body: unknown, query: URLSearchParams) => { status: number; body: unknown }> = {
    "GET /api/public/health": () => ({ status: 200, body: { status: "OK", version } }),
    "POST /api/public/v2/datasets": (body) => {
      const { name } = z.parse(datasetSchema, body);
      const dataset = datasets.get(name) ?? { id: `dataset-${datasets.size + 1}`, name, projectId: "project-1" };
      datasets.set(name, dataset);
      return { status: 200, body: dataset };
    },
    "POST /api/public/dataset-items": (body) => {
      const item = z.parse(itemSchema, body);
      const other = items.get(item.id)?.datasetName;
      if (!datasets.has(item.datasetName) || (other !== undefined && other !== item.datasetName)) {
        return { status: 404, body: { message: `Dataset item ${item.id} is of no such dataset` } };
      }
      items.set(item.id, item);
      return { status: 200, body: { ...item, datasetId: datasets.get(item.datasetName)?.id } };
    },
    "GET /api/public/dataset-items": (_, query) => {
      const [page, limit] = [Number(query.get("page")), Number(query.get("limit"))];
      const ofDataset = [...items.values()].filter(({ datasetName }) => datasetName === query.get("datasetName"));
      const data = ofDataset.slice((page - 1) * limit, page * limit).map((item) => ({ ...item, status: "ACTIVE" }));
      const totalPages = Math.ceil(ofDataset.length / limit);
      return { status: 200, body: { data, meta: { page, limit, totalItems: ofDataset.length, totalPages } } };
    },
    "POST /api/public/dataset-run-items": (body) => {
      const link = z.parse(linkSchema, body);
      if (!items.has(link.datasetItemId)) return { status: 404, body: { message: "No" } };
      links.push(link);
      return { status: 200, body: { ...link, datasetRunId: `run-of-${link.runName.replaceAll(" ", "-")}` } };
    },
  };

  routes["POST /api/public/otel/v1/traces"] = (body) => {
    const scopes = (body as OtlpRequest).resourceSpans.flatMap(({ scopeSpans }) => scopeSpans);
    for (const span of scopes.flatMap((scope) => scope.spans)) {
      const attributes = span.attributes.map(({ key, value }) => [key, value.stringValue]);
      spans.push({ ...span, attributes: Object.fromEntries(attributes) });
    }
    return { status: 200, body: {} };
  };
  routes["POST /api/public/ingestion"] = (body) => {
    const { batch } = z.parse(ingestionSchema, body);
    for (const { timestamp, body: score } of batch) scores.push({ ...score, timestamp });
    return { status: 207, body: { successes: batch.map(({ id }) => ({ id, status: 201 })), errors: [] } };
  };

  /** Seconds until the window of the rate limit ends, if it is used up. */
  function mustWait(path: string): number | undefined {
    if (/ingestion|otel/.test(path)) return undefined;
    if (Date.now() - limited.began > limited.windowMs) limited = { ...limited, began: Date.now(), taken: 0 };
    if (limited.taken++ < limited.requests) return undefined;
    return (limited.began + limited.windowMs - Date.now()) / 1000;
  }

  async function answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(incoming.url ?? "", "http://127.0.0.1");
    const route = `${incoming.method} ${pathname}`;
    requests.push(route);
    if (delayMs > 0) await pause(delayMs);
    const wait = mustWait(pathname);
    if (wait !== undefined) {
      const retryAfter = Math.max(0.05, wait).toFixed(2);
      return send(outgoing, { status: 429, retryAfter, body: { message: "Too many requests" } });
    }
    const trouble = troubleFor(route);
    if (trouble === "hang") return;
    if (trouble === "drop") return void incoming.socket.destroy();
    if (trouble) return send(outgoing, { ...trouble, body: { message: "The test's server fails" } });
    const body = incoming.method === "POST" ? await json(incoming) : undefined;
    const { publicKey, secretKey } = LANGFUSE_KEYS;
    const wanted = `Basic ${Buffer.from(`${publicKey}:${secretKey}`).toString("base64")}`;
    if (!route.endsWith("/health") && incoming.headers.authorization !== wanted) {
      return send(outgoing, { status: 401, body: { message: "Invalid credentials" } });
    }
    try {
      send(outgoing, routes[route]?.(body, searchParams) ?? { status: 404, body: { message: `No ${route}` } });
    } catch (error) {
      send(outgoing, { status: 400, body: { message: String(error) } });
    }
  }

  function troubleFor(route: string): Trouble | undefined {
    if (!planned || planned.times === 0 || !route.includes(planned.path) || --planned.from > 0) return undefined;
    planned.times--;
    return planned.trouble;
  }

  const server = createServer((incoming, outgoing) => void answer(incoming, outgoing));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    items,
    links,
    spans,
    scores,
    requests,
    trouble(trouble, { from = 1, times = Number.POSITIVE_INFINITY, path = "" } = {}) {
      planned = { trouble, from, times, path };
    },
    delay(ms) {
      delayMs = ms;
    },
    limit(requests, windowMs) {
      limited = { requests, windowMs, began: Date.now(), taken: 0 };
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function send(
  outgoing: ServerResponse,
  { status, body, retryAfter }: { status: number; body: unknown; retryAfter?: string },
): void {
  outgoing.writeHead(status, {
    "content-type": "application/json",
    ...(retryAfter === undefined ? {} : { "retry-after": retryAfter }),
  });
  outgoing.end(JSON.stringify(body));
}
