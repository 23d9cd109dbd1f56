import { describe, expect, it } from "vitest";
import { otlpSpan, type SpanOf, storedSpan, traceId } from "../../testing/spans.js";
import { toObservation } from "../observations/observation.js";
import type { OtlpSpan } from "../otlp/otlp.js";
import { summarizeTrace } from "../store/queries/summary.js";
import { buildTrace } from "../trace.js";

/** What a reader of a trace and a client of the MCP server see of a span. */
function seen(attributes: NonNullable<SpanOf["attributes"]>, rest: Partial<OtlpSpan> = {}) {
  const stored = storedSpan({ id: 1, attributes });
  Object.assign(stored.span, rest);
  const { type, providedModelName, usageDetails, input, output, totalCost } = toObservation(stored);
  const { roots } = buildTrace(summarizeTrace(traceId(1), [stored.span]), [stored.span], []);
  const [span] = roots;
  expect({ input: span?.input, output: span?.output, model: span?.model }).toEqual({
    input,
    output,
    model: providedModelName,
  });
  return {
    kind: span?.kind,
    type,
    model: providedModelName,
    tokens: [usageDetails.input ?? null, usageDetails.output ?? null],
    input,
    output,
    cost: totalCost,
  };
}
const event = (name: string, attributes: Record<string, string>) => ({
  name,
  timeUnixNano: "1",
  attributes: Object.entries(attributes).map(([key, stringValue]) => ({ key, value: { stringValue } })),
});

