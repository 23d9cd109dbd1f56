import { AsyncLocalStorage } from "node:async_hooks";
import { Agent, type ClientRequest, type IncomingMessage, request } from "node:http";
import { request as requestTls, Agent as TlsAgent } from "node:https";
import type { NetConnectOpts, Socket, TcpNetConnectOpts } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { unzipSync } from "node:zlib";
import { type HttpAnswer, reasonOf, UnusableAnswer } from "../../http-answer.js";
import { untilAborted } from "../../waiting/until-aborted.js";
import type { OtlpBackend } from "./target.js";

declare module "http" {
  interface Agent {
    /** Where each request comes through: what agents override, though no type tells of it. */
    addRequest(request: ClientRequest, options: object): void;
  }
}

/** How a backend is reached, and the names of the headers that it may get, beside those of HTTP and of the exporter. */
type WireOptions = Pick<OtlpBackend, "tls" | "proxy"> & { headers: readonly string[] };

/** What an exporter tells its caller. */
interface ExportResult {
  code: number;
  error?: Error;
}

/** One `export`, as it looks on the wire. */
interface Exchange {
  signal: AbortSignal;
  fail: (error: Error) => void;
  /** Why there was no answer. */
  failure?: Error;
  answer?: HttpAnswer;
}

/** The `export` that a request is made for: exporters do not say. */
const exchanges = new AsyncLocalStorage<Exchange>();

/** Largest answer that is taken, in bytes, before decoding and after it. */
const MOST_BYTES = 1_000_000;

/** Headers that exporters and HTTP itself set. */
const USUAL = ["content-type", "content-encoding", "user-agent", "host"];

/** The wire of a standard exporter: proxy and certificates, an end whenever it is wanted, and what was answered. */
export interface Wire {
  /** What an exporter takes as `httpAgentOptions`. */
  agent: (protocol: string) => Agent;
  /**
   * Has something exported, and reads the answer.
   *
   * @param begin calls `export`
   * @throws UnusableAnswer, the signal's reason, or what kept it from being sent
   */
  exchange(signal: AbortSignal, begin: (done: (result: ExportResult) => void) => void): Promise<HttpAnswer>;
}

/** Opens the wire of one exporter; its connections are kept. */
export function openWire({ headers, tls = {}, proxy }: WireOptions): Wire {
  const known = new Set([...USUAL, ...headers.map((name) => name.toLowerCase())]);

  function watch(request: ClientRequest): void {
    // An exporter adds the headers of OTEL_EXPORTER_OTLP_HEADERS, wherever it sends to.
    for (const name of request.getHeaderNames()) if (!known.has(name)) request.removeHeader(name);
    const exchange = exchanges.getStore();
    if (exchange) watchExchange(request, exchange);
  }

  /** To a plain address: the proxy is asked for the whole address. */
  function askProxy(request: ClientRequest, url: URL): void {
    request.path = `http://${request.getHeader("host")}${request.path}`;
    const authorization = proxyAuthorization(url);
    if (authorization !== undefined) request.setHeader("proxy-authorization", authorization);
  }

  class PlainWire extends Agent {
    override addRequest(request: ClientRequest, options: object): void {
      watch(request);
      const url = proxy === undefined ? undefined : proxyUrl(proxy);
      if (url) askProxy(request, url);
      const { hostname: host, port } = url ?? {};
      super.addRequest(request, url ? { ...options, host, port: Number(port) || 80 } : options);
    }
  }

  class TlsWire extends TlsAgent {
    override addRequest(request: ClientRequest, options: object): void {
      watch(request);
      super.addRequest(request, options);
    }

    override createConnection(options: NetConnectOpts, callback: (error: Error | null, socket?: Duplex) => void) {
      if (proxy === undefined) return super.createConnection(options, callback);
      const { signal } = exchanges.getStore() ?? {};
      const { host, port } = options as TcpNetConnectOpts;
      openTunnel(proxyUrl(proxy), `${host}:${port}`, signal).then(
        (socket) => callback(null, connectTls({ ...(options as TcpNetConnectOpts), socket })),
        (error) => callback(error),
      );
      return undefined;
    }
  }

  return {
    agent: (protocol) =>
      protocol === "https:" ? new TlsWire({ keepAlive: true, ...tls }) : new PlainWire({ keepAlive: true }),
    async exchange(signal, begin) {
      signal.throwIfAborted();
      const exchange: Exchange = { signal, fail: () => {} };
      const exported = new Promise<ExportResult>((resolve, reject) => {
        exchange.fail = reject;
        exchanges.run(exchange, begin, resolve);
      });
      const { error } = await untilAborted(exported, signal);
      if (exchange.answer) return exchange.answer;
      throw exchange.failure ?? error ?? new UnusableAnswer("gave no whole answer");
    },
  };
}

