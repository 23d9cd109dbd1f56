import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { GraderContext, ToolCallRules } from "../../runtime/definition/eval-traits.js";
import { defineTool } from "../../runtime/definition/tool.js";
import type { CalledTool } from "../../runtime/loop/run.js";
import { toolsGrader } from "./tools.js";

const search = defineTool({ name: "search", description: "", arguments: z.object({ text: z.string() }), run: () => 1 });
const limit = defineTool({ name: "limit", description: "", run: () => 1 });

const rate = defineTool({ name: "rate", description: "", run: () => 1 });

const call = (name: string, args: unknown, round_trip = 1, is_error = false): CalledTool => {
  return { id: "", name, arguments: args, round_trip, result: 1, is_error };
};

type Subject = Parameters<typeof toolsGrader>[0];

function gradeOf(calls: CalledTool[], subject: Subject = {}, rules: ToolCallRules = {}, tools = [search, limit]) {
  const context = { result: { tool_results: calls } } as unknown as GraderContext<unknown, unknown>;
  return toolsGrader({ expected_tools: undefined, ...subject }, tools, rules).grade(context);
}

/** A run of a code-search agent that is right: it looks around, searches, reads a wrong path, then the right one. */
const SEARCHED = [
  call("limit", {}),
  call("search", { text: "a" }, 2),
  call("search", { text: "b" }, 3, true),
  call("search", { text: "c" }, 4),
  call("rate", {}, 5),
];

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

  it("is a pass for a right search, which takes as many steps as it needs and makes good what failed", () => {
    expect(gradeOf(SEARCHED, {}, {}, [search, limit, rate])).toMatchObject({ status: "pass" });
  });

  it.each([
    ["called in 2 steps where one would do", {}, {}],
    ["called in 3 steps where 2 are allowed", { tool_steps: 2 }, { steps: 9 }],
    ["called in 3 steps where 2 are allowed", {}, { steps: 2 }],
    ["called more than once: limit", {}, { repeats: false }],
    ["called more than once: limit", { allow_repeated_calls: false }, { repeats: true }],
  ] as const)("says “%s” by the case %j, else by the agent %j", (says, subject, rules) => {
    const bound = [call("limit", {}), call("rate", {}, 2)];
    const isOfSteps = says.includes("3 steps");
    const calls = isOfSteps ? [...bound, call("search", { text: "a" }, 3)] : [...bound, call("limit", {}, 2)];
    const tools = isOfSteps ? [search, limit, rate] : [limit, rate];
    expect(gradeOf(calls, subject, rules, tools)).toMatchObject({
      status: "fail",
      reason: expect.stringContaining(says),
    });
  });

  it.each([
    [{ tool_steps: 2, allow_repeated_calls: true }, {}],
    [{}, { steps: 2, repeats: true }],
    [{ tool_steps: 2 }, { repeats: true }],
  ])("lets tools without arguments be called in two steps, and again, where %j or %j says so", (subject, rules) => {
    const calls = [call("limit", {}), call("rate", {}, 2), call("limit", {}, 2)];
    expect(gradeOf(calls, subject, rules, [limit, rate])).toMatchObject({ status: "pass" });
    const bare = [call("limit", {}), call("rate", {}, 2)];
    expect(gradeOf(bare, {}, {}, [limit, rate])).toMatchObject({ status: "fail" });
  });

  it("does not take a failed call as made good by another tool, nor that of a tool without arguments", () => {
    const [one, two] = [call("search", { text: "a" }, 1, true), call("limit", {}, 2)];
    expect(gradeOf([one, two])).toMatchObject({ reason: "Tools: failed: search." });
    const again = [call("limit", {}, 1, true), call("limit", {}, 2)];
    expect(gradeOf(again)).toMatchObject({ reason: "Tools: failed: limit." });
  });
});
