import { describe, expect, it } from "vitest";
import { captureScore, captureSpan, stricter } from "./capture.js";
import type { KeyValue, OtlpSpan } from "./otlp/otlp.js";

const text = (key: string, stringValue: string): KeyValue => ({ key, value: { stringValue } });
const spanWith = (attributes: KeyValue[], rest: Partial<OtlpSpan> = {}): OtlpSpan => ({
  traceId: "0".repeat(32),
  spanId: "1".repeat(16),
  name: "span",
  startTimeUnixNano: "1",
  endTimeUnixNano: "2",
  attributes,
  ...rest,
});
const masked = (key: string, value: unknown) => {
  const span = captureSpan(spanWith([text(key, JSON.stringify(value))]), "masked", "salt");
  return JSON.parse(span.attributes?.[0]?.value?.stringValue ?? "");
};
const TEXT = expect.stringMatching(/^<text:[0-9a-f]{12}>$/);
const NUMBER = expect.stringMatching(/^<number:[0-9a-f]{12}>$/);

describe("masking", () => {
  it("keeps the roles, types and names of a conversation, and nothing that is said in it", () => {
    const messages = [
      { role: "user", parts: [{ type: "text", content: "I am Ada." }] },
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "t1", name: "add", arguments: { a: 7 } }],
        finish_reason: "x",
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "t1", response: "7" }] },
    ];
    expect(masked("gen_ai.input.messages", messages)).toEqual([
      { role: "user", parts: [{ type: "text", content: TEXT }] },
      {
        role: "assistant",
        parts: [{ type: "tool_call", id: "t1", name: "add", arguments: { a: NUMBER } }],
        finish_reason: "x",
      },
      { role: "tool", parts: [{ type: "tool_call_response", id: "t1", response: TEXT }] },
    ]);
  });

  it("goes by where a value stands: an input with a role, a type or a code of its own keeps none of them", () => {
    const input = {
      role: "Ada",
      type: "Ada",
      name: "Ada",
      code: "Ada",
      expected: 1,
      parts: [{ type: "Ada", id: "Ada" }],
    };
    const hidden = {
      role: TEXT,
      type: TEXT,
      name: TEXT,
      code: TEXT,
      expected: NUMBER,
      parts: [{ type: TEXT, id: TEXT }],
    };
    expect(masked("langfuse.observation.input", input)).toEqual(hidden);
    expect(masked("gen_ai.tool.call.arguments", input)).toEqual(hidden);
    expect(masked("underwrite.violations", [{ code: "max_loan_mismatch", expected: { code: "Ada" } }])).toEqual([
      { code: "max_loan_mismatch", expected: { code: TEXT } },
    ]);
    const warning = {
      code: "ungrounded_figure",
      level: "warning",
      quote: "Ada",
      message: "Ada",
      actual: { level: "Ada" },
    };
    expect(masked("underwrite.warnings", [warning])).toEqual([
      { ...warning, quote: TEXT, message: TEXT, actual: { level: TEXT } },
    ]);
  });

  it("hides keys and tools' names that are no names", () => {
    expect(masked("gen_ai.tool.call.arguments", { "85123.45": true, "Ada Lovelace": null, income_usd: true })).toEqual({
      [masked("gen_ai.tool.call.result", "85123.45")]: true,
      [masked("gen_ai.tool.call.result", "Ada Lovelace")]: null,
      income_usd: true,
    });
    const span = captureSpan(
      spanWith([text("gen_ai.tool.name", "Ada Lovelace")], { name: "execute_tool Ada Lovelace" }),
      "none",
      "salt",
    );
    expect(JSON.stringify(span)).not.toContain("Ada");
    expect(span.name).toMatch(/^execute_tool <text:/);
  });

  it("leaves what is masked already as it is", () => {
    const attributes = [
      text("langfuse.observation.input", JSON.stringify({ a: 1, b: "c" })),
      text("input.value", "plain"),
    ];
    const once = captureSpan(spanWith(attributes, { status: { code: 2, message: "m" } }), "masked", "salt");
    expect(captureSpan(once, "masked", "salt")).toEqual(once);
  });

  it("differs by salt, and by value", () => {
    const of = (value: string, salt: string) => captureSpan(spanWith([text("input.value", value)]), "masked", salt);
    expect(of("a", "1")).toEqual(of("a", "1"));
    expect(of("a", "1")).not.toEqual(of("a", "2"));
    expect(of("a", "1")).not.toEqual(of("b", "1"));
  });
});

describe("capture", () => {
  const everywhere = spanWith(
    [text("llm.prompts", "Ada"), text("session.id", "s1"), text("gen_ai.request.model", "m")],
    {
      events: [{ timeUnixNano: "1", name: "exception", attributes: [text("exception.message", "Ada")] }],
      links: [{ traceId: "", spanId: "", attributes: [text("note", "Ada")] }],
      status: { code: 2, message: "Ada" },
    },
  );

  it.each(["masked", "none"] as const)("%s reaches unknown attributes, events, links and the status", (policy) => {
    const span = captureSpan(everywhere, policy, "salt");
    expect(JSON.stringify(span)).not.toContain("Ada");
    expect(JSON.stringify(span).includes("<text:")).toBe(policy === "masked");
    expect(span.attributes).toEqual(
      expect.arrayContaining([text("session.id", "s1"), text("gen_ai.request.model", "m")]),
    );
    expect(span.status?.code).toBe(2);
  });

  it("full changes nothing; a score without a comment has nothing to hide", () => {
    const score = {
      id: "1",
      trace_id: "2",
      name: "valid",
      value: 1,
      data_type: "BOOLEAN",
      source: "validation",
    } as const;
    expect(captureSpan(everywhere, "full", "salt")).toBe(everywhere);
    expect(captureScore(score, "none", "salt")).toEqual(score);
    expect(captureScore({ ...score, comment: "Ada" }, "none", "salt")).toEqual(score);
    expect(captureScore({ ...score, comment: "Ada" }, "masked", "salt").comment).toEqual(TEXT);
  });

  it("of two policies, the stricter holds", () => {
    expect([stricter("full", "masked"), stricter("none", "masked"), stricter("full", "full")]).toEqual([
      "masked",
      "none",
      "full",
    ]);
  });
});
