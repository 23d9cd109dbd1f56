import type { Violation } from "../../runtime/definition/agent.js";
import type { ToolResult } from "../../runtime/definition/tool.js";
import type { Answer, Question } from "./question.js";

/** What can be checked without knowing the right answer: there is one if something was found, and its source was read. */
export function checkAnswer(
  _: Question,
  { found, answer, source }: Answer,
  toolResults: readonly ToolResult[],
): Violation[] {
  return [...checkText(found, answer), ...checkSource(found, source, toolResults)];
}

function checkText(found: boolean, answer: string): Violation[] {
  if (found === (answer.trim() !== "")) return [];
  const message = found
    ? "Something was found, and there is no answer."
    : "Nothing was found, and yet there is an answer.";
  return [{ code: "answer_missing", message, expected: found ? "an answer" : "", actual: answer }];
}

function checkSource(found: boolean, source: string, toolResults: readonly ToolResult[]): Violation[] {
  const read = toolResults.flatMap(({ name, result, is_error }) =>
    name === "read_file" && !is_error ? [(result as { path: string }).path] : [],
  );
  if (found ? read.includes(source) : source === "") return [];
  const message = found
    ? `The source ${JSON.stringify(source)} is no file that was read.`
    : "Nothing was found, and yet there is a source.";
  return [{ code: "source_not_read", message, expected: found ? read : "", actual: source }];
}
