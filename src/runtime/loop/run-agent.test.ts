import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { ProviderError, RunFault } from "../../errors.js";
import type { AgentDefinition } from "../definition/agent.js";
import { defineAgent } from "../definition/define-agent.js";
import { defineTool, type Tool } from "../definition/tool.js";
import { textBlock } from "../models/message.js";
import type { Model, ModelRequest } from "../models/model.js";
import { offlineModel } from "../models/offline.js";
import { type ScriptedTurn, scriptedModel } from "../models/scripted.js";
import type { AgentEvent } from "./run.js";
import { runAgent } from "./run-agent.js";

interface Sum {
  sum: number;
}

/** An agent that adds: its input is two numbers, its output their sum. */
function adder(change: Partial<AgentDefinition<[number, number], Sum>> = {}) {
  return defineAgent<[number, number], Sum>({
    name: "adder",
    instructions: "Add.",
    prompt: (input) => JSON.stringify(input),
    tools: [
      defineTool({ name: "add", description: "The sum.", run: ([a, b]: [number, number]) => ({ sum: a + b }) }),
      defineTool({
        name: "scale",
        description: "The sum times a factor.",
        arguments: z.strictObject({ factor: z.number() }),
        run: ([a, b]: [number, number], { factor }) => ({ scaled: (a + b) * factor }),
      }),
    ],
    input: z.tuple([z.number(), z.number()]),
    positionals: ["a", "b"],
    parseInput: (fields) => fields as [number, number],
    output: z.strictObject({ sum: z.number() }),
    validate: ([a, b], { sum }) =>
      sum === a + b ? [] : [{ code: "wrong_sum", message: "Wrong.", expected: a + b, actual: sum }],
    answerOffline: ({ add }) => add as unknown as Sum,
    outcomeOf: ({ sum }) => String(sum),
    policy: {},
    summarize: () => ({ outcome: "", favourable: null, figures: [] }),
    reference: ([a, b]) => ({ output: { sum: a + b }, figures: {} }),
    ...change,
  });
}

const call = (name: string, input: unknown = {}, id = `call_${name}`) => ({ type: "tool_use", id, name, input });
const use = (...calls: ReturnType<typeof call>[]): ScriptedTurn => ({ content: calls });
const answer = (value: unknown): ScriptedTurn => ({ content: [textBlock(JSON.stringify(value))] });

async function run(
  turns: ScriptedTurn[],
  agent = adder(),
  options: { maxRoundTrips?: number; signal?: AbortSignal } = {},
) {
  const events: AgentEvent[] = [];
  const requests: ModelRequest[] = [];
  const recorded = turns.map((turn) => (request: ModelRequest) => {
    requests.push(request);
    return turn;
  });
  const model = scriptedModel(recorded);
  const result = await runAgent(agent, [2, 3], { model, onEvent: (event) => events.push(event), ...options });
  return { ...result, events, requests };
}