describe("a span of another program shows its kind, model, tokens, input and output", () => {
  it("of OpenInference: a model call whose messages are attributes of their own", () => {
    const attributes = {
      "openinference.span.kind": "LLM",
      "llm.model_name": "gpt-x",
      "llm.token_count.prompt": 31,
      "llm.token_count.completion": 4,
      "llm.cost.total": 0.002,
      "llm.input_messages.1.message.content": "Second",
      "llm.input_messages.0.message.role": "system",
      "llm.input_messages.0.message.content": "First",
      "llm.input_messages.1.message.role": "user",
      "llm.output_messages.0.message.tool_calls.0.tool_call.function.name": "add",
    };
    expect(seen(attributes)).toEqual({
      kind: "model",
      type: "GENERATION",
      model: "gpt-x",
      tokens: [31, 4],
      input: JSON.stringify([
        { message: { role: "system", content: "First" } },
        { message: { content: "Second", role: "user" } },
      ]),
      output: '[{"message":{"tool_calls":[{"tool_call":{"function":{"name":"add"}}}]}}]',
      cost: 0.002,
    });
  });

  it.each([
    ["RETRIEVER", "RETRIEVER", "other"],
    ["EMBEDDING", "EMBEDDING", "other"],
    ["CHAIN", "CHAIN", "other"],
    ["GUARDRAIL", "GUARDRAIL", "other"],
    ["RERANKER", "SPAN", "other"],
    ["tool", "TOOL", "tool"],
  ])("of OpenInference: %s", (value, type, kind) => {
    const attributes = { "openinference.span.kind": value, "input.value": "q", "output.value": "[]" };
    expect(seen(attributes)).toMatchObject({ type, kind, input: "q", output: "[]" });
  });

  it("of OpenLLMetry: older names of GenAI attributes, with a token count as text", () => {
    const attributes = {
      "gen_ai.system": "OpenAI",
      "gen_ai.request.model": "gpt-old",
      "gen_ai.usage.prompt_tokens": "12",
      "gen_ai.usage.completion_tokens": "3",
      "gen_ai.prompt.0.role": "user",
      "gen_ai.prompt.0.content": "Add",
      "gen_ai.completion.0.content": "5",
    };
    expect(seen(attributes)).toMatchObject({
      kind: "model",
      model: "gpt-old",
      tokens: [12, 3],
      input: '[{"role":"user","content":"Add"}]',
      output: '[{"content":"5"}]',
    });
    const workflow = { "traceloop.span.kind": "tool", "traceloop.entity.input": "{}", "traceloop.entity.output": "5" };
    expect(seen(workflow)).toMatchObject({ kind: "tool", input: "{}", output: "5" });
  });

  it("of older conventions: messages as events, of a text completion", () => {
    const events = [
      event("gen_ai.system.message", { content: "Be brief." }),
      event("gen_ai.user.message", { content: "Add" }),
      event("gen_ai.choice", { index: "0", message: "5" }),
      event("gen_ai.choice", { index: "1", message: "five" }),
    ];
    expect(
      seen({ "gen_ai.operation.name": "text_completion", "gen_ai.response.model": "m" }, { events }),
    ).toMatchObject({
      type: "GENERATION",
      input: '[{"role":"system","content":"Be brief."},{"role":"user","content":"Add"}]',
      output: '[{"index":"0","message":"5"},{"index":"1","message":"five"}]',
    });
    const one = event("gen_ai.client.inference.operation.details", {
      "gen_ai.input.messages": "[]",
      "gen_ai.output.messages": "[1]",
    });
    expect(seen({ "gen_ai.operation.name": "chat" }, { events: [one] })).toMatchObject({ input: "[]", output: "[1]" });
  });

  it("of the Vercel AI SDK: the call, what it is part of, and a tool", () => {
    const call = {
      "operation.name": "ai.streamText.doStream greet",
      "ai.operationId": "ai.streamText.doStream",
      "ai.model.id": "claude-x",
      "ai.prompt.messages": '[{"role":"user"}]',
      "ai.response.text": "Hello",
      "ai.response.toolCalls": '[{"toolName":"add"}]',
      "ai.usage.promptTokens": 7,
      "ai.usage.completionTokens": 2,
    };
    expect(seen(call)).toMatchObject({
      kind: "model",
      model: "claude-x",
      tokens: [7, 2],
      input: '[{"role":"user"}]',
      output: '{"role":"assistant","content":"Hello","tool_calls":"[{\\"toolName\\":\\"add\\"}]"}',
    });
    const whole = {
      "ai.operationId": "ai.streamText",
      "ai.model.id": "claude-x",
      "ai.prompt": "{}",
      "ai.response.text": "Hello",
    };
    expect(seen(whole)).toMatchObject({ kind: "other", type: "SPAN", input: "{}", output: "Hello" });
    const tool = {
      "ai.operationId": "ai.toolCall",
      "ai.toolCall.name": "add",
      "ai.toolCall.args": "{}",
      "ai.toolCall.result": "5",
    };
    expect(seen(tool)).toMatchObject({ kind: "tool", input: "{}", output: "5" });
    expect(seen({ "ai.operationId": "ai.embed.doEmbed", "ai.model.id": "e" }).type).toBe("EMBEDDING");
  });

  it("of Logfire and Pydantic AI: an agent, a tool, a call with its events in one attribute, and one with its data", () => {
    const agent = { agent_name: "a", model_name: "m", all_messages_events: "[{}]", final_result: "5" };
    expect(seen(agent)).toMatchObject({ kind: "run", model: "m", output: "5" });
    const tool = { "gen_ai.tool.name": "add", tool_arguments: '{"a":2}', tool_response: "5" };
    expect(seen(tool)).toMatchObject({ kind: "tool", input: '{"a":2}', output: "5" });
    const events = JSON.stringify([
      { "event.name": "gen_ai.user.message", content: "Add", role: "user" },
      { "event.name": "gen_ai.choice", message: { content: "5" } },
    ]);
    expect(seen({ "gen_ai.operation.name": "chat", "gen_ai.request.model": "m", events })).toMatchObject({
      kind: "model",
      input: '[{"role":"user","content":"Add"}]',
      output: '{"message":"{\\"content\\":\\"5\\"}"}',
    });
    const data = {
      "gen_ai.request.model": "m",
      request_data: '{"messages":[]}',
      response_data: '{"message":{},"usage":{"prompt_tokens":8,"completion_tokens":1}}',
    };
    expect(seen(data)).toMatchObject({ kind: "model", tokens: [8, 1], input: '{"messages":[]}' });
  });

  it("of Claude Code, with its content", () => {
    const turn = { "span.type": "interaction", user_prompt: "Fix it" };
    expect(seen(turn, { name: "claude_code.interaction" })).toMatchObject({ kind: "run", input: "Fix it" });
    const call = {
      "span.type": "llm_request",
      model: "claude-x",
      input_tokens: "2",
      output_tokens: 333,
      cache_read_tokens: 63002,
      new_context: "[USER] Fix it",
      "response.model_output": "Done",
    };
    expect(seen(call, { name: "claude_code.llm_request" })).toMatchObject({
      kind: "model",
      model: "claude-x",
      tokens: [2, 333],
      input: "[USER] Fix it",
      output: "Done",
    });
    const tool = { "span.type": "tool", tool_name: "Bash", tool_input: '{"command":"ls"}' };
    const events = [event("tool.output", { output: "a.txt" })];
    expect(seen(tool, { name: "claude_code.tool", events })).toMatchObject({
      kind: "tool",
      input: '{"command":"ls"}',
      output: "a.txt",
    });
    const waiting = { "span.type": "tool.blocked_on_user", decision: "accept" };
    expect(seen(waiting, { name: "claude_code.tool.blocked_on_user" }).kind).toBe("other");
  });

  it("of Google's ADK, which writes an empty object for nothing", () => {
    const attributes = {
      "gen_ai.operation.name": "execute_tool",
      "gcp.vertex.agent.llm_request": "{}",
      "gcp.vertex.agent.tool_call_args": '{"a":1}',
      "gcp.vertex.agent.tool_response": "2",
    };
    expect(seen(attributes)).toMatchObject({ kind: "tool", input: '{"a":1}', output: "2" });
  });

  it("of nobody that is known: it is a span, and nothing of it is guessed", () => {
    expect(seen({ "http.request.method": "GET", "server.address": "x" })).toEqual({
      kind: "other",
      type: "SPAN",
      model: null,
      tokens: [null, null],
      input: null,
      output: null,
      cost: null,
    });
  });
});

