import { describe, expect, it } from "vitest";
import type { ToolResult } from "../../runtime/tool.js";
import { answerOffline } from "./answer-offline.js";
import type { Application } from "./application.js";
import type { Decision } from "./decision.js";
import { APPLICATIONS, REASONING_TEXTS } from "./reasoning/texts.js";
import { tools } from "./tools.js";
import { validateDecision } from "./validate.js";

async function toolResults(application: Application): Promise<ToolResult[]> {
  return Promise.all(
    tools.map(async (tool) => ({
      id: tool.name,
      name: tool.name,
      result: await tool.run(application, {}),
      is_error: false,
    })),
  );
}

async function check(application: Application, change: Partial<Decision>) {
  const results = await toolResults(application);
  const right = answerOffline(Object.fromEntries(results.map(({ name, result }) => [name, result])));
  return validateDecision(application, { ...right, ...change }, results);
}

const codes = (violations: { code: string }[]) => violations.map(({ code }) => code).sort();

describe("a reasoning is read as a person would read it", () => {
  it("has at least 60 texts, half of them innocent", () => {
    const innocent = REASONING_TEXTS.filter(({ codes }) => codes.length === 0).length;
    expect(REASONING_TEXTS.length).toBeGreaterThanOrEqual(60);
    expect(innocent).toBeGreaterThanOrEqual(30);
    expect(Math.abs(innocent * 2 - REASONING_TEXTS.length)).toBeLessThanOrEqual(REASONING_TEXTS.length * 0.1);
  });

  it.each(REASONING_TEXTS)("$of: $text", async ({ of, text, codes: expected }) => {
    expect(codes(await check(APPLICATIONS[of], { reasoning: text }))).toEqual([...expected].sort());
  });
});
