import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { pipeline, type Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";

/** Largest answer that is read, in bytes after decoding. */
const MAX_BODY = 10_000_000;

/** An answer that is none of HTTP's, or too large: asking again would not help. */
export class UnusableAnswer extends Error {}

/** An answer that began and did not end. */
export class BodyCut extends Error {}

/**
 * `fetch` as the SDK needs it, for requests with a text and answers of up to 10 MB: it follows no redirect, and what
 * it resolves to has its whole body, so that the SDK's deadline and signal bound that too. Over Node's own client,
 * which takes half the CPU and memory of the global `fetch`.
 *
 * @throws UnusableAnswer, BodyCut, the signal's reason, or what Node says of the connection
 */
export async function httpFetch(url: unknown, init: RequestInit = {}): Promise<Response> {
  const { signal } = init;
  try {
    const answer = await send(String(url), init);
    const { statusCode: status = 0 } = answer;
    if (status < 200 || status > 599) {
      answer.destroy();
      throw new UnusableAnswer(`answered with status ${status}, which HTTP does not know`);
    }
    return new ReadResponse(await readBody(answer), { status, headers: headersOf(answer) });
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  }
}

function send(url: string, { method, headers, body, signal }: RequestInit): Promise<IncomingMessage> {
  const text = typeof body === "string" ? body : "";
  const options = {
    method,
    signal: signal ?? undefined,
    headers: {
      "accept-encoding": "identity",
      "content-length": Buffer.byteLength(text),
      ...Object.fromEntries(headers instanceof Headers ? headers : new Headers(headers)),
    },
  };
  return new Promise((resolve, reject) => {
    const request = url.startsWith("https:") ? requestHttps : requestHttp;
    request(url, options, resolve).on("error", reject).end(text);
  });
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decoded(answer)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BODY) throw new UnusableAnswer(`answered with more than ${MAX_BODY / 1e6} MB`);
    }
  } catch (error) {
    if (error instanceof UnusableAnswer) throw error;
    throw new BodyCut("the connection was cut in the middle of the answer", { cause: error });
  }
  return Buffer.concat(chunks, size)
    .toString()
    .replace(/^\uFEFF/, "");
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

/** The headers, without what was true of the body as it was sent. */
function headersOf(answer: IncomingMessage): Record<string, string> {
  const { "content-encoding": _, "content-length": __, "set-cookie": ___, ...headers } = answer.headers;
  return headers as Record<string, string>;
}

/** An answer that has been read: without a stream of its own, which would cost more than the parse. */
class ReadResponse extends Response {
  override readonly text: () => Promise<string>;
  override readonly json: () => Promise<unknown>;

  // The reason phrase is left out: a server may send one that no Response takes.
  constructor(body: string, init: ResponseInit) {
    super(null, init);
    this.text = async () => body;
    this.json = async () => JSON.parse(body);
  }
}