describe("the vocabularies of others", () => {
  it("count a model call's tokens once in its trace, and name its model and session", () => {
    const spans = [
      otlpSpan({
        id: 1,
        attributes: { "openinference.span.kind": "AGENT", "session.id": "s", "llm.token_count.prompt": 9 },
      }),
      otlpSpan({
        id: 2,
        parent: 1,
        attributes: { "openinference.span.kind": "LLM", "llm.model_name": "m", "llm.token_count.prompt": 9 },
      }),
    ];
    const { model, input_tokens, round_trips, session } = summarizeTrace(traceId(1), spans);
    expect({ model, input_tokens, round_trips, session }).toEqual({
      model: "m",
      input_tokens: 9,
      round_trips: 1,
      session: "s",
    });
  });

  it("keep content out of an observation's metadata, and everything else in it", () => {
    const { metadata } = toObservation(
      storedSpan({ id: 1, attributes: { "input.value": "q", "llm.prompts.0": "p", other: 1 } }),
    );
    expect(Object.keys(metadata)).toEqual(expect.arrayContaining(["attributes.other"]));
    expect(metadata).not.toHaveProperty(["attributes.input.value"]);
  });

  it.each(["gen_ai.operation.name", "traceloop.span.kind"])(
    "take a word that every object of JavaScript has for none of theirs: %s",
    (name) => {
      for (const word of ["valueOf", "constructor", "__proto__"]) expect(seen({ [name]: word }).type).toBe("SPAN");
    },
  );

  it("survive attributes that were made to harm: indexes beyond measure, keys of prototypes, depth without end", () => {
    const attributes = {
      "llm.input_messages.999999999.message.content": "b",
      "llm.input_messages.2.__proto__.polluted": "a",
      [`llm.output_messages.${"a.".repeat(50_000)}a`]: "c",
    };
    const { input, output } = seen(attributes);
    expect(input).toBe('[{"__proto__":{"polluted":"a"}},{"message":{"content":"b"}}]');
    expect(output).toContain('"c"');
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});
