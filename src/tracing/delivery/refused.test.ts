import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { burst, langfuse, otlp, score, sinkThat, tracingTo } from "../../testing/servers/deliveries.js";
import type { SinkReply } from "../../testing/servers/otlp-sink.js";
import { untilAborted } from "../../waiting/until-aborted.js";
import { untilAnswered } from "./answer.js";
import { otlpTarget } from "./otlp-sender.js";

describe("why a backend refuses a request", () => {
  const secret = "token-0123456789";
  const words = `Field 3 of ${secret} is no id`;
  /** `google.rpc.Status` with a code and a message. */
  const status = `\u0008\u0003\u0012${String.fromCharCode(words.length)}${words}`;

  it.each<[what: string, reply: SinkReply]>([
    ["as JSON", { status: 400, body: JSON.stringify({ code: 3, message: words }) }],
    ["as protobuf", { status: 422, body: status, headers: { "content-type": "application/x-protobuf" } }],
    ["when it is busy", { status: 503, body: JSON.stringify({ error: words }) }],
  ])("is told, %s, without its keys", async (_, reply) => {
    const sink = await sinkThat(() => reply);
    const headers = { "x-key": secret };
    const tracing = tracingTo([otlpTarget({ name: "otlp test", url: `${sink.url}/v1/traces`, headers })]);
    burst(tracing, 1);
    const { status: code } = reply as { status: number };
    expect(await tracing.flush(60_000)).toMatchObject([
      { waiting: 1, problem: `it answered ${code} (Field 3 of [redacted] is no id)` },
    ]);
  });

  it("is told by Langfuse for scores, without the secret key", async () => {
    const sink = await sinkThat(() => ({
      status: 400,
      body: JSON.stringify({ message: "No", error: [{ path: ["batch", 0], message: "sk-lf-0123456789 is no batch" }] }),
    }));
    const tracing = tracingTo([langfuse(sink)]);
    tracing.addScores([score(1)]);
    const [report] = await tracing.flush(60_000);
    expect(report?.problem).toBe("it answered 400 (No; batch: 0: [redacted] is no batch)");
  });

  it("is left out where the answer is a page of a proxy, or no Status", async () => {
    const html = await sinkThat(() => ({ status: 400, body: "<html>Bad request</html>" }));
    const headers = { "content-type": "application/x-protobuf" };
    const cut = await sinkThat(() => ({ status: 400, body: "\u000f\u0007", headers }));
    const tracing = tracingTo([otlp(html), otlp(cut)]);
    burst(tracing, 1);
    const problems = (await tracing.flush(60_000)).map(({ problem }) => problem);
    expect(problems).toEqual(["it answered 400", "it answered 400"]);
  });
});

describe("a backend that asks to be left alone for longer than anybody waits", () => {
  it("is left alone, and what it asks for is told", async () => {
    const sink = await sinkThat(() => ({ status: 429, headers: { "retry-after": "3600" } }));
    const targets = [otlp(sink), langfuse(sink)];
    const problem = "it answered 429, and asks to wait 60.0 min";
    const tracing = tracingTo(targets);
    burst(tracing, 1);
    tracing.addScores([score(1)]);
    const told = targets.map(() => expect.objectContaining({ spans: 0, problem }));
    expect(await tracing.flush(600_000)).toEqual(told);
    expect(await tracing.deliverAlong()?.finish({ signal: new AbortController().signal })).toEqual(told);
  });

  it("is asked once beside a job that goes on", async () => {
    const sink = await sinkThat(() => ({ status: 429, headers: { "retry-after": "3600" } }));
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 1);
    const delivery = tracing.deliverAlong();
    await expect.poll(() => sink.requests.length).toBe(1);
    await pause(2000); // another would be made after one second
    expect(sink.requests).toHaveLength(1);
    await delivery?.stop();
  });
});

describe("a request", () => {
  it("that nobody answers is given up when its time is over, however long there is for all of them", async () => {
    const silent = (signal: AbortSignal) => untilAborted(new Promise<never>(() => {}), signal);
    const answer = await untilAnswered(silent, { signal: new AbortController().signal }, () => "", 20);
    expect(answer).toEqual({ ok: false, problem: "it gave no answer within 0.02 s" });
  });
});

describe("a page instead of an answer", () => {
  const html = "<!DOCTYPE html><title>Sign in</title>";
  it.each<[string, SinkReply]>([
    ["that says what it is", { status: 200, body: html, headers: { "content-type": "text/html; charset=utf-8" } }],
    ["that says it is JSON", { status: 200, body: `\n ${html}`, headers: { "content-type": "application/json" } }],
    [
      "of XHTML",
      { status: 200, body: `<?xml version="1.0"?>${html}`, headers: { "content-type": "application/xhtml+xml" } },
    ],
    ["behind a byte order mark", { status: 200, body: `\ufeff${html}` }],
  ])("%s acknowledges nothing, spans or scores", async (_, page) => {
    const sink = await sinkThat(() => page);
    const tracing = tracingTo([otlp(sink), langfuse(sink)]);
    burst(tracing, 3);
    tracing.addScores([score(1)]);
    const problem = "it answered with a web page: is its address right?";
    expect(await tracing.flush(60_000)).toMatchObject([
      { spans: 0, waiting: 3, problem },
      { spans: 0, scores: 0, waiting: 4, problem },
    ]);
    sink.behave(() => "accept");
    expect(await tracing.flush(60_000)).toMatchObject([
      { spans: 3, waiting: 0 },
      { spans: 3, scores: 1, waiting: 0 },
    ]);
  });

  it.each(["", "OK", "{}"])("is none that only says that it is HTML, of %j", async (body) => {
    const sink = await sinkThat(() => ({ status: 200, body, headers: { "content-type": "text/html; charset=utf-8" } }));
    const tracing = tracingTo([otlp(sink), langfuse(sink)]);
    burst(tracing, 1);
    tracing.addScores([score(1)]);
    expect(await tracing.flush(60_000)).toMatchObject([{ waiting: 0 }, { waiting: 0 }]);
  });

  it("that is a redirect is not followed, which is told", async () => {
    const sink = await sinkThat(() => ({ status: 302, headers: { location: "http://127.0.0.1:9/sign-in" } }));
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 1);
    const problem = "it answered 302, and no redirect is followed";
    expect(await tracing.flush(60_000)).toMatchObject([{ waiting: 1, problem }]);
  });
});

describe("an answer without an end", () => {
  it("is given up", async () => {
    const sink = await sinkThat(() => ({ status: 200, body: "x".repeat(30_000_000) }));
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 1);
    const problem = "it answered with more than 1 MB";
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 0, waiting: 1, problem }]);
  });
});

describe("spans that a backend rejects", () => {
  const body = '{"partialSuccess":{"rejectedSpans":"3","errorMessage":"no"}}';
  it.each<[string, SinkReply]>([
    ["compressed", { status: 200, body: gzipSync(body), headers: { "content-encoding": "gzip" } }],
    ["as JSON that does not say so", { status: 200, body, headers: { "content-type": "application/octet-stream" } }],
  ])("%s, are not acknowledged", async (_, reply) => {
    const sink = await sinkThat(() => reply);
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 3);
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 0, waiting: 3, problem: "it rejected spans (no)" }]);
  });
});
