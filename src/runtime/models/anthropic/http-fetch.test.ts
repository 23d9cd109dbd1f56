import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { BodyCut, UnusableAnswer } from "../../../http.js";
import { httpFetch } from "./http-fetch.js";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A loopback server that answers so. @returns its URL */
async function serve(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const post = (url: string, init: RequestInit = {}) => httpFetch(url, { method: "POST", body: "{}", ...init });

describe("fetching an answer", () => {
  it("sends method, path, headers and a body of any characters", async () => {
    let got: unknown;
    const url = await serve(async (incoming, outgoing) => {
      const chunks = await incoming.toArray();
      const { method, url: path, headers } = incoming;
      got = { method, path, key: headers["x-key"], body: Buffer.concat(chunks).toString() };
      outgoing.end("{}");
    });
    await post(url, { headers: new Headers({ "X-Key": "1" }), body: '{"a":"é€🙂"}' });
    expect(got).toEqual({ method: "POST", path: "/v1", key: "1", body: '{"a":"é€🙂"}' });
  });

  it.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["Identity", (text: string) => Buffer.from(text)],
  ])("decodes %s", async (encoding, encode) => {
    const url = await serve((_, outgoing) => {
      outgoing.setHeader("content-encoding", encoding).end(encode('{"a":"é"}'));
    });
    const response = await post(url);
    expect(await response.json()).toEqual({ a: "é" });
    expect(response.headers.has("content-encoding")).toBe(false);
  });

  it("gives status and headers, and reads a text that begins with a byte order mark", async () => {
    const url = await serve((_, outgoing) => {
      outgoing.writeHead(429, { "retry-after": "3", "request-id": "req_1", "set-cookie": ["a=1", "b=2"] });
      outgoing.end("\uFEFF{}");
    });
    const response = await post(url);
    expect([response.status, response.ok, await response.text()]).toEqual([429, false, "{}"]);
    expect([response.headers.get("retry-after"), response.headers.get("request-id")]).toEqual(["3", "req_1"]);
  });

  it("asks again over the same connections", async () => {
    const ports = new Set<number | undefined>();
    const url = await serve(({ socket }, outgoing) => {
      ports.add(socket.remotePort);
      outgoing.end("{}");
    });
    for (let n = 0; n < 10; n++) await (await post(url)).text();
    expect(ports.size).toBeLessThanOrEqual(2);
  });

  it("refuses an answer that is too long as soon as it is, and hangs up", async () => {
    let closed: Promise<unknown> | undefined;
    const url = await serve((_, outgoing) => {
      closed = once(outgoing, "close");
      outgoing.write(Buffer.alloc(10_000_001, 32)); // and never ends
    });
    await expect(post(url)).rejects.toThrow(new UnusableAnswer("answered with more than 10 MB"));
    await closed;
  });

  it("tells an answer that is cut from none, and from one that was given up", async () => {
    const cut = await serve((_, outgoing) => {
      outgoing.writeHead(200, { "content-length": "100" });
      outgoing.write("{");
      setTimeout(() => outgoing.destroy(), 20);
    });
    await expect(post(cut)).rejects.toBeInstanceOf(BodyCut);
    const none = await serve(({ socket }) => socket.destroy());
    await expect(post(none)).rejects.toMatchObject({ message: "other side closed" });
    for (const begun of [true, false]) {
      const hanging = await serve((_, outgoing) => {
        if (begun) outgoing.write("{");
      });
      const giveUp = new AbortController();
      setTimeout(() => giveUp.abort("enough"), 50);
      await expect(post(hanging, { signal: giveUp.signal })).rejects.toBe("enough");
    }
  });
});
