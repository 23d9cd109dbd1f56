import { countWarnings } from "../../runtime/check/check-output.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { ToolResult } from "../../runtime/definition/tool.js";
import type { RunResult } from "../../runtime/loop/run.js";
import type { Json } from "../../runtime/models/message.js";
import { cost, countText, duration, usd } from "../../text/format.js";
import { isObject } from "../../text/json.js";
import type { Colors } from "../terminal/colors.js";
import { fitSections, type Screen, type Section } from "../terminal/screen.js";
import { plain, shortName } from "../terminal/untrusted.js";
import { padded, widthOf, wrap } from "../terminal/width.js";
import { policySections } from "./policy-explanation.js";

/** Widest and narrowest text, in columns. */
const WIDEST = 88;
const NARROWEST = 30;
/** Rows below the sections that are no run's: a blank one, and the trace's. */
const FOOT = 2;

/**
 * A run's result for a person: outcome, figures, reasons, the tool results it rests on, comment, checks, cost.
 *
 * @param screen what it has to fit: the outcome is to be seen without scrolling
 */
export function renderCard<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  input: Input,
  result: RunResult<Output>,
  color: Colors,
  { columns, rows }: Screen = { columns: 80, rows: Number.POSITIVE_INFINITY },
): string {
  const width = Math.max(NARROWEST, Math.min(WIDEST, columns - 4));
  const { outcome, favourable, figures } = agent.summarize(input, result.output);
  const paint = favourable === null ? color.yellow : favourable ? color.green : color.red;
  const head = [
    "",
    `  ${color.bold(paint(outcome))}`,
    ...table(
      figures.map(({ label, value }) => [plain(label), plain(value)]),
      width,
    ),
  ];
  const run = wrapFields([...checkFields(result), ...runFields(result)], width).map((line) => color.dim(`  ${line}`));
  const { lines, left } = fitSections(sectionsOf(result, width, color), rows - head.length - run.length - FOOT, {
    title: (text) => `  ${color.bold(text)}`,
    more: "--full",
  });
  const trace = [
    `trace ${result.run.trace_id}`,
    ...(left.length === 0 ? [] : [`--full: ${left.join(", ").toLowerCase()}`]),
  ];
  return [...head, ...lines, "", ...run, ...wrapFields(trace, width).map((line) => color.dim(`  ${line}`))].join("\n");
}

function sectionsOf<Output>(result: RunResult<Output>, width: number, color: Colors): Section[] {
  const { policy, output, tool_results, validation } = result;
  const answer = wrap(reasoningOf(result), width - 2, output === null ? "  │ " : "  ");
  return [
    ...(validation.valid ? [] : [{ title: "Check", lines: checkLines(result, width) }]),
    { title: "Warnings", lines: warningLines(result, width, color) },
    ...(policy ? policySections(policy, width) : []),
    { title: "Tools", lines: toolRows(tool_results, width), optional: true },
    ...(output === null
      ? [{ title: "The model's answer, which does not stand", lines: answer, optional: true }]
      : [{ title: policy ? "The model's comment" : "Reasoning", lines: answer, optional: true }]),
  ];
}

function table(rows: [string, string][], width: number): string[] {
  const labels = Math.max(0, ...rows.map(([label]) => widthOf(label)));
  const indent = " ".repeat(labels + 4);
  return rows.flatMap(([label, value]) => {
    const [first = "", ...rest] = wrap(value, width - labels - 2, "");
    return [`  ${padded(label, labels)}  ${first}`, ...rest.map((line) => `${indent}${line}`)];
  });
}

function toolRows(results: readonly ToolResult[], width: number): string[] {
  const nameWidth = Math.max(0, ...results.map(({ name }) => widthOf(shortName(name))));
  return results.flatMap(({ name, result, is_error }) => {
    const fields = is_error ? [`error: ${plain(String(result))}`] : fieldsOf(result);
    const [first = "", ...rest] = wrapFields(fields, width - nameWidth - 2);
    const indent = " ".repeat(nameWidth + 4);
    return [`  ${padded(shortName(name), nameWidth)}  ${first}`, ...rest.map((line) => `${indent}${line}`)];
  });
}

/** Fields between dots, as many to a line as fit; a label stays with its value. */
function wrapFields(fields: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const field of fields.map((text) => text.replace(/\s+/g, " "))) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 3 + widthOf(field) <= width)
      lines[lines.length - 1] = `${last} · ${field}`;
    else lines.push(...wrap(field, width, ""));
  }
  return lines;
}

/** `{ max_loan_usd: 270089.15 }` as `max loan $270,089.15`: the key's unit goes to the value. */
function fieldsOf(result: Json): string[] {
  if (!isObject(result)) return [plain(textOf(result))];
  return Object.entries(result).map(([key, value]) => {
    const [, name = key, unit] = /^(.*?)_(usd|percent|months)$/.exec(key) ?? [];
    const shown = typeof value === "number" && unit === "usd" ? usd(value) : plain(textOf(value));
    const suffix = unit === "percent" ? "%" : unit === "months" ? " months" : "";
    return `${plain(name).replaceAll("_", " ")} ${shown}${suffix}`;
  });
}

function textOf(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function reasoningOf<Output>({ output, rejected }: RunResult<Output>): string {
  const answer = output ?? rejected;
  if (typeof answer === "string") return plain(answer);
  const { reasoning } = (answer ?? {}) as { reasoning?: unknown };
  if (typeof reasoning === "string") return plain(reasoning);
  return output === null && rejected !== undefined ? plain(JSON.stringify(rejected)) : "";
}

/** What is suspected of the answer's text: each with its code, a sentence, and the words, unless the sentence has them. */
function warningLines<Output>({ validation }: RunResult<Output>, width: number, color: Colors): string[] {
  return validation.warnings.flatMap(({ code, message, quote, level }) => {
    const paint = level === "info" ? color.dim : color.yellow;
    const words = message.includes(quote) ? [] : wrap(plain(`“${quote}”`), width - 2, "    ");
    return [...wrap(plain(`! ${code}: ${message}`), width), ...words].map((line) => paint(line));
  });
}

/** What the check of an output that stands came to. */
function checkFields<Output>({ validation }: RunResult<Output>): string[] {
  const { valid, checked, repaired } = validation;
  if (!valid) return [];
  const count = countWarnings(validation);
  const warned = count === 0 ? "" : `, with ${countText(count, "warning")}`;
  if (checked === false) return [`not checked${warned}: the agent has neither a reference nor a check of its own`];
  return [`valid${repaired ? ", after one repair round" : ""}${warned}`];
}

function checkLines<Output>({ validation, error }: RunResult<Output>, width: number): string[] {
  return [
    ...wrap(plain(error?.message ?? ""), width),
    ...validation.violations.flatMap(({ code, message }) => wrap(plain(`✗ ${code}: ${message}`), width)),
  ];
}

function runFields<Output>({ run }: RunResult<Output>): string[] {
  const tokens = `${run.input_tokens} tokens in, ${run.output_tokens} out`;
  const trips = countText(run.round_trips, "round trip");
  return [
    shortName(run.model),
    trips,
    tokens,
    run.cost_usd === null ? "cost unknown" : cost(run.cost_usd),
    duration(run.duration_ms),
  ];
}
