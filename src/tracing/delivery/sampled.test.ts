import { ROOT_CONTEXT } from "@opentelemetry/api";
import { SamplingDecision, TraceIdRatioBasedSampler } from "@opentelemetry/sdk-trace-base";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwriteAndPush } from "../../testing/processes/in-process.js";
import { APPROVED } from "../../testing/servers/ask-claude.js";
import { type OtlpSink, startOtlpSink } from "../../testing/servers/otlp-sink.js";
import { TraceStore } from "../store/store.js";
import { sampledTarget } from "./sampled.js";

const open: OtlpSink[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sink) => sink.close()));
});

const SPANS_OF_A_RUN = 8;

/** Makes runs with an OTLP backend and Langfuse, and says what each got and what the store has. */
async function runs(count: number, env: Record<string, string>) {
  const [otlp, langfuse] = [await startOtlpSink(), await startOtlpSink()];
  open.push(otlp, langfuse);
  const backends = {
    OTEL_EXPORTER_OTLP_ENDPOINT: otlp.url,
    LANGFUSE_PUBLIC_KEY: "pk-lf-1",
    LANGFUSE_SECRET_KEY: "sk-lf-0123456789",
    LANGFUSE_BASE_URL: langfuse.url,
  };
  const cwd = emptyFolder();
  for (let n = 0; n < count; n++) await underwriteAndPush(APPROVED, { cwd, env: { ...backends, ...env } });
  const store = TraceStore.openReadOnly(`${cwd}/.underwrite/traces.db`);
  const ids = [...store.traceIds()];
  const kept = ids.map((id) => store.spansOf(id).map(({ span }) => span));
  const waiting =
    ids.length === 0
      ? -1
      : store.connection.sql("SELECT count(*) AS n FROM deliveries WHERE delivered_us IS NULL").all();
  store.close();
  return { otlp, langfuse, kept, waiting };
}

/** What is in spans beside ids, times and what was measured. */
const shapeOf = (spans: readonly { name: string; attributes?: { key: string; value?: unknown }[] }[]) =>
  spans.map(({ name, attributes = [] }) => [
    name,
    attributes.map(({ key, value }) => [key, JSON.stringify(value).length]),
  ]);

describe("variables of OpenTelemetry and Langfuse that leave something out", () => {
  it("never cut the local record, whatever they cut for other programs", async () => {
    const limits = ["ATTRIBUTE_VALUE_LENGTH", "ATTRIBUTE_COUNT", "SPAN_ATTRIBUTE_VALUE_LENGTH", "SPAN_ATTRIBUTE_COUNT"];
    const more = ["SPAN_EVENT_COUNT", "SPAN_LINK_COUNT", "EVENT_ATTRIBUTE_COUNT", "SPAN_ATTRIBUTE_PER_EVENT_COUNT"];
    const cutting = Object.fromEntries([...limits, ...more].map((name) => [`OTEL_${name}_LIMIT`, "1"]));
    const plain = await runs(1, {});
    const environments: Record<string, string>[] = [
      { ...cutting, OTEL_TRACES_SAMPLER: "always_off" },
      { OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0" },
      { OTEL_SDK_DISABLED: "true", LANGFUSE_TRACING_ENABLED: "false" },
      { OTEL_TRACES_EXPORTER: "none", LANGFUSE_SAMPLE_RATE: "0" },
    ];
    for (const env of environments) {
      const { kept, otlp } = await runs(1, env);
      expect(kept.map(shapeOf)).toEqual(plain.kept.map(shapeOf));
      expect(otlp.spans.size).toBe(0);
    }
  });

  it("decide what the backend that they name gets, and nothing waits for it", async () => {
    const cases: [Record<string, string>, otlp: number, langfuse: number][] = [
      [{}, SPANS_OF_A_RUN, SPANS_OF_A_RUN],
      [{ OTEL_SDK_DISABLED: "TRUE" }, 0, SPANS_OF_A_RUN],
      [{ OTEL_TRACES_EXPORTER: "none" }, 0, SPANS_OF_A_RUN],
      [{ OTEL_TRACES_SAMPLER: "always_off" }, 0, SPANS_OF_A_RUN],
      [{ OTEL_TRACES_SAMPLER: "jaeger_remote", OTEL_TRACES_SAMPLER_ARG: "endpoint=x" }, SPANS_OF_A_RUN, SPANS_OF_A_RUN],
      [{ LANGFUSE_TRACING_ENABLED: "False" }, SPANS_OF_A_RUN, 0],
      [{ LANGFUSE_SAMPLE_RATE: "0" }, SPANS_OF_A_RUN, 0],
      [{ LANGFUSE_SAMPLE_RATE: "nonsense" }, SPANS_OF_A_RUN, SPANS_OF_A_RUN],
    ];
    for (const [env, ofOtlp, ofLangfuse] of cases) {
      const { otlp, langfuse, waiting } = await runs(1, env);
      expect({ env, got: [otlp.spans.size, langfuse.spans.size], waiting }).toEqual({
        env,
        got: [ofOtlp, ofLangfuse],
        waiting: [{ n: 0 }],
      });
    }
  });

  it("take traces whole or not at all, the same ones as OpenTelemetry's own sampler", async () => {
    const ids = fc.array(fc.stringMatching(/^[0-9a-f]{32}$/), { minLength: 1, maxLength: 30 });
    const shares = fc.double({ min: 0, max: 0.99, noNaN: true });
    const property = fc.asyncProperty(ids, shares, async (traceIds, share) => {
      const arrived: string[] = [];
      const take = async <Item>(items: readonly Item[], idOf: (item: Item) => string) => {
        arrived.push(...items.map(idOf));
        return { acknowledged: [...items] };
      };
      const target = sampledTarget(
        {
          name: "all",
          sendSpans: (spans) => take(spans, ({ span }) => span.traceId),
          sendScores: (scores) => take(scores, ({ trace_id }) => trace_id),
        },
        share,
      );
      const spans = traceIds.map((traceId) => ({ origin: {}, span: { traceId } as never }));
      const { acknowledged } = await target.sendSpans(spans, new AbortController());
      expect(new Set(acknowledged)).toEqual(new Set(spans));
      const sampler = new TraceIdRatioBasedSampler(share);
      const sampled = traceIds.filter((id) => {
        const { decision } = sampler.shouldSample(ROOT_CONTEXT, id);
        return decision === SamplingDecision.RECORD_AND_SAMPLED;
      });
      expect(arrived).toEqual(sampled);
      arrived.length = 0;
      const scores = traceIds.map((trace_id) => ({ trace_id }) as never);
      await target.sendScores?.(scores, new AbortController());
      expect(arrived).toEqual(sampled);
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
