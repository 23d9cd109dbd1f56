import { describe, expect, it } from "vitest";
import { LANGFUSE_KEYS, startLangfuseServer } from "../testing/servers/langfuse-server.js";
import { spanId, storedSpan, traceId } from "../testing/spans.js";
import { ATTRIBUTE, OPERATION } from "../tracing/attributes.js";
import { langfuseSource } from "./source.js";

describe("several runs in one trace", () => {
  it("have their scores in Langfuse, too", async () => {
    const run = (id: number) =>
      storedSpan({
        trace: 70,
        id,
        parent: 700,
        from: id,
        name: "invoke_agent clerk",
        attributes: { [ATTRIBUTE.operation]: OPERATION.run, [ATTRIBUTE.observationType]: "agent" },
      });
    const spans = [run(701), run(702)];
    const judged = [701, 702].map((id) => ({
      id: `j${id}`,
      trace_id: traceId(70),
      span_id: spanId(id),
      name: "correct",
      value: id - 701,
      data_type: "BOOLEAN" as const,
      source: "person",
    }));
    const server = await startLangfuseServer();
    server.add({ spans, scores: judged });
    const source = langfuseSource({ ...LANGFUSE_KEYS, baseUrl: server.url });
    const all = await source.list({});
    await server.close();
    expect(all.map(({ scores }) => scores)).toEqual([[{ name: "correct", value: 1 }], [{ name: "correct", value: 0 }]]);
  });
});
