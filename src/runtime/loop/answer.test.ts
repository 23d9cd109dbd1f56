import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { parseAnswer } from "./answer.js";

const schema = z.strictObject({ sum: z.number() });

describe("a final answer", () => {
  it.each([
    '{"sum":5}',
    ' \n{"sum":5}\n ',
    '```json\n{"sum":5}\n```',
    '```\n{"sum":5}\n```  ',
    '\n```json  \r\n\n{"sum":5}\r\n\n```\n',
  ])("is read with or without a fence: %j", (text) => {
    expect(parseAnswer(schema, text)).toMatchObject({ ok: true, output: { sum: 5 } });
  });

  it.each([
    ["a fence that is not closed", '```json\n{"sum":5}'],
    ["a fence of tildes", '~~~~\n{"sum":5}\n~~~~'],
    ["a fence of another language on one line", '```javascript {"sum":5} ```'],
    ["prose with braces and quotes", 'The set {a, b} of "sums:\n\n{"sum":5}\n\nSee {c}.'],
    ["thinking that holds another document", '<thinking>{"sum":4}? No.</thinking>\n{"sum":5}'],
    ["thinking whose first tag is missing", 'maybe {"sum":4}, or not</think>{"sum":5}'],
    ["thinking, and nothing behind it", '<reasoning>So it is {"sum":5}.</reasoning>'],
    ["a tag of its own", '<final_answer>\n{"sum":5}\n</final_answer>'],
    ["the same document twice, laid out differently", '{"sum":5}\n```json\n{ "sum": 5 }\n```'],
    ["JSON as a text of JSON", JSON.stringify('{"sum":5}')],
  ])("is the one document in its text: %s", (_, text) => {
    expect(parseAnswer(schema, text)).toMatchObject({ ok: true, output: { sum: 5 } });
  });

  it.each([
    ["two different documents", '{"sum":5}\n{"sum":6}', "held 2 different JSON documents"],
    ["a list of citations", "It is five [1].", "was not JSON"],
    ["an object that is none, with one in it", 'So: {"sum":5,, "of":{"sum":2}}', "was not JSON"],
    ["fences only", "```json\n```", "was not JSON"],
    ["another object than the one that was asked for", 'Here: {"total":5}', "does not fit the schema"],
  ])("is not guessed from %s", (_, text, problem) => {
    const answer = parseAnswer(schema, text);
    expect(answer).toMatchObject({ ok: false, problem: expect.stringContaining(problem) });
  });

  it("of braces, quotes and tags only is refused soon", () => {
    for (const text of ["{".repeat(50_000), '{"'.repeat(25_000), "<think>".repeat(7_000), "{}".repeat(25_000)]) {
      expect(parseAnswer(schema, text).ok).toBe(false);
    }
  });

  it("of more than 50,000 characters is not parsed, and one of as many is", () => {
    const padded = (length: number) => `{"sum":5}${" ".repeat(length - 9)}`;
    expect(parseAnswer(schema, padded(50_000))).toMatchObject({ ok: true });
    expect(parseAnswer(schema, padded(50_001))).toEqual({
      ok: false,
      json: undefined,
      problem: "The answer has 50001 characters; at most 50000 are read.",
    });
  });

  it("that is nested too deeply to be written down again is no answer", () => {
    const deep = `{"sum":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect(parseAnswer(schema, deep)).toMatchObject({
      ok: false,
      json: undefined,
      problem: "The answer is nested too deeply.",
    });
  });

  it.each([`\`\`\`json\n${"\n".repeat(49_000)}`, `${" ".repeat(49_000)}x`, `\`\`\`${" ".repeat(49_000)}`])(
    "is refused at once where it is nothing but blanks",
    (text) => {
      const startedAt = performance.now();
      expect(parseAnswer(schema, text).ok).toBe(false);
      expect(performance.now() - startedAt).toBeLessThan(1000);
    },
  );
});
