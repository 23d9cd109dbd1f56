import { usd } from "../../format.js";
import type { AgentDefinition } from "../../runtime/agent.js";
import type { Json } from "../../runtime/message.js";
import type { RunResult } from "../../runtime/run-result.js";
import type { ToolResult } from "../../runtime/tool.js";
import type { Colors } from "./colors.js";
import { plain } from "./untrusted.js";

const WIDTH = 88;

/** A run's result for a person: outcome, figures, the tool results it rests on, reasoning, checks, cost. */
export function renderCard<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  result: RunResult<Output>,
  color: Colors,
): string {
  const { outcome, favourable, figures } = agent.summarize(input, result.output);
  const paint = favourable === null ? color.yellow : favourable ? color.green : color.red;
  return [
    "",
    `  ${color.bold(paint(outcome))}`,
    "",
    ...table(figures.map(({ label, value }) => [label, value])),
    ...section("Tools", toolRows(result.tool_results), color),
    ...section("Reasoning", wrap(reasoningOf(result)), color),
    ...section("Check", checkLines(result), color),
    "",
    color.dim(`  ${runLine(result)}`),
    color.dim(`  trace ${result.run.trace_id}`),
    "",
  ].join("\n");
}

function section(title: string, lines: string[], color: Colors): string[] {
  return lines.length === 0 ? [] : ["", `  ${color.bold(title)}`, ...lines];
}

function table(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`);
}

function toolRows(results: readonly ToolResult[]): string[] {
  const width = Math.max(0, ...results.map(({ name }) => plain(name).length));
  return results.flatMap(({ name, result, is_error }) => {
    const text = is_error ? `error: ${plain(String(result))}` : fieldsOf(result);
    const [first = "", ...rest] = wrap(text, WIDTH - width - 2, "");
    const indent = " ".repeat(width + 4);
    return [`  ${plain(name).padEnd(width)}  ${first}`, ...rest.map((line) => `${indent}${line}`)];
  });
}

/** `{ max_loan_usd: 270089.15 }` as `max loan $270,089.15`: the key's unit goes to the value. */
function fieldsOf(result: Json): string {
  if (result === null || typeof result !== "object" || Array.isArray(result)) return plain(textOf(result));
  return Object.entries(result)
    .map(([key, value]) => {
      const [, name = key, unit] = /^(.*?)_(usd|percent|months)$/.exec(key) ?? [];
      const shown = typeof value === "number" && unit === "usd" ? usd(value) : plain(textOf(value));
      const suffix = unit === "percent" ? "%" : unit === "months" ? " months" : "";
      return `${plain(name).replaceAll("_", " ")} ${shown}${suffix}`;
    })
    .join(" · ");
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function reasoningOf<Output>({ output, rejected }: RunResult<Output>): string {
  const answer = output ?? rejected;
  if (typeof answer === "string") return plain(answer);
  const { reasoning } = (answer ?? {}) as { reasoning?: unknown };
  return typeof reasoning === "string" ? plain(reasoning) : "";
}

function checkLines<Output>({ validation, error }: RunResult<Output>): string[] {
  if (validation.valid) return [`  valid${validation.repaired ? ", after one repair round" : ""}`];
  return [
    ...wrap(plain(error?.message ?? "")),
    ...validation.violations.flatMap(({ code, message }) => wrap(plain(`✗ ${code}: ${message}`))),
  ];
}

function runLine<Output>({ run }: RunResult<Output>): string {
  const tokens = `${run.input_tokens} tokens in, ${run.output_tokens} out`;
  const cost = run.cost_usd === null ? "cost unknown" : `$${run.cost_usd.toFixed(run.cost_usd === 0 ? 2 : 4)}`;
  const trips = `${run.round_trips} round trip${run.round_trips === 1 ? "" : "s"}`;
  return [plain(run.model), trips, tokens, cost, `${run.duration_ms} ms`].join(" · ");
}

function wrap(text: string, width = WIDTH, indent = "  "): string[] {
  return text.split("\n").flatMap((line) => {
    const lines: string[] = [];
    for (const word of line.split(" ").filter((part) => part !== "")) {
      const last = lines.at(-1);
      if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
      else lines.push(word);
    }
    return lines.map((wrapped) => `${indent}${wrapped}`);
  });
}
