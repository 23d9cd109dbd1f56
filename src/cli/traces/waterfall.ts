import { readExplanation } from "../../runtime/definition/explanation.js";
import { cost, countText, duration, time } from "../../text/format.js";
import { SaidOnce } from "../../text/said-once.js";
import { ATTRIBUTE, EVALUATION } from "../../tracing/attributes.js";
import { type Trace, type TraceSpan, walk } from "../../tracing/trace.js";
import { policySections } from "../run/policy-explanation.js";
import type { Colors } from "../terminal/colors.js";
import { cut, fitSections, type Screen, type Section } from "../terminal/screen.js";
import { plain } from "../terminal/untrusted.js";
import { padded, shorten } from "../terminal/width.js";
import { outcomeOf } from "./trace-table.js";

/** Widest bar and name, in columns, and what else a span's row has: a blank, the duration, and a mark. */
const BAR = 32;
const NAME = 40;
const BESIDE = 11;
/** Widest sentence, in columns. */
const WIDTH = 80;
/** Rows that are neither the tree's nor a section's: the head with its blanks, and what is left out. */
const OTHER_ROWS = 7;

/** A trace as a tree with a bar for each span's time; with inputs and outputs on request. */
export function renderTrace(trace: Trace, color: Colors, { full, screen }: { full: boolean; screen: Screen }): string {
  const spans = [...walk(trace.roots)];
  const from = Math.min(...spans.map(({ started_at }) => started_at));
  const to = Math.max(...spans.map(({ started_at, duration_ms }) => started_at + duration_ms));
  const { columns } = screen;
  const room = (full ? Number.POSITIVE_INFINITY : screen.rows) - OTHER_ROWS;
  const bar = Math.max(4, Math.min(BAR, Math.floor((columns - BESIDE) * 0.45)));
  const widths = { bar, name: Math.max(12, Math.min(NAME, columns - BESIDE - bar)), columns };
  const all = rows(trace.roots, "  ", {
    from,
    width: Math.max(to - from, 0.001),
    color,
    full,
    said: new SaidOnce(),
    ...widths,
  });
  const tree = cut(all, room, "--full");
  const sections = fitSections([...policySectionsOf(spans, columns), scoreSection(trace, color)], room - tree.length, {
    title: (text) => `  ${color.bold(text)}`,
    more: "--full",
  });
  return [
    "",
    `  ${color.bold(plain(outcomeOf(trace)))}  ${color.dim(`trace ${trace.trace_id}`)}`,
    `  ${headOf(trace)}`,
    "",
    ...tree,
    ...sections.lines,
    ...(sections.left.length === 0 ? [] : ["", color.dim(`  --full: ${sections.left.join(", ").toLowerCase()}`)]),
    "",
  ].join("\n");
}

function headOf(trace: Trace): string {
  const tokens = `${trace.input_tokens} tokens in, ${trace.output_tokens} out`;
  const parts = [
    time(trace.started_at),
    trace.model ?? "",
    countText(trace.round_trips, "round trip"),
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
  said: SaidOnce;
  /** Columns of a bar, of a name, and of the terminal. */
  bar: number;
  name: number;
  columns: number;
}

function rows(spans: readonly TraceSpan[], indent: string, scale: Scale): string[] {
  return spans.flatMap((span) => [
    rowOf(span, indent, scale),
    ...detailRows(span, `${indent}  `, scale),
    ...rows(span.children, `${indent}  `, scale),
  ]);
}

function rowOf(span: TraceSpan, indent: string, { from, width, color, bar, name }: Scale): string {
  const start = Math.floor(((span.started_at - from) / width) * bar);
  const length = Math.max(1, Math.round((span.duration_ms / width) * bar));
  const offset = Math.min(Math.max(0, start), bar - 1);
  const drawn = `${" ".repeat(offset)}${"█".repeat(Math.min(length, bar - offset))}`.padEnd(bar);
  const paint = span.error ? color.red : color.cyan;
  const fitted = padded(shorten(`${indent}${plain(span.name).replaceAll("\n", " ")}`, name), name);
  return `${fitted} ${paint(drawn)} ${duration(span.duration_ms).padStart(8)}${span.error ? color.red(" ✗") : ""}`;
}

function detailRows(span: TraceSpan, indent: string, { color, full, columns, said }: Scale): string[] {
  const error = span.error ? [`${indent}${color.red(plain(`${span.error.type}: ${span.error.message}`))}`] : [];
  const told = span.events.filter(({ name }) => name !== EVALUATION.event); // scores have a place of their own
  const events = told.map(({ name, attributes }) => {
    const line = plain(`${name} ${JSON.stringify(attributes)}`);
    return `${indent}${color.dim(full ? line : shorten(line, columns - indent.length))}`;
  });
  if (!full) return [...error, ...events];
  const what = [`${indent}${color.dim(plain(describeSpan(span)))}`];
  const content = (label: string, text: string | null) => {
    if (text === null) return [];
    const { text: left, above } = said.show(text);
    const mark = above === "all" ? ["as above"] : above === "some" ? ["(what is above is left out)"] : [];
    const lines = [...mark.map((words) => color.dim(words)), ...(left === "" ? [] : [plain(left)])].join("\n");
    return [`${indent}${color.dim(label)} ${lines.replaceAll("\n", `\n${indent}`)}`];
  };
  return [...what, ...error, ...events, ...content("in ", span.input), ...content("out", span.output)];
}

/** A span's kind, and for a model call the model and its tokens. */
function describeSpan({ kind, model, input_tokens, output_tokens }: TraceSpan): string {
  const tokens = `${input_tokens ?? "?"} tokens in, ${output_tokens ?? "?"} out`;
  const isCounted = kind === "model" && (input_tokens !== null || output_tokens !== null);
  return [kind, model ?? "", isCounted ? tokens : ""].filter((part) => part !== "").join(" · ");
}

/** What the policy said to a run, where it was captured. */
function policySectionsOf(spans: readonly TraceSpan[], columns: number): Section[] {
  const policy = readExplanation(spans.find(({ kind }) => kind === "run")?.attributes[ATTRIBUTE.explanation]);
  if (policy === undefined) return [];
  return policySections(policy, Math.min(WIDTH, columns - 4)).map((section) => ({ ...section, optional: true }));
}

function scoreSection(trace: Trace, color: Colors): Section {
  const lines = trace.all_scores.map(({ name, value, source, comment }) => {
    return `  ${plain(name)} ${plain(String(value))} ${color.dim(plain(`(${source})${comment ? ` ${comment}` : ""}`))}`;
  });
  return { title: "Scores", lines, optional: true };
}
