import { trace } from "@opentelemetry/api";
import { NodeSDK } from "@opentelemetry/sdk-node";
import { InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { defineAgent } from "../definition/define-agent.js";
import { defineTool } from "../definition/tool.js";
import type { RunOptions } from "../loop/run.js";
import { runAgent } from "../loop/run-agent.js";
import { textBlock } from "../models/message.js";
import type { CallOptions, Model } from "../models/model.js";

const exporter = new InMemorySpanExporter();
// Without resources that are still looked for: the processor would hand spans on when they are found.
const sdk = new NodeSDK({
  spanProcessors: [new SimpleSpanProcessor(exporter)],
  autoDetectResources: false,
  instrumentations: [],
});
beforeAll(() => sdk.start());
afterAll(() => sdk.shutdown());
beforeEach(() => exporter.reset());

/** Work of an instrumented library: a span of its own, and one more behind a wait. */
async function query(name: string): Promise<void> {
  await trace.getTracer("some-library").startActiveSpan(name, async (span) => {
    await new Promise(setImmediate);
    trace.getTracer("some-library").startSpan(`${name} row`).end();
    span.end();
  });
}

const spell = defineAgent<string, { word: string }>({
  name: "spell",
  instructions: "Spell.",
  prompt: (word) => word,
  tools: ["slow", "quick"].map((name) =>
    defineTool({
      name,
      description: name,
      async run() {
        if (name === "slow") await new Promise((resolve) => setTimeout(resolve, 5));
        await query(`library in ${name}`);
        return {};
      },
    }),
  ),
  input: z.string(),
  positionals: ["word"],
  parseInput: String,
  output: z.strictObject({ word: z.string() }),
  validate: () => {
    trace.getTracer("some-library").startSpan("library in the check").end();
    return [];
  },
  answerOffline: () => ({ word: "" }),
  outcomeOf: () => "spelt",
  policy: {},
  summarize: () => ({ outcome: "", favourable: null, figures: [] }),
});

const seen: CallOptions[] = [];
const model: Model = {
  id: "m",
  provider: "p",
  async generate({ messages }, options) {
    seen.push(options);
    await query(`library in call ${messages.length}`);
    const calls = ["slow", "quick"].map((name) => ({ type: "tool_use", id: "same", name, input: {} }));
    return {
      model: "m",
      content: messages.length === 1 ? calls : [textBlock('{"word":"a"}')],
      stop_reason: "unknown",
      usage: { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, cache_write_tokens: 0 },
      cost_usd: 0,
    };
  },
};

/** A run's spans, by name, and the name of a span's parent. */
async function record(options: Partial<RunOptions> = {}) {
  const { run } = await runAgent(spell, "a", { model, ...options });
  const spans = exporter.getFinishedSpans();
  const named = (name: string) => spans.find((span) => span.name === name);
  const parentOf = (name: string) => {
    const id = named(name)?.parentSpanContext?.spanId;
    return spans.find((span) => span.spanContext().spanId === id)?.name ?? id;
  };
  return { run, named, parentOf };
}

const CALLER = `00-${"ab".repeat(16)}-${"cd".repeat(8)}-01`;
const OTHER = `00-${"12".repeat(16)}-${"34".repeat(8)}-00`;

describe("what is traced during a run", () => {
  it("by libraries is below the model call, the tool call or the check that did it, also of calls at one time with one id", async () => {
    const { parentOf } = await record();
    expect(parentOf("library in call 1")).toBe("chat m");
    expect(parentOf("library in slow")).toBe("execute_tool slow");
    expect(parentOf("library in quick")).toBe("execute_tool quick");
    expect(parentOf("library in slow row")).toBe("library in slow");
    expect(parentOf("library in the check")).toBe("validate decision");
    expect(parentOf("execute_tool slow")).toBe("invoke_agent spell");
  });

  it("is told to the model's provider by the traceparent of the call", async () => {
    seen.length = 0;
    const { named } = await record();
    const call = named("chat m")?.spanContext();
    expect(seen[0]?.traceparent).toBe(`00-${call?.traceId}-${call?.spanId}-01`);
    expect(new Set(seen.map(({ traceparent }) => traceparent)).size).toBe(2);
  });
});

describe("a run that another span asked for", () => {
  it.each(["run", "probe", "eval"] as const)("is below the parent that is named, whatever it is (%s)", async (kind) => {
    const { run, named } = await record({ parent: CALLER, link: OTHER, kind });
    expect(run.trace_id).toBe("ab".repeat(16));
    const root = named("invoke_agent spell");
    expect(run.span_id).toBe(root?.spanContext().spanId);
    expect(root?.parentSpanContext).toMatchObject({ spanId: "cd".repeat(8), isRemote: true });
    expect(root?.attributes["langfuse.internal.is_app_root"]).toBe(true);
    expect(root?.links.map(({ context }) => context.spanId)).toEqual(["34".repeat(8)]);
  });

  it("has a trace of its own where it is one of many, and where the parent is none", async () => {
    for (const [options, links] of [
      [{ link: OTHER }, ["34".repeat(8)]],
      [{ parent: OTHER.toUpperCase().replace("00-1", "zz-1") }, []],
      [{ parent: `00-${"0".repeat(32)}-${"34".repeat(8)}-01` }, []],
      [{ link: "00-1-2-3" }, []],
    ] as const) {
      exporter.reset();
      const { run, named } = await record(options);
      const root = named("invoke_agent spell");
      expect(root?.parentSpanContext).toBeUndefined();
      expect(root?.links.map(({ context }) => context.spanId)).toEqual(links);
      expect(run).not.toHaveProperty("span_id");
    }
  });

  it("is linked once to an active span that is also its parent or its link, and below the named one before the active", async () => {
    await trace.getTracer("program").startActiveSpan("handler", async (span) => {
      const { traceId, spanId } = span.spanContext();
      const handler = `00-${traceId}-${spanId}-01`;
      const below = await record({ link: handler });
      expect(below.run.trace_id).toBe(traceId);
      expect(below.named("invoke_agent spell")?.links).toEqual([]);
      expect(below.named("invoke_agent spell")?.attributes).not.toHaveProperty("langfuse.internal.is_app_root");
      exporter.reset();
      const named = await record({ parent: CALLER });
      expect(named.run.trace_id).toBe("ab".repeat(16));
      expect(named.named("invoke_agent spell")?.links.map(({ context }) => context.spanId)).toEqual([spanId]);
      span.end();
    });
  });
});
