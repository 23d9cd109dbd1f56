import { afterEach, describe, expect, it } from "vitest";
import { langfuseTarget } from "../../langfuse/delivery/target.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { type OtlpSink, type SinkReply, type SinkRequest, startOtlpSink } from "../../testing/servers/otlp-sink.js";
import type { Score } from "../score.js";
import { openTracing, type Tracing } from "../tracing.js";
import { otlpTarget } from "./otlp-http.js";
import type { Target } from "./target.js";

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function sinkThat(behaviour?: (request: SinkRequest, n: number) => SinkReply): Promise<OtlpSink> {
  const sink = await startOtlpSink(behaviour);
  closing.push(sink.close);
  return sink;
}

const otlp = (sink: OtlpSink) => otlpTarget({ name: "otlp test", url: `${sink.url}/v1/traces`, headers: {} });
const langfuse = (sink: OtlpSink) =>
  langfuseTarget({ publicKey: "pk-lf-1", secretKey: "sk-lf-0123456789", baseUrl: sink.url });

/** A tracing in a folder of its own. */
function tracingTo(targets: readonly Target[], home = emptyFolder()): Tracing & { home: string } {
  const tracing = openTracing({
    home,
    version: "1.2.3",
    capture: "full",
    exportCapture: "full",
    targets,
    onProblem: (problem) => expect.fail(problem),
  });
  closing.push(tracing.close);
  return { ...tracing, home };
}

/** Makes traces of one span each, named `span 0`, `span 1`, and so on. */
function burst({ tracer }: Tracing, count: number): void {
  for (let n = 0; n < count; n++) tracer.startSpan(`span ${n}`, { attributes: { n } }).end();
}

const score = (n: number, rest: Partial<Score> = {}): Score => ({
  id: `score-${n}`,
  trace_id: "0".repeat(32),
  name: "valid",
  value: n,
  data_type: "NUMERIC",
  source: "validation",
  ...rest,
});

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
