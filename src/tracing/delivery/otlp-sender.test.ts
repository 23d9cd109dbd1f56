import { afterEach, describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite, underwriteAndPush } from "../../testing/processes/in-process.js";
import { APPROVED } from "../../testing/servers/ask-claude.js";
import { type OtlpSink, startOtlpSink } from "../../testing/servers/otlp-sink.js";
import { attributesOf } from "../otlp/otlp.js";
import type { StoredSpan } from "../store/store.js";
import { otlpTarget } from "./otlp-sender.js";

const open: OtlpSink[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((sink) => sink.close()));
});

async function startSink(): Promise<OtlpSink> {
  const sink = await startOtlpSink();
  open.push(sink);
  return sink;
}

/** A span with everything that a span can have. */
const RICH: StoredSpan = {
  origin: {
    resource: { attributes: [{ key: "service.name", value: { stringValue: "other" } }] },
    scope: { name: "its scope", version: "3" },
    scopeSpans: { schemaUrl: "https://opentelemetry.io/schemas/1.37.0" },
  },
  span: {
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    parentSpanId: "00f067aa0ba902b7",
    traceState: "vendor=1",
    name: "Zürich → 日本",
    kind: 3,
    startTimeUnixNano: "1795328936144000123",
    endTimeUnixNano: "1795328936177536935",
    attributes: [
      { key: "text", value: { stringValue: "a\nb" } },
      { key: "yes", value: { boolValue: true } },
      { key: "no", value: { boolValue: false } },
      { key: "whole", value: { intValue: -7 } },
      { key: "large", value: { intValue: 9007199254740991 } },
      { key: "part", value: { doubleValue: 0.1 } },
      { key: "list", value: { arrayValue: { values: [{ stringValue: "x" }, { stringValue: "y" }] } } },
      { key: "group", value: { kvlistValue: { values: [{ key: "n", value: { intValue: 1 } }] } } },
      { key: "bytes", value: { bytesValue: "AAEC/w==" } },
    ],
    events: [
      { timeUnixNano: "1795328936150000000", name: "retry", attributes: [{ key: "n", value: { intValue: 2 } }] },
    ],
    links: [
      {
        traceId: "1af7651916cd43dd8448eb211c80319c",
        spanId: "c7ad6b7169203331",
        attributes: [{ key: "why", value: { stringValue: "it asked" } }],
      },
    ],
    status: { code: 2, message: "it failed" },
    droppedAttributesCount: 3,
    droppedEventsCount: 2,
    droppedLinksCount: 1,
  },
};

describe.each(["http/json", "http/protobuf"] as const)("a backend that takes %s", (protocol) => {
  it("gets a span with everything that it has", async () => {
    const sink = await startSink();
    const target = otlpTarget({ name: "sink", url: `${sink.url}/v1/traces`, headers: {}, protocol });
    const { acknowledged } = await target.sendSpans([RICH], new AbortController());
    expect(acknowledged).toEqual([RICH]);
    const type = protocol === "http/json" ? "application/json" : "application/x-protobuf";
    expect(sink.requests[0]?.headers["content-type"]).toBe(type);
    const [arrived] = [...sink.spans.values()];
    const { attributes, events, ...rest } = RICH.span;
    expect(arrived?.span).toMatchObject(rest);
    expect(arrived?.attributes).toEqual(attributesOf({ attributes }));
    expect(arrived?.span.events).toMatchObject(events ?? []);
    expect(arrived?.origin).toMatchObject(RICH.origin);
  });

  it("says which spans it rejects, and only these stay", async () => {
    const sink = await startSink();
    sink.behave(() => ({ reject: ({ name }) => name === "bad" }));
    const target = otlpTarget({ name: "sink", url: `${sink.url}/v1/traces`, headers: {}, protocol });
    const spans = ["good", "bad", "fine"].map((name, index) => ({
      ...RICH,
      span: { ...RICH.span, name, spanId: `b7ad6b716920333${index}` },
    }));
    const { acknowledged, problem } = await target.sendSpans(spans, new AbortController());
    expect(acknowledged.map(({ span }) => span.name)).toEqual(["good", "fine"]);
    expect(problem).toMatch(/rejected/);
  });

  it("gets all spans but one that cannot be encoded, which is told of", async () => {
    const sink = await startSink();
    const target = otlpTarget({ name: "sink", url: `${sink.url}/v1/traces`, headers: {}, protocol });
    const odd = { ...RICH, span: { ...RICH.span, spanId: "0000000000000001", startTimeUnixNano: "yesterday" } };
    const { acknowledged, problem } = await target.sendSpans([odd, RICH], new AbortController());
    expect(acknowledged).toEqual([RICH]);
    expect(problem).toMatch(/^a span cannot be encoded \(.*yesterday.*\)$/);
    expect(sink.spans.size).toBe(1);
  });

  it("gets the runs of a command that names the protocol", async () => {
    const sink = await startSink();
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: sink.url, OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
    const cwd = emptyFolder();
    const { stdout, exitCode } = await underwriteAndPush([...APPROVED, "-q"], { cwd, env });
    const traceId = JSON.parse(stdout).run.trace_id;
    expect(exitCode).toBe(0);
    expect([...sink.spans.values()].map(({ span }) => span.traceId)).toEqual(Array(8).fill(traceId));
    const local = JSON.parse((await underwrite(["traces", "show", traceId, "--json"], { cwd, env })).stdout);
    const root = [...sink.spans.values()].find(({ span }) => !span.parentSpanId);
    expect(root?.attributes).toEqual(local.roots[0].attributes);
  });
});
