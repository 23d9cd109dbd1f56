import { readExplanation } from "../../runtime/definition/explanation.js";
import { cost, duration } from "../../text/format.js";
import { ATTRIBUTE } from "../../tracing/attributes.js";
import { type Trace, type TraceSpan, walk } from "../../tracing/trace.js";
import { renderPolicy } from "../run/policy-explanation.js";
import type { Colors } from "../terminal/colors.js";
import { time } from "../terminal/units.js";
import { plain } from "../terminal/untrusted.js";
import { outcomeOf } from "./trace-table.js";

const BAR = 32;
const NAME = 40;
/** Widest sentence, in columns. */
const WIDTH = 80;

/** A trace as a tree with a bar for each span's time; with inputs and outputs on request. */
export function renderTrace(trace: Trace, color: Colors, { full }: { full: boolean }): string {
  const spans = [...walk(trace.roots)];
  const from = Math.min(...spans.map(({ started_at }) => started_at));
  const to = Math.max(...spans.map(({ started_at, duration_ms }) => started_at + duration_ms));
  return [
    "",
    `  ${color.bold(plain(outcomeOf(trace)))}  ${color.dim(`trace ${trace.trace_id}`)}`,
    `  ${headOf(trace)}`,
    "",
    ...rows(trace.roots, "  ", { from, width: Math.max(to - from, 0.001), color, full }),
    ...policyRows(spans, color),
    ...scoreRows(trace, color),
    "",
  ].join("\n");
}

function headOf(trace: Trace): string {
  const tokens = `${trace.input_tokens} tokens in, ${trace.output_tokens} out`;
  const parts = [
    time(trace.started_at),
    trace.model ?? "",
    `${trace.round_trips} round trips`,
    tokens,
    cost(trace.cost_usd),
  ];
  return plain([...parts, duration(trace.duration_ms)].filter((part) => part !== "").join(" · "));
}

interface Scale {
  from: number;
  width: number;
  color: Colors;
  full: boolean;
}

function rows(spans: readonly TraceSpan[], indent: string, scale: Scale): string[] {
  return spans.flatMap((span) => [
    rowOf(span, indent, scale),
    ...detailRows(span, `${indent}  `, scale),
    ...rows(span.children, `${indent}  `, scale),
  ]);
}

function rowOf(span: TraceSpan, indent: string, { from, width, color }: Scale): string {
  const name = `${indent}${plain(span.name).replaceAll("\n", " ")}`;
  const start = Math.floor(((span.started_at - from) / width) * BAR);
  const length = Math.max(1, Math.round((span.duration_ms / width) * BAR));
  const offset = Math.min(Math.max(0, start), BAR - 1);
  const bar = `${" ".repeat(offset)}${"█".repeat(Math.min(length, BAR - offset))}`.padEnd(BAR);
  const paint = span.error ? color.red : color.cyan;
  const fitted = name.length > NAME ? `${name.slice(0, NAME - 1)}…` : name.padEnd(NAME);
  return `${fitted} ${paint(bar)} ${duration(span.duration_ms).padStart(8)}${span.error ? color.red(" ✗") : ""}`;
}

function detailRows(span: TraceSpan, indent: string, { color, full }: Scale): string[] {
  const error = span.error ? [`${indent}${color.red(plain(`${span.error.type}: ${span.error.message}`))}`] : [];
  const events = span.events.map(
    ({ name, attributes }) => `${indent}${color.dim(plain(`${name} ${JSON.stringify(attributes)}`))}`,
  );
  if (!full) return [...error, ...events];
  const what = [`${indent}${color.dim(plain(describeSpan(span)))}`];
  const content = (label: string, text: string | null) =>
    text === null ? [] : [`${indent}${color.dim(label)} ${plain(pretty(text)).replaceAll("\n", `\n${indent}`)}`];
  return [...what, ...error, ...events, ...content("in ", span.input), ...content("out", span.output)];
}

/** A span's kind, and for a model call the model and its tokens. */
function describeSpan({ kind, model, input_tokens, output_tokens }: TraceSpan): string {
  const tokens = `${input_tokens ?? "?"} tokens in, ${output_tokens ?? "?"} out`;
  const isCounted = kind === "model" && (input_tokens !== null || output_tokens !== null);
  return [kind, model ?? "", isCounted ? tokens : ""].filter((part) => part !== "").join(" · ");
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // plain text stands as it is
  }
}

/** What the policy said to a run, where it was captured. */
function policyRows(spans: readonly TraceSpan[], color: Colors): string[] {
  const policy = readExplanation(spans.find(({ kind }) => kind === "run")?.attributes[ATTRIBUTE.explanation]);
  return policy === undefined ? [] : renderPolicy(policy, color, WIDTH);
}

function scoreRows(trace: Trace, color: Colors): string[] {
  if (trace.all_scores.length === 0) return [];
  const lines = trace.all_scores.map(({ name, value, source, comment }) => {
    return `  ${plain(name)} ${plain(String(value))} ${color.dim(plain(`(${source})${comment ? ` ${comment}` : ""}`))}`;
  });
  return ["", `  ${color.bold("Scores")}`, ...lines];
}
