import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { ProviderError } from "../../errors.js";
import { deliveredSpan } from "../../langfuse/delivery/delivered-span.js";
import { WRONG } from "../../testing/decision-with.js";
import { captureSpan } from "../../tracing/capture.js";
import { attributesOf, type Plain, spanAttributes } from "../../tracing/otlp/otlp.js";
import { holdSpans } from "../../tracing/recording/held-spans.js";
import type { Score } from "../../tracing/score.js";
import { runAgent } from "../loop/run-agent.js";
import { type Block, textBlock } from "../models/message.js";
import type { Model, StopReason } from "../models/model.js";

const INPUT = underwriting.parseInput({
  annual_income: 28_000,
  total_debt: 2_000,
  credit_score: 790,
  loan_amount: 150_000,
});

/** A run with a model that gives one answer again and again: its spans, and its scores. */
async function record(answer: { content: Block[]; stop_reason: StopReason; finish_reason?: string } | Error) {
  const held = holdSpans("0", {});
  const model: Model = {
    id: "m",
    provider: "p",
    host: "models.example:8443",
    generate: async () => {
      if (answer instanceof Error) throw answer;
      const usage = { input_tokens: 1, output_tokens: 1, cache_read_tokens: 0, cache_write_tokens: 0 };
      return { model: "m", ...answer, usage, cost_usd: 0 };
    },
  };
  const options = { model, tracing: held, session: "talk-1", maxRoundTrips: 2 };
  const { run } = await runAgent(underwriting, INPUT, options);
  const { spans, scores } = held.release([run.trace_id]);
  const named = (start: string) => spans.find(({ span }) => span.name.startsWith(start))?.span;
  const call = named("chat");
  return { spans, scores, run, root: named("invoke_agent"), call: call ? spanAttributes(call) : {} };
}

const APPROVE = textBlock(JSON.stringify(WRONG));

describe("a model call in OpenTelemetry's words", () => {
  it.each<[StopReason, string | undefined, string[] | undefined, string | undefined]>([
    ["end_turn", undefined, ["stop"], "end_turn"],
    ["end_turn", "stop_sequence", ["stop"], "stop_sequence"],
    ["tool_use", "tool_use", ["tool_call"], "tool_use"],
    ["max_tokens", "model_context_window_exceeded", ["length"], "model_context_window_exceeded"],
    ["refusal", "content_filter", ["content_filter"], "content_filter"],
    ["pause_turn", undefined, ["pause_turn"], "pause_turn"],
    ["unknown", "squawk", ["squawk"], "squawk"],
    ["unknown", undefined, undefined, undefined],
  ])("ended for a reason, with the provider's word beside it: %s, %s", async (stop_reason, word, reasons, kept) => {
    const { call } = await record({
      content: [APPROVE],
      stop_reason,
      ...(word === undefined ? {} : { finish_reason: word }),
    });
    expect(call["gen_ai.response.finish_reasons"]).toEqual(reasons);
    expect(call["underwrite.stop_reason"]).toBe(kept);
    const [answer] = JSON.parse(String(call["gen_ai.output.messages"]));
    expect(answer.finish_reason).toBe(reasons?.[0] ?? "unknown");
  });

  it("has what the model thought as reasoning, where it went, what it was to give, and the conversation", async () => {
    const thinking = { type: "thinking", thinking: "The rate is high.", signature: "c2ln" } as Block;
    const { call, spans } = await record({ content: [thinking, APPROVE], stop_reason: "end_turn" });
    const [{ parts }] = JSON.parse(String(call["gen_ai.output.messages"]));
    expect(parts[0]).toEqual({ type: "reasoning", content: "The rate is high.", signature: "c2ln" });
    expect(call).toMatchObject({
      "gen_ai.output.type": "json",
      "server.address": "models.example",
      "server.port": 8443,
    });
    expect(new Set(spans.map(({ span }) => spanAttributes(span)["gen_ai.conversation.id"]))).toEqual(
      new Set(["talk-1"]),
    );
    const chat = spans.map(deliveredSpan).find(({ span }) => span.name.startsWith("chat"));
    const output = JSON.parse(String(chat && spanAttributes(chat.span)["langfuse.observation.output"]));
    expect(output).toMatchObject({
      thinking: [{ type: "thinking", content: "The rate is high." }],
      content: { approved: true },
    });
  });
});

it("costs nothing where the provider turned the call away; what was not answered may be billed", async () => {
  const costs = [{ status: 500 }, { status: 200 }, {}].map(async (details) => {
    const { call } = await record(new ProviderError("It failed.", details));
    return call["langfuse.observation.cost_details"];
  });
  expect(await Promise.all(costs)).toEqual(['{"total":0}', undefined, undefined]);
});

describe("scores in OpenTelemetry's words", () => {
  it("are events of the run that they judge, with what they say", async () => {
    const { root, scores } = await record({ content: [APPROVE], stop_reason: "end_turn" });
    const events = (root?.events ?? []).map((event): Record<string, Plain> => {
      return { ...attributesOf(event), name: event.name ?? "" };
    });
    expect(events.length).toBe(scores.length);
    expect(events).toContainEqual(
      expect.objectContaining({
        name: "gen_ai.evaluation.result",
        "gen_ai.evaluation.name": "valid",
        "gen_ai.evaluation.score.value": 0,
        "gen_ai.evaluation.score.label": "false",
      }),
    );
    const violation = events.find((event) => String(event["gen_ai.evaluation.name"]).startsWith("violation."));
    expect(violation).toMatchObject({
      "gen_ai.evaluation.score.value": 1,
      "gen_ai.evaluation.explanation": expect.any(String),
    });
    expect(violation).not.toHaveProperty("gen_ai.evaluation.score.label");
  });

  it("are kept of a run that has ended, each with its own, and quote nothing where content is masked", async () => {
    const held = holdSpans("0", {});
    const ids: string[] = [];
    for (const n of [1, 2]) {
      const span = held.tracer.startSpan(`invoke_agent ${n}`, {
        attributes: { "gen_ai.operation.name": "invoke_agent" },
      });
      held.tracer.startSpan("other", { root: true }).end();
      span.end();
      ids.push(span.spanContext().traceId);
    }
    const score = (trace_id: string, name: string, value: number | string): Score => ({
      id: name,
      trace_id,
      name,
      value,
      data_type: typeof value === "string" ? "CATEGORICAL" : "NUMERIC",
      comment: "Because of 28,000.",
      source: "eval",
    });
    held.addScores([score(ids[0] ?? "", "tone", "kind"), score(ids[1] ?? "", "share", 0.5)], { asEvents: true });
    held.addScores([score(ids[1] ?? "", "told", 1)]);
    const { spans, scores } = held.release(ids);
    expect(scores).toHaveLength(3);
    expect(spans.map(({ span }) => (span.events ?? []).map((event) => attributesOf(event)))).toEqual([
      [
        {
          "gen_ai.evaluation.name": "tone",
          "gen_ai.evaluation.score.label": "kind",
          "gen_ai.evaluation.explanation": "Because of 28,000.",
        },
      ],
      [expect.objectContaining({ "gen_ai.evaluation.name": "share", "gen_ai.evaluation.score.value": 0.5 })],
    ]);
    for (const { span } of spans) {
      expect(JSON.stringify(captureSpan(span, "masked", "salt"))).not.toContain("28,000");
      expect(JSON.stringify(captureSpan(span, "none", "salt"))).not.toContain("28,000");
    }
    expect(JSON.stringify(spans.map(deliveredSpan))).not.toContain("gen_ai.evaluation");
  });
});
