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

  it.each(['```js\n{"sum":5}\n```', '```json\n{"sum":5}', 'Here:\n```json\n{"sum":5}\n```', "```", "```json\n```"])(
    "is no JSON in any other wrapping: %j",
    (text) => {
      expect(parseAnswer(schema, text)).toMatchObject({ ok: false, problem: "The answer was not JSON." });
    },
  );

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