describe("the loop", () => {
  it("asks, runs the tools, asks again, validates, and tells each step", async () => {
    const { output, run: summary, events } = await run([use(call("add")), answer({ sum: 5 })]);
    expect(output).toEqual({ sum: 5 });
    expect(summary).toMatchObject({ round_trips: 2, exit_reason: "decided", model: "scripted" });
    expect(summary.trace_id).toMatch(/^[0-9a-f]{32}$/);
    expect(events.map(({ type }) => type)).toEqual([
      "run_started",
      "model_call_started",
      "model_call_ended",
      "tool_call_started",
      "tool_call_ended",
      "model_call_started",
      "model_call_ended",
      "validation_started",
      "validated",
      "run_ended",
    ]);
  });

  it("runs the tools of one answer at the same time, and keeps their order", async () => {
    let release = () => {};
    const started = new Promise<void>((resolve) => {
      release = resolve;
    });
    const tools: Tool<[number, number]>[] = [
      defineTool({ name: "first", description: "Waits for the second.", run: () => started.then(() => 1) }),
      defineTool({
        name: "second",
        description: "Lets the first go.",
        run: () => Promise.resolve(release()).then(() => 2),
      }),
    ];
    const { requests } = await run([use(call("first"), call("second")), answer({ sum: 5 })], adder({ tools }));
    expect(requests[1]?.messages.at(-1)?.content).toMatchObject([
      { tool_use_id: "call_first", content: "1" },
      { tool_use_id: "call_second", content: "2" },
    ]);
  });

  it("gives an unknown tool, bad arguments and a tool that throws, or gives no JSON, back as error results", async () => {
    const broken = defineTool({
      name: "broken",
      description: "Throws.",
      run: () => {
        throw new Error("out of order");
      },
    });
    const mute = defineTool({ name: "mute", description: "Gives nothing.", run: () => undefined as never });
    const agent = adder({ tools: [...adder().tools, broken, mute] });
    const calls = use(
      call("nothing"),
      call("scale", { factor: "two" }),
      call("broken"),
      call("mute"),
      call("scale", { factor: 2 }, "ok"),
    );
    const { requests, output } = await run([calls, answer({ sum: 5 })], agent);
    expect(requests[1]?.messages.at(-1)?.content).toMatchObject([
      { is_error: true, content: "There is no tool named nothing. The tools are: add, scale, broken, mute." },
      {
        is_error: true,
        content: expect.stringMatching(/do not fit scale: factor: .*expected number, received string/),
      },
      { is_error: true, content: "broken failed: out of order" },
      { is_error: true, content: "mute failed: it gave undefined, which JSON cannot hold" },
      { is_error: false, content: '{"scaled":10}' },
    ]);
    expect(output).toEqual({ sum: 5 });
  });

  it("repairs once: what is wrong goes back with its code, and the mended answer stands", async () => {
    const { output, validation, requests } = await run([answer({ sum: 6 }), answer({ sum: 5 })]);
    expect(output).toEqual({ sum: 5 });
    expect(validation).toEqual({ valid: true, violations: [], warnings: [], repaired: true });
    expect(JSON.stringify(requests[1]?.messages.at(-1))).toContain("wrong_sum: Wrong.");
  });

  it("repairs an answer that is no output in the same way", async () => {
    const { output, requests } = await run([{ content: [textBlock("Five.")] }, answer({ sum: 5 })]);
    expect(output).toEqual({ sum: 5 });
    expect(JSON.stringify(requests[1]?.messages.at(-1))).toContain("The answer was not JSON.");
  });

  it("names what does not fit the schema", async () => {
    const { requests } = await run([answer({ sum: "5", extra: 1 }), answer({ sum: 5 })]);
    const asked = JSON.stringify(requests[1]?.messages.at(-1));
    expect(asked).toContain("sum: Invalid input: expected number, received string");
    expect(asked).toContain("extra");
  });

  it("rejects what is still wrong after the repair", async () => {
    const { output, rejected, validation, run: summary, error } = await run([answer({ sum: 6 }), answer({ sum: 7 })]);
    expect(output).toBeNull();
    expect(rejected).toEqual({ sum: 7 });
    expect(validation).toMatchObject({ valid: false, repaired: false, violations: [{ actual: 7 }] });
    expect(summary.exit_reason).toBe("rejected");
    expect(error?.message).toMatch(/contradicts/);
  });

  it("never asks more often than it may, not even to repair", async () => {
    const limited = await run([use(call("add")), answer({ sum: 6 }), answer({ sum: 5 })], adder(), {
      maxRoundTrips: 2,
    });
    expect(limited.run).toMatchObject({ round_trips: 2, exit_reason: "rejected" });
    const endless = Array.from({ length: 9 }, () => use(call("add")));
    expect((await run(endless, adder(), { maxRoundTrips: 3 })).run).toMatchObject({
      round_trips: 3,
      exit_reason: "max_round_trips",
    });
  });

  it("adds up tokens and cost, and knows no cost where one is unknown", async () => {
    const priced = (cost_usd: number | null): Model => ({
      id: "m",
      provider: "p",
      generate: async ({ messages }) => ({
        model: "m",
        content: messages.length === 1 ? [call("add")] : [textBlock('{"sum":5}')],
        stop_reason: "unknown",
        usage: { input_tokens: 10, output_tokens: 2, cache_read_tokens: 0, cache_write_tokens: 0 },
        cost_usd,
      }),
    });
    const known = await runAgent(adder(), [2, 3], { model: priced(0.25) });
    const unknown = await runAgent(adder(), [2, 3], { model: priced(null) });
    expect(known.run).toMatchObject({ input_tokens: 20, output_tokens: 4, cost_usd: 0.5 });
    expect(unknown.run.cost_usd).toBeNull();
  });

  it("ends as interrupted when its signal says so, even in a tool that does not listen", async () => {
    const interrupt = new AbortController();
    const deaf = defineTool({
      name: "deaf",
      description: "Never returns.",
      run: () => {
        queueMicrotask(() => interrupt.abort());
        return new Promise<never>(() => {});
      },
    });
    const { run: summary } = await run([use(call("deaf"))], adder({ tools: [deaf] }), { signal: interrupt.signal });
    expect(summary).toMatchObject({ exit_reason: "interrupted", round_trips: 1 });
    const before = await run([answer({ sum: 5 })], adder(), { signal: AbortSignal.abort() });
    expect(before.run.exit_reason).toBe("interrupted");
  });

  it("hides no fault of ours behind an interruption that came before it", async () => {
    const interrupt = new AbortController();
    const broken = adder({
      validate: () => {
        interrupt.abort();
        throw new TypeError("our bug");
      },
    });
    const options = { signal: interrupt.signal };
    expect(await run([answer({ sum: 5 })], broken, options).catch((error) => error)).toBeInstanceOf(RunFault);
  });

  it("makes a result of a provider's failure, and a fault with its trace of ours", async () => {
    const failing: Model = {
      id: "m",
      provider: "p",
      generate: () => Promise.reject(new ProviderError("down", { requestId: "req_1" })),
    };
    const result = await runAgent(adder(), [2, 3], { model: failing });
    expect(result).toMatchObject({
      run: { exit_reason: "provider_error" },
      error: { message: "down", request_id: "req_1" },
    });

    const broken = adder({
      validate: () => {
        throw new TypeError("our bug");
      },
    });
    const fault = await run([answer({ sum: 5 })], broken).catch((error) => error);
    expect(fault).toBeInstanceOf(RunFault);
    expect(fault).toMatchObject({
      message: "validate of the agent adder failed: our bug",
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });
});

describe("the embedded model", () => {
  it("calls a tool whatever its name", async () => {
    const names = ["constructor", "__proto__", "toString"];
    const tools = names.map((name) => defineTool({ name, description: "Five.", run: () => ({ sum: 5 }) }));
    const model = offlineModel((results) => results.constructor);
    const { output, tool_results } = await runAgent(adder({ tools }), [2, 3], { model });
    expect({ output, called: tool_results.map(({ name }) => name) }).toEqual({ output: { sum: 5 }, called: names });
  });

  it("says so, instead of answering, when a tool failed", async () => {
    const failing = adder().tools.map((tool) => ({ ...tool, run: () => Promise.reject(new Error("no")) }));
    const model = offlineModel(adder().answerOffline);
    const result = await runAgent(adder({ tools: failing.slice(0, 1) }), [2, 3], { model });
    expect(result).toMatchObject({
      output: null,
      run: { exit_reason: "invalid_output" },
      rejected: "No answer is possible: add failed: no",
      error: {
        message: expect.stringMatching(/not the structured output that was asked for. The answer was not JSON.$/),
      },
    });
  });
});
