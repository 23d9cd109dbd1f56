import { AsyncLocalStorage } from "node:async_hooks";
import type { Socket } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, errors, Pool, request } from "undici";
import { type HttpAnswer, rootOf, UnusableAnswer } from "./http-answer.js";
import { isLoopback } from "./text/loopback.js";
import { untilAborted } from "./waiting/until-aborted.js";

export { type HttpAnswer, reasonOf, retryAfterMs, UnusableAnswer } from "./http-answer.js";

/** What is read of an answer that says no, and of one where nobody says how much, in bytes after decoding. */
const MAX_SAID = 1_000_000;

/** What is asked over HTTP. */
export interface HttpQuestion {
  method?: Dispatcher.HttpMethod;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Ends it, whatever the server does: it has no other bound in time. */
  signal: AbortSignal | undefined;
  /** Largest good answer that is taken, in bytes after decoding: 1 MB by default. */
  maxBytes?: number;
}

/** A good answer that is larger than what is taken. */
export class TooLargeAnswer extends UnusableAnswer {}

/** A proxy that is named in a way that cannot be used. */
class UnusableProxy extends Error {}

/** An answer that began and did not end. */
export class BodyCut extends Error {}

/**
 * Asks over HTTP and reads the answer, within a bound of size and for as long as a signal allows; through the proxy
 * that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. It follows no redirect: that would carry keys to another host.
 *
 * @throws UnusableAnswer, BodyCut, the signal's reason, or what undici says of the connection
 */
export async function askHttp(url: string, question: HttpQuestion): Promise<HttpAnswer> {
  const { maxBytes = MAX_SAID } = question;
  return asking(question.signal, () => ask(new URL(url), question, maxBytes));
}

/** A good answer whose body is read as it comes, whatever its size; one that is not good has what is read of it. */
export interface StreamedAnswer extends Omit<HttpAnswer, "body"> {
  body: AsyncIterable<Uint8Array>;
}

/** The same, for a body that is larger than memory should hold. @throws BodyCut from the body, too */
export async function streamHttp(url: string, question: HttpQuestion): Promise<StreamedAnswer> {
  return asking(question.signal, async () => {
    const { statusCode: status, headers, body } = await send(new URL(url), question);
    return { status, headers, body: chunksOf({ headers, body }) };
  });
}

async function asking<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const connecting = new Set<Socket>();
  try {
    return await asked.run({ connecting, signal }, () => untilAborted(work(), signal));
  } catch (error) {
    if (signal?.aborted) {
      for (const socket of connecting) socket.destroy();
      throw signal.reason;
    }
    if (isOtherProtocol(error)) throw new UnusableAnswer("answered as if to go on in another protocol");
    // Nobody aborted it: a proxy refused, and the SDK would take its name, AbortError, for a timeout.
    throw error instanceof errors.RequestAbortedError ? new UnusableProxy(error.message) : error;
  }
}

/** Whether a connection was open, and was closed before there was an answer. */
export function isHungUp(error: unknown): boolean {
  const { code } = rootOf(error) as { code?: unknown };
  return code === "UND_ERR_SOCKET" || code === "ECONNRESET" || code === "EPIPE";
}

/** Status 101, or 100 where nobody asked for it: undici has no other sign of them. */
function isOtherProtocol(error: unknown): boolean {
  return error instanceof errors.SocketError && /^bad (?:upgrade|response)$/.test(error.message);
}

async function ask(url: URL, question: HttpQuestion, maxBytes: number): Promise<HttpAnswer> {
  const answer = await send(url, question);
  const { statusCode: status } = answer;
  const good = status < 300;
  const read = await readBody(answer, good ? maxBytes : MAX_SAID);
  if (read.length <= maxBytes || !good) return { status, headers: answer.headers, body: read };
  throw new TooLargeAnswer(`answered with more than ${maxBytes / 1e6} MB`);
}

async function send(url: URL, { method = "GET", headers, body, signal }: HttpQuestion) {
  const answer = await request(url, {
    method,
    headers: { "accept-encoding": "identity", ...headers },
    body,
    signal,
    dispatcher: dispatcherFor(url),
  });
  const { statusCode: status } = answer;
  if (status <= 599) return answer;
  answer.body.destroy().on("error", () => {}); // it is given up
  throw new UnusableAnswer(`answered with status ${status}, which HTTP does not know`);
}

const connect = buildConnector({ timeout: 0 });

/** The connections that are being made for a question: undici never gives them up, and a process would wait for them. */
const asked = new AsyncLocalStorage<{ connecting: Set<Socket>; signal: AbortSignal | undefined }>();

/** The signal of each question bounds it. */
const OPTIONS: Agent.Options = {
  headersTimeout: 0,
  bodyTimeout: 0,
  connect(options, callback) {
    const { connecting } = asked.getStore() ?? {};
    const socket = connect(options, (...made) => {
      connecting?.delete(socket);
      callback(...made);
    }) as unknown as Socket; // it returns one, which its type leaves out
    connecting?.add(socket);
  },
};

/** Made once, for their connections are kept: one for this machine, and one for all others. */
let direct: Agent | undefined;
let throughProxy: EnvHttpProxyAgent | undefined;

/** The way to a proxy, which is asked for a tunnel no longer than the question that wants it goes on. */
function tunnelClient(proxy: URL): Dispatcher {
  const pool = new Pool(proxy, OPTIONS);
  const connect = pool.connect.bind(pool) as (options: Dispatcher.ConnectOptions) => Promise<Dispatcher.ConnectData>;
  pool.connect = ((options: Dispatcher.ConnectOptions) =>
    connect({ ...options, signal: asked.getStore()?.signal })) as typeof pool.connect;
  return pool;
}

function dispatcherFor(url: URL): Dispatcher {
  if (isLoopback(url.hostname)) {
    direct ??= new Agent(OPTIONS);
    return direct;
  }
  try {
    throughProxy ??= new EnvHttpProxyAgent({ ...OPTIONS, proxyTunnel: false, clientFactory: tunnelClient });
    return throughProxy;
  } catch {
    throw new UnusableProxy("HTTPS_PROXY or HTTP_PROXY is no address of a proxy, such as http://proxy.example:3128");
  }
}

/** The body, or its beginning: a little more than so many bytes. */
async function readBody(answer: Answered, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunksOf(answer)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) break;
  }
  return Buffer.concat(chunks, size);
}

type Answered = Pick<Dispatcher.ResponseData, "headers" | "body">;

/** @throws BodyCut */
async function* chunksOf({ headers, body }: Answered): AsyncGenerator<Buffer> {
  try {
    yield* decoded(body, String(headers["content-encoding"] ?? "identity"));
  } catch (error) {
    throw new BodyCut("the connection was cut in the middle of the answer", { cause: error });
  }
}

/** No encoding is asked for; a server may still use one. */
function decoded(body: Readable, encoding: string): Readable {
  const decoder = decoderFor(encoding);
  return decoder ? pipeline(body, decoder, () => {}) : body;
}

function decoderFor(encoding: string) {
  switch (encoding.trim().toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    case "br":
      return createBrotliDecompress();
    default:
      return undefined;
  }
}
