import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkOutput } from "../../runtime/check/check-output.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { exampleAgent as agent } from "./agent.js";

interface CaseText {
  id: string;
  application: { question: string };
  expected: object;
}

const CASES = new URL("./cases.json", import.meta.url);
const DOCUMENTS = new URL("./documents", import.meta.url);
const cases: CaseText[] = JSON.parse(readFileSync(CASES, "utf8"));
const folder = fileURLToPath(DOCUMENTS);

const ask = (question: string) => {
  return runAgent(agent, { question, folder }, { model: offlineModel(agent.answerOffline) });
};

describe("the agent", () => {
  it.each(cases)("answers $id as the case expects", async ({ application, expected }) => {
    const { output, validation } = await ask(application.question);
    expect(output).toMatchObject(expected);
    expect(validation).toMatchObject({ valid: true, violations: [] });
  });

  it("searches before it reads, and calls each tool with arguments", async () => {
    const { tool_results } = await ask("How long is the warranty of batteries?");
    expect(tool_results.map(({ name, arguments: args, round_trip }) => [name, args, round_trip])).toEqual([
      ["search_files", { text: "warranty" }, 1],
      ["search_files", { text: "batteries" }, 1],
      ["read_file", { path: "warranty.md" }, 2],
    ]);
  });

  it("reads no file outside of its folder", async () => {
    const read = agent.tools.find(({ name }) => name === "read_file");
    expect(() => read?.run({ question: "?", folder }, { path: "../agent.ts" })).toThrow(/not in the folder|ENOENT/);
    expect(() => read?.run({ question: "?", folder }, { path: "../../../package.json" })).toThrow(
      /not in the folder|ENOENT/,
    );
  });

  it("has a source that it has read, or none", () => {
    const question = { question: "How long?", folder };
    const read = [{ id: "1", name: "read_file", result: { path: "warranty.md", text: "" }, is_error: false }];
    const codes = (output: { found: boolean; answer: string; source: string }) =>
      checkOutput(agent, question, output, read).violations.map(({ code }) => code);
    expect(codes({ found: true, answer: "Two years.", source: "warranty.md" })).toEqual([]);
    expect(codes({ found: true, answer: "Two years.", source: "returns.md" })).toEqual(["source_not_read"]);
    expect(codes({ found: false, answer: "", source: "warranty.md" })).toEqual(["source_not_read"]);
    expect(codes({ found: true, answer: " ", source: "warranty.md" })).toEqual(["answer_missing"]);
    expect(codes({ found: false, answer: "Two years.", source: "" })).toEqual(["answer_missing"]);
  });
});
