import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromChatInput, fromChatOutput, toChatInput, toChatOutput } from "./chat-form.js";

const text = fc.record({ type: fc.constant("text"), content: fc.string() });
const call = fc.record({
  type: fc.constant("tool_call"),
  id: fc.string({ minLength: 1 }),
  name: fc.string({ minLength: 1 }),
  arguments: fc.jsonValue(),
});
const thought = fc.record({ type: fc.constant("reasoning"), content: fc.string(), signature: fc.string() });
const response = fc.record({ type: fc.constant("tool_call_response"), id: fc.string(), response: fc.string() });
const turn = fc.oneof(
  fc.record({ role: fc.constant("user"), parts: fc.array(text, { minLength: 1, maxLength: 3 }) }),
  fc
    .tuple(
      fc.array(fc.oneof(text, thought), { maxLength: 3 }),
      fc.oneof(fc.array(call, { minLength: 1, maxLength: 4 }), fc.array(text, { minLength: 1, maxLength: 1 })),
    )
    .map(([said, last]) => ({ role: "assistant", parts: [...said, ...last] })),
);
/** Turns, each followed by answers of tools or not: two turns of answers in a row are one. */
const conversation = fc
  .array(fc.tuple(turn, fc.array(response, { maxLength: 4 })), { maxLength: 5 })
  .map((turns) =>
    turns.flatMap(([said, answers]) => [said, ...(answers.length > 0 ? [{ role: "tool", parts: answers }] : [])]),
  );

describe("a conversation in Langfuse's form", () => {
  it("comes back as it was, with instructions and tools", () => {
    const instructions = JSON.stringify([{ type: "text", content: "Decide." }]);
    const tools = JSON.stringify([{ type: "function", name: "rate", description: "The rate.", parameters: { a: 1 } }]);
    fc.assert(
      fc.property(conversation, (turns) => {
        const asked = {
          inputMessages: JSON.stringify(turns),
          systemInstructions: instructions,
          toolDefinitions: tools,
        };
        expect(fromChatInput(toChatInput(asked) ?? "")).toEqual(asked);
      }),
      { numRuns: 300 },
    );
  });

  it("has an answer that comes back as it was, text or calls", () => {
    fc.assert(
      fc.property(turn, ({ parts }) => {
        const answer = JSON.stringify([{ role: "assistant", parts, finish_reason: "stop" }]);
        expect(fromChatOutput(toChatOutput(answer) ?? "", "stop")).toBe(answer);
      }),
      { numRuns: 300 },
    );
  });

  it("is not made of what has another form, and not taken for one where another program wrote it", () => {
    for (const other of ["no JSON", "[1]", '{"role":"user"}', '[{"role":"user","content":"hi"}]', "null", '"text"']) {
      expect(toChatInput({ inputMessages: other })).toBeUndefined();
      expect(toChatOutput(other)).toBeUndefined();
    }
    for (const other of ["no JSON", "[1]", "{}", '[{"role":"user","content":"hi"}]', "null", '"text"']) {
      expect([fromChatInput(other), fromChatOutput(other, undefined)]).toEqual([undefined, undefined]);
    }
  });
});
