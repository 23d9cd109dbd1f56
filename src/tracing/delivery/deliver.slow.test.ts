import { describe, expect, it } from "vitest";
import { langfuseTarget } from "../../langfuse/delivery/target.js";
import { burst, langfuse, otlp, score, sinkThat, tracingTo } from "../../testing/servers/deliveries.js";
import type { SinkReply } from "../../testing/servers/otlp-sink.js";
import type { OtlpSpan } from "../otlp/otlp.js";
import { TraceStore } from "../store/store.js";
import { storePath } from "../tracing.js";
import { otlpTarget } from "./otlp-sender.js";
import type { Target } from "./target.js";

const BATCH = 500;

describe("a burst", () => {
  it("of 10,000 spans arrives whole, each span once, and the next delivery sends nothing", async () => {
    const sink = await sinkThat();
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 10_000);
    expect(await tracing.flush(60_000)).toEqual([{ target: "otlp test", spans: 10_000, scores: 0, waiting: 0 }]);
    const arrived = [...sink.spans.values()];
    expect(new Set(arrived.map(({ attributes }) => attributes.n)).size).toBe(10_000);
    expect(arrived.every(({ arrivals }) => arrivals === 1)).toBe(true);
    expect(sink.requests).toHaveLength(10_000 / BATCH);

    await tracing.flush(60_000);
    expect(sink.requests).toHaveLength(10_000 / BATCH);
  });

  it("that the deadline cuts goes on where it ended", async () => {
    const sink = await sinkThat((_, n) => (n < 2 ? "accept" : "hang"));
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 2000);
    const reports = await tracing.flush(3000);
    expect(reports).toMatchObject([
      { spans: 2 * BATCH, waiting: 2000 - 2 * BATCH, problem: "it gave no answer in time" },
    ]);
    sink.behave(() => "accept");
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 2000 - 2 * BATCH, waiting: 0 }]);
    expect([...sink.spans.values()].every(({ arrivals }) => arrivals === 1)).toBe(true);
    expect(sink.spans.size).toBe(2000);
  });

  it("of scores arrives whole at Langfuse, and is not asked for again", async () => {
    const sink = await sinkThat();
    const tracing = tracingTo([langfuse(sink)]);
    tracing.addScores(Array.from({ length: 1200 }, (_, n) => score(n)));
    expect(await tracing.flush(60_000)).toMatchObject([{ scores: 1200, waiting: 0 }]);
    expect([sink.scores.size, sink.requests.length]).toEqual([1200, 3]);
    // A score that is given anew replaces the one of its id.
    tracing.addScores([score(7, { value: 0.5 })]);
    expect(await tracing.flush(60_000)).toMatchObject([{ scores: 1 }]);
    expect(sink.scores.get("score-7")?.value).toBe(0.5);
  });
});

describe("spans that a backend refuses", () => {
  const third = ({ name }: OtlpSpan) => Number(name.split(" ")[1]) % 3 === 0;

  it("wait, and hold up none of those behind them", async () => {
    const sink = await sinkThat(() => ({ reject: third, message: "every third" }));
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 1500);
    expect(await tracing.flush(60_000)).toEqual([
      { target: "otlp test", spans: 1000, scores: 0, waiting: 500, problem: "it rejected spans (every third)" },
    ]);
    sink.requests.length = 0;
    sink.behave(() => ({ reject: third }));
    // Rejected as a whole, they are not taken apart again.
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 0, waiting: 500 }]);
    expect(sink.requests).toHaveLength(1);
    burst(tracing, 1);
    sink.behave(() => "accept");
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 501, waiting: 0 }]);
    expect(sink.spans.size).toBe(1501);
  });

  it("are found within the deadline as far as it reaches, and what was taken is not sent again", async () => {
    const sink = await sinkThat(() => ({ reject: third }));
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 3000);
    const [first] = await tracing.flush(300);
    sink.behave(() => "accept");
    const taken = new Map([...sink.spans].map(([key, { arrivals }]) => [key, arrivals]));
    const [second] = await tracing.flush(60_000);
    expect((first?.spans ?? 0) + (second?.spans ?? 0)).toBe(3000);
    expect(first?.waiting).toBe(second?.spans);
    const again = [...sink.spans].filter(([key, { arrivals }]) => arrivals > (taken.get(key) ?? arrivals));
    // Only those whose acknowledgement was still open when the time was up: less than the one batch.
    expect(again.length).toBeLessThan(BATCH);
  });

  it("too large a request is sent in parts", async () => {
    const sink = await sinkThat(({ body }) => (body.length > 50_000 ? { status: 413 } : "accept"));
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 1000);
    tracing.tracer.startSpan("huge", { attributes: { text: "x".repeat(60_000) } }).end();
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 1000, waiting: 1, problem: "it answered 413" }]);
    expect(sink.spans.size).toBe(1000);
  });

  it("one that makes a request invalid is told apart; a backend that takes none is left alone soon", async () => {
    const sink = await sinkThat(({ spans }) =>
      spans.some(({ name }) => name === "span 77") ? { status: 400 } : "accept",
    );
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 600);
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 599, waiting: 1, problem: "it answered 400" }]);
    burst(tracing, 600);
    sink.requests.length = 0;
    sink.behave(() => ({ status: 400 }));
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 0, waiting: 601 }]);
    expect(sink.requests.length).toBeLessThan(30);
  });

  it("a score that Langfuse refuses holds up no other", async () => {
    const sink = await sinkThat(() => ({ rejectScore: ({ id }) => (id === "score-3" ? 400 : undefined) }));
    const tracing = tracingTo([langfuse(sink)]);
    tracing.addScores(Array.from({ length: 600 }, (_, n) => score(n)));
    const problem = "it did not take 1 of 500 scores (400)";
    expect(await tracing.flush(60_000)).toMatchObject([{ scores: 599, waiting: 1, problem }]);
    expect(sink.requests).toHaveLength(2);
  });

  it("a batch of scores that is refused as a whole is taken apart", async () => {
    const sink = await sinkThat(({ scores }) =>
      scores.some(({ id }) => id === "score-3") ? { status: 400 } : "accept",
    );
    const tracing = tracingTo([langfuse(sink)]);
    tracing.addScores(Array.from({ length: 100 }, (_, n) => score(n)));
    expect(await tracing.flush(60_000)).toMatchObject([{ scores: 99, waiting: 1, problem: "it answered 400" }]);
  });
});