/**
 * Notes what is answered, and ends the request with its signal. What an exporter would try again by itself, seconds
 * later and without an end, it is shown as what it would not: the outbox tries again.
 */
function watchExchange(request: ClientRequest, exchange: Exchange): void {
  const { signal } = exchange;
  const stop = () => request.destroy(new Error("it is over"));
  signal.addEventListener("abort", stop, { once: true });
  request.once("close", () => signal.removeEventListener("abort", stop));
  request.on("error", (error: NodeJS.ErrnoException) => {
    exchange.failure ??= new Error(reasonOf(error));
    delete error.code;
  });
  request.once("upgrade", (_, socket) => {
    socket.destroy();
    exchange.fail(new UnusableAnswer("answered as if to go on in another protocol"));
  });
  request.once("response", (response) => readAnswer(response, exchange));
  if (signal.aborted) stop();
}

function readAnswer(response: IncomingMessage, exchange: Exchange): void {
  const { statusCode: status = 0, headers } = response;
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("data", (chunk) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= MOST_BYTES) return;
    exchange.fail(new UnusableAnswer(`answered with more than ${MOST_BYTES / 1e6} MB`));
    response.destroy(new Error("it is over"));
  });
  response.once("error", () => {
    exchange.failure ??= new Error("the connection was cut in the middle of the answer");
  });
  // The first to hear of the end: the exporter heard of the answer before.
  response.prependOnceListener("end", () => {
    if (response.complete) exchange.answer = { status, headers, body: decoded(Buffer.concat(chunks), headers) };
  });
  if ([429, 502, 503, 504].includes(status)) response.statusCode = 500;
}

/** No encoding is asked for; a backend may still use one. */
function decoded(body: Buffer, headers: IncomingMessage["headers"]): Buffer {
  if (!/^(?:x-)?gzip$|^deflate$/i.test(headers["content-encoding"]?.trim() ?? "")) return body;
  try {
    return unzipSync(body, { maxOutputLength: MOST_BYTES });
  } catch {
    return body; // it may answer with anything
  }
}

/** @throws Error for what is no address */
function proxyUrl(proxy: string): URL {
  if (URL.canParse(proxy)) return new URL(proxy);
  throw new Error("HTTPS_PROXY or HTTP_PROXY is no address of a proxy, such as http://proxy.example:3128");
}

/** What a proxy with a user and a password in its address is sent. */
function proxyAuthorization({ username, password }: URL): string | undefined {
  if (username === "" && password === "") return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

/**
 * Opens a connection through a proxy that does not see what goes through it.
 *
 * @param to `host:port`
 * @throws Error when the proxy refuses, or cannot be reached
 */
function openTunnel(proxy: URL, to: string, signal: AbortSignal | undefined): Promise<Socket> {
  const authorization = proxyAuthorization(proxy);
  const headers = { host: to, ...(authorization === undefined ? {} : { "proxy-authorization": authorization }) };
  const { hostname, port, protocol } = proxy;
  const ask = protocol === "https:" ? requestTls : request;
  return new Promise((resolve, reject) => {
    const asked = ask({
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port === "" ? undefined : port,
      method: "CONNECT",
      path: to,
      headers,
      agent: false,
      signal,
    });
    asked.once("connect", ({ statusCode }, socket) => {
      if (statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy answered ${statusCode}`));
    });
    asked.once("error", reject);
    asked.end();
  });
}
