import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { attributesOf, type Origin, type OtlpSpan, type Plain } from "../../tracing/otlp/otlp.js";
import { readRequest } from "../../tracing/otlp/otlp-file.js";
import { decodeTraceRequest, encodeTraceResponse } from "./otlp-protobuf.js";

/** A request as it arrived: at a traces endpoint its spans, at Langfuse's ingestion endpoint its scores. */
export interface SinkRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Its size as it was sent. */
  bytes: number;
  spans: OtlpSpan[];
  scores: SinkScore[];
}

/** A score as Langfuse's ingestion takes it. */
interface SinkScore {
  id: string;
  traceId: string;
  name: string;
  value: number | string;
  dataType: string;
  comment?: string;
  environment?: string;
  /** Of its event. */
  timestamp: string;
}

interface SinkEvent {
  id: string;
  timestamp: string;
  body: Omit<SinkScore, "timestamp">;
}

/** A span that the sink took. */
interface SinkSpan {
  span: OtlpSpan;
  origin: Origin;
  attributes: Record<string, Plain>;
  /** How often it was taken. */
  arrivals: number;
}

/** What the sink does with a request; `reject` is a partial success without the spans that it
 * names, `rejectScore` gives scores a status of their own. */
export type SinkReply =
  | "accept"
  | "hang"
  | "hang mid-body"
  | { status: number; headers?: Record<string, string>; body?: string | Buffer }
  | { reject: (span: OtlpSpan) => boolean; message?: string }
  | { rejectScore: (score: SinkScore) => number | undefined };

/** What it does with the n-th request since the start, or since it was last told (from 0). */
type SinkBehaviour = (request: SinkRequest, n: number) => SinkReply;

export interface OtlpSink {
  url: string;
  port: number;
  /** Everything that arrived, taken or not. */
  requests: SinkRequest[];
  /** What was taken, by trace and span id, and by score id. */
  spans: Map<string, SinkSpan>;
  scores: Map<string, SinkScore>;
  /** Changes what it does from the next request on. */
  behave(behaviour: SinkBehaviour): void;
  /** Every byte that arrived, headers first, as text. */
  received(): string;
  close(): Promise<void>;
}

/**
 * A loopback backend that takes OTLP/HTTP, JSON or binary, at any path that ends in `/v1/traces`, and scores at Langfuse's
 * `/api/public/ingestion`.
 *
 * @param port 0 for any that is free
 * @param tls its certificate, and those of clients that it wants; without it, it speaks plain HTTP
 */
export async function startOtlpSink(
  behaviour: SinkBehaviour = () => "accept",
  port = 0,
  tls?: ServerOptions,
): Promise<OtlpSink> {
  const requests: SinkRequest[] = [];
  const spans: OtlpSink["spans"] = new Map();
  const scores: OtlpSink["scores"] = new Map();
  let behave = behaviour;
  let told = 0;

  const server = tls ? createTlsServer(tls, serve) : createServer(serve);

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const bytes = await buffer(incoming).catch(() => undefined);
    if (!bytes) return; // the sender went away
    const sent = incoming.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes;
    const binary = incoming.headers["content-type"] === "application/x-protobuf";
    const body = binary ? JSON.stringify(decodeTraceRequest(sent)) : sent.toString();
    const path = incoming.url ?? "";
    const stored = path.endsWith("/v1/traces") ? readRequest(body) : [];
    const events = path === "/api/public/ingestion" ? (JSON.parse(body) as { batch: SinkEvent[] }).batch : [];
    const given = events.map(({ timestamp, body: score }) => ({ ...score, timestamp }));
    const request: SinkRequest = {
      path,
      headers: incoming.headers,
      body,
      bytes: bytes.length,
      spans: stored.map(({ span }) => span),
      scores: given,
    };
    requests.push(request);
    if (stored.length === 0 && events.length === 0) return void outgoing.writeHead(404).end();

    const reply = behave(request, requests.length - 1 - told);
    const isPartial = typeof reply === "object" && ("reject" in reply || "rejectScore" in reply);
    if (reply !== "accept" && !isPartial) return answer(outgoing, reply as Whole);
    if (events.length > 0) {
      const statuses = given.map((score) => {
        const status = typeof reply === "object" && "rejectScore" in reply ? reply.rejectScore(score) : undefined;
        if (status === undefined) scores.set(score.id, score);
        return status;
      });
      const ids = events.map(({ id }, index) => ({ id, status: statuses[index] ?? 201 }));
      const body = {
        successes: ids.filter(({ status }) => status === 201),
        errors: ids.filter((one) => one.status !== 201),
      };
      return answer(outgoing, { status: 207, body: JSON.stringify(body) });
    }
    const rejects = typeof reply === "object" && "reject" in reply ? reply.reject : () => false;
    const taken = stored.filter(({ span }) => !rejects(span));
    for (const { span, origin } of taken) {
      const key = `${span.traceId} ${span.spanId}`;
      const arrivals = (spans.get(key)?.arrivals ?? 0) + 1;
      spans.set(key, { span, origin, attributes: attributesOf(span), arrivals });
    }
    const rejectedSpans = stored.length - taken.length;
    const errorMessage = typeof reply === "object" && "message" in reply ? reply.message : undefined;
    const result = rejectedSpans > 0 ? { partialSuccess: { rejectedSpans: String(rejectedSpans), errorMessage } } : {};
    if (binary) {
      const said = encodeTraceResponse(rejectedSpans, errorMessage);
      return void outgoing.writeHead(200, { "content-type": "application/x-protobuf" }).end(said);
    }
    answer(outgoing, { status: 200, body: JSON.stringify(result) });
  }
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const at = (server.address() as AddressInfo).port;
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${at}`,
    port: at,
    requests,
    spans,
    scores,
    behave(next) {
      behave = next;
      told = requests.length;
    },
    received: () =>
      requests.map(({ path, headers, body }) => `${path}\n${JSON.stringify(headers)}\n${body}`).join("\n"),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** A reply that says the same of all that a request brought. */
type Whole = Exclude<SinkReply, "accept" | { reject: unknown } | { rejectScore: unknown }>;

function answer(outgoing: ServerResponse, reply: Whole): void {
  if (reply === "hang") return;
  if (reply === "hang mid-body") {
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": "5000" });
    outgoing.write('{"partialSuccess":');
    return;
  }
  outgoing.writeHead(reply.status, { "content-type": "application/json", ...reply.headers }).end(reply.body ?? "");
}
