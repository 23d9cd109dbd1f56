import { context, trace } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterEach, describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { startOtlpSink } from "../../testing/servers/otlp-sink.js";
import { otlpTarget } from "../delivery/otlp-sender.js";
import { attributesOf } from "../otlp/otlp.js";
import { localSource } from "../source.js";
import { TraceStore } from "../store/store.js";
import { storePath } from "../tracing.js";
import { type StoreProcessorOptions, storeSpanProcessor } from "./store-processor.js";

const APPLICATION = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
  trace.disable();
  context.disable();
});

/** The SDK as a program of a user starts it, with a processor of its own beside the store's. */
function startSdk(options: StoreProcessorOptions = {}) {
  const home = emptyFolder();
  const other = new InMemorySpanExporter();
  const sdk = new NodeSDK({
    serviceName: "my-service",
    autoDetectResources: false,
    metricReaders: [],
    logRecordProcessors: [],
    spanProcessors: [storeSpanProcessor({ home, ...options }), new SimpleSpanProcessor(other)],
  });
  sdk.start();
  const read = () => {
    const store = TraceStore.openReadOnly(storePath(home));
    endings.push(() => store.close());
    return store;
  };
  return { sdk, other, read };
}

describe("a user's own NodeSDK with the store's span processor", () => {
  it("keeps runs and all spans around them, durable as each ends, and leaves them to others as they are", async () => {
    const { sdk, other, read } = startSdk();
    const tracer = trace.getTracer("my-app", "7");
    const { run } = await tracer.startActiveSpan("POST /apply", async (request) => {
      const model = offlineModel(underwriting.answerOffline);
      const result = await runAgent(underwriting, APPLICATION, { model, session: "s-1", tracing: { tracer } });
      request.end();
      return result;
    });
    const [summary] = read().list({ limit: 5 });
    expect(summary).toMatchObject({ trace_id: run.trace_id, session: "s-1" });
    const whole = await localSource(read()).trace(run.trace_id ?? "");
    expect(whole?.roots.map(({ name, children }) => [name, children.map(({ kind }) => kind)])).toEqual([
      ["POST /apply", ["run"]],
    ]);
    const kept = read().spansOf(run.trace_id ?? "");
    const seen = other.getFinishedSpans();
    expect(kept.map(({ span }) => [span.name, attributesOf(span)]).sort()).toEqual(
      seen.map(({ name, attributes }) => [name, { ...attributes }]).sort(),
    );
    for (const { origin } of kept) {
      expect(origin.scope).toEqual({ name: "my-app", version: "7" });
      expect(origin.resource?.attributes).toContainEqual({ key: "service.name", value: { stringValue: "my-service" } });
    }
    await sdk.shutdown();
  });

  it("keeps only what is wanted, blanks what is to be masked, and goes on when its store cannot be used", async () => {
    const problems: string[] = [];
    const { sdk, read } = startSdk({ keep: ({ name }) => name !== "GET /health", capture: "none" });
    const tracer = trace.getTracer("my-app");
    for (const name of ["GET /health", "chat m"]) {
      tracer.startSpan(name, { attributes: { "gen_ai.input.messages": "[a secret]", n: 1 } }).end();
    }
    await sdk.shutdown();
    const kept = [...read().traceIds()].flatMap((id) => read().spansOf(id));
    expect(kept.map(({ span }) => span.name)).toEqual(["chat m"]);
    expect(JSON.stringify(kept)).not.toContain("a secret");
    trace.getTracer("my-app").startSpan("after the end").end();

    trace.disable();
    const broken = startSdk({ home: "/dev/null/nowhere", onProblem: (problem) => void problems.push(problem) });
    trace.getTracer("my-app").startSpan("chat m").end();
    expect(broken.other.getFinishedSpans()).toHaveLength(1);
    await broken.sdk.shutdown();
    expect(problems.length).toBeGreaterThan(0);
  });

  it("sends a backend what the store has when it is flushed, and the rest at the end", async () => {
    const sink = await startOtlpSink();
    endings.push(sink.close);
    const target = otlpTarget({ name: "otlp test", url: `${sink.url}/v1/traces`, headers: {} });
    const { sdk } = startSdk({ targets: [target] });
    for (let n = 0; n < 3; n++) trace.getTracer("my-app").startSpan(`span ${n}`).end();
    await sdk.shutdown();
    expect([...sink.spans.values()].map(({ span }) => span.name).sort()).toEqual(["span 0", "span 1", "span 2"]);
  });
});