describe("a backend's words", () => {
  it("are shown without what it was sent in headers, and without what could move a cursor", async () => {
    const token = "token-0123456789";
    const sink = await sinkThat(() => ({ reject: () => true, message: `\u001b[2J${token}\nis not allowed` }));
    const headers = { authorization: `Bearer ${token}` };
    const tracing = tracingTo([otlpTarget({ name: "otlp test", url: `${sink.url}/v1/traces`, headers })]);
    burst(tracing, 1);
    expect(await tracing.flush(60_000)).toMatchObject([
      { waiting: 1, problem: "it rejected spans ([redacted] is not allowed)" },
    ]);
  });
});

describe("a backend that is busy", () => {
  it("is asked again when it said how long to wait, in seconds or with a date", async () => {
    const soon = new Date(Date.now() + 1000).toUTCString();
    const busy: SinkReply[] = [
      { status: 429, headers: { "retry-after": "0" } },
      { status: 503, headers: { "retry-after": soon } },
    ];
    const sink = await sinkThat((_, n) => busy[n] ?? "accept");
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 3);
    expect(await tracing.flush(60_000)).toMatchObject([{ spans: 3, waiting: 0 }]);
    expect(sink.requests).toHaveLength(3);
  });

  it("is asked less and less often, however little it asks for", async () => {
    const sink = await sinkThat(() => ({ status: 429, headers: { "retry-after": "0" } }));
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 1);
    expect(await tracing.flush(1500)).toMatchObject([{ waiting: 1, problem: "it answered 429" }]);
    expect(sink.requests.length).toBeGreaterThan(1);
    expect(sink.requests.length).toBeLessThan(6);
  });
});

describe("what waits", () => {
  it("waits for each backend by itself, and for none that was not configured when it was recorded", async () => {
    const [healthy, failing] = [await sinkThat(), await sinkThat(() => ({ status: 500 }))];
    const tracing = tracingTo([otlp(healthy), langfuse(failing)]);
    burst(tracing, 10);
    expect(await tracing.flush(60_000)).toMatchObject([
      { spans: 10, waiting: 0 },
      { spans: 0, waiting: 10, problem: "it answered 500" },
    ]);
    failing.behave(() => "accept");
    const other = await sinkThat();
    const later = tracingTo(
      [langfuse(failing), langfuseTarget({ publicKey: "pk-lf-2", secretKey: "s", baseUrl: other.url })],
      tracing.home,
    );
    expect(await later.flush(60_000)).toMatchObject([
      { spans: 10, waiting: 0 },
      { spans: 0, waiting: 0 },
    ]);
    expect([healthy.spans.size, failing.spans.size, other.spans.size]).toEqual([10, 10, 0]);
  });

  it("survives a process that ends without delivering, and is durable before it is sent", async () => {
    const sink = await sinkThat();
    const tracing = tracingTo([otlp(sink)]);
    burst(tracing, 3);
    const reader = TraceStore.open(storePath(tracing.home));
    expect(reader.pendingCount("otlp test")).toBe(3);
    reader.close();
  });
});

describe("a backend that needs longer than is usual for an answer", () => {
  it("is waited for beside a job where its timeout says so, and left alone where not", async () => {
    const slow = (timeoutMs?: number): Target => ({
      name: `slow ${timeoutMs}`,
      timeoutMs,
      sendSpans: (spans, { signal }) =>
        new Promise((resolve) => {
          const answered = setTimeout(() => resolve({ acknowledged: [...spans] }), 5600);
          signal.addEventListener("abort", () => {
            clearTimeout(answered);
            resolve({ acknowledged: [], problem: "it gave no answer in time", unavailable: true });
          });
        }),
    });
    const reports = await Promise.all(
      [slow(8000), slow()].map(async (target) => {
        const tracing = tracingTo([target]);
        burst(tracing, 2);
        return tracing.deliverAlong()?.finish({ signal: new AbortController().signal });
      }),
    );
    expect(reports).toMatchObject([[{ spans: 2, waiting: 0 }], [{ spans: 0, waiting: 2 }]]);
  });
});
