import type { ClientRequest, IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { untilAborted } from "./until-aborted.js";

/** What is read of an answer that says no, and of one where nobody says how much, in bytes after decoding. */
const MAX_SAID = 1_000_000;

/** What is asked over HTTP. */
export interface HttpQuestion {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
  /** Ends it, whatever the server does. */
  signal: AbortSignal | undefined;
  /** Largest good answer that is taken, in bytes after decoding: 1 MB by default. */
  maxBytes?: number;
}

/** An answer with its whole body; of one that is not good (2xx), the first MB. */
export interface HttpAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** An answer that is none of HTTP's: asking again would not help. */
export class UnusableAnswer extends Error {}

/** A good answer that is larger than what is taken. */
export class TooLargeAnswer extends UnusableAnswer {}

/** An answer that began and did not end. */
export class BodyCut extends Error {}

/**
 * Asks over HTTP and reads the answer, within a bound of size and for as long as a signal allows. It follows no
 * redirect: that would carry keys to another host. Over Node's own client, which takes half the CPU and memory of the
 * global `fetch`, and drops a connection at once when it is told to.
 *
 * @throws UnusableAnswer, BodyCut, the signal's reason, or what Node says of the connection
 */
export async function askHttp(url: string, question: HttpQuestion): Promise<HttpAnswer> {
  const { signal, body = "", method = "GET", maxBytes = MAX_SAID } = question;
  const { request } = await (url.startsWith("https:") ? import("node:https") : import("node:http"));
  signal?.throwIfAborted();
  const length = method === "GET" ? {} : { "content-length": Buffer.byteLength(body) };
  const options = { method, headers: { "accept-encoding": "identity", ...length, ...question.headers } };
  const asked = startRequest(request, url, options);
  try {
    asked.request.end(body);
    return await untilAborted(readAnswer(asked.answer, maxBytes), signal);
  } catch (error) {
    asked.request.destroy();
    throw signal?.aborted ? signal.reason : error;
  }
}

/** Starts a request. Each of the events that can end it settles its answer: none of them comes for sure. */
function startRequest(
  request: typeof import("node:http").request,
  url: string,
  options: RequestOptions,
): { request: ClientRequest; answer: Promise<IncomingMessage> } {
  const started = request(url, options);
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    started.on("response", resolve).on("error", reject);
    started.on("upgrade", ({ statusCode }, socket) => {
      socket.destroy();
      reject(anotherProtocol(statusCode));
    });
    started.on("close", () => reject(Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })));
  });
  return { request: started, answer };
}

function anotherProtocol(status: number | undefined): UnusableAnswer {
  return new UnusableAnswer(`answered with status ${status}, to go on in another protocol`);
}

async function readAnswer(coming: Promise<IncomingMessage>, maxBytes: number): Promise<HttpAnswer> {
  const answer = await coming;
  const { statusCode: status = 0, headers } = answer;
  if (status === 101) throw anotherProtocol(status);
  if (status < 200 || status > 599) {
    throw new UnusableAnswer(`answered with status ${status}, which HTTP does not know`);
  }
  const good = status < 300;
  const body = await readBody(answer, good ? maxBytes : MAX_SAID);
  if (body.length <= maxBytes || !good) return { status, headers, body };
  throw new TooLargeAnswer(`answered with more than ${maxBytes / 1e6} MB`);
}

/** The body, or its beginning: a little more than so many bytes. */
async function readBody(answer: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decoded(answer)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > maxBytes) break;
    }
  } catch (error) {
    throw new BodyCut("the connection was cut in the middle of the answer", { cause: error });
  }
  return Buffer.concat(chunks, size);
}

/** No encoding is asked for; a server may still use one. */
function decoded(answer: IncomingMessage): Readable {
  const decoder = decoderFor(answer.headers["content-encoding"]);
  return decoder ? pipeline(answer, decoder, () => {}) : answer;
}

function decoderFor(encoding = "identity") {
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
