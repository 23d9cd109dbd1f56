import { askHttp } from "../../http.js";

/** Largest answer that is read, in bytes after decoding. */
const MAX_BODY = 10_000_000;

/**
 * `fetch` as the SDK needs it, for requests with a text and answers of up to 10 MB: it follows no redirect, and what
 * it resolves to has its whole body, so that the SDK's deadline and signal bound that too.
 *
 * @throws UnusableAnswer, BodyCut, the signal's reason, or what Node says of the connection
 */
export async function httpFetch(url: unknown, init: RequestInit = {}): Promise<Response> {
  const { method, headers: given, body: text, signal } = init;
  const { status, headers, body } = await askHttp(String(url), {
    method,
    headers: Object.fromEntries(given instanceof Headers ? given : new Headers(given)),
    body: typeof text === "string" ? text : "",
    signal: signal ?? undefined,
    maxBytes: MAX_BODY,
  });
  return new ReadResponse(body.toString().replace(/^\uFEFF/, ""), { status, headers: headersOf(headers) });
}

/** The headers, without what was true of the body as it was sent. */
function headersOf(sent: Awaited<ReturnType<typeof askHttp>>["headers"]): Record<string, string> {
  const { "content-encoding": _, "content-length": __, "set-cookie": ___, ...headers } = sent;
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
