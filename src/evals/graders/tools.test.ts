import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { GraderContext } from "../../runtime/definition/eval-traits.js";
import { defineTool } from "../../runtime/definition/tool.js";
import type { CalledTool } from "../../runtime/loop/run-result.js";
import { toolsGrader } from "./tools.js";

const search = defineTool({ name: "search", description: "", arguments: z.object({ text: z.string() }), run: () => 1 });
const limit = defineTool({ name: "limit", description: "", run: () => 1 });

const call = (name: string, args: unknown, round_trip = 1, is_error = false): CalledTool => {
  return { id: "", name, arguments: args, round_trip, result: 1, is_error };
};

function gradeOf(calls: CalledTool[], expected: { expected_tools?: string[] } = {}) {
  const context = { result: { tool_results: calls } } as unknown as GraderContext<unknown, unknown>;
  return toolsGrader(expected, [search, limit]).grade(context);
}

describe("the grade of tool calls", () => {
  it.each([
    ["no call of a tool with arguments", [call("limit", {})]],
    ["many with other arguments", [call("limit", {}), call("search", { text: "a" }), call("search", { text: "b" })]],
    ["one in a later step", [call("limit", {}), call("search", { text: "a" }), call("search", { text: "b" }, 2)]],
  ])("is a pass for %s, where the case names no tools", (_, calls) => {
    expect(gradeOf(calls)).toMatchObject({ status: "pass" });
  });

  it.each([
    [
      "called more than once: search",
      [call("limit", {}), call("search", { a: 1, b: 2 }), call("search", { b: 2, a: 1 }, 2)],
    ],
    ["called more than once: limit", [call("limit", {}), call("limit", {})]],
    ["not called: limit", [call("search", { text: "a" })]],
    ["failed: search", [call("limit", {}), call("search", {}, 1, true)]],
    ["not expected: other", [call("limit", {}), call("other", {})]],
  ])("is a fail that says “%s”", (says, calls) => {
    expect(gradeOf(calls)).toMatchObject({ status: "fail", reason: expect.stringContaining(says) });
  });

  it("holds tools with arguments to the case that names them", () => {
    const calls = [call("limit", {})];
    expect(gradeOf(calls, { expected_tools: ["limit", "search"] })).toMatchObject({
      reason: "Tools: not called: search.",
    });
    const both = [...calls, call("search", { text: "a" })];
    expect(gradeOf(both, { expected_tools: ["limit"] })).toMatchObject({ reason: "Tools: not expected: search." });
  });
});
