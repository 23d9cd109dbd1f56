import type { ComparedRun, Comparison, Flip } from "../../evals/report/comparison.js";
import { intervalText, probabilityText, rateText } from "../../evals/report/wording.js";
import { cost, countText, duration, listSome, time } from "../../text/format.js";
import type { Colors } from "../terminal/colors.js";
import { fitSections, type Screen, type Section } from "../terminal/screen.js";
import { renderTable } from "../terminal/table.js";
import { plainLine } from "../terminal/untrusted.js";
import { fitLines, shorten } from "../terminal/width.js";
import { paintStatus } from "./eval-table.js";

const COLUMNS = [
  { title: "" },
  { title: "a", align: "right" },
  { title: "b", align: "right" },
  { title: "change", align: "right", optional: true },
] as const;
/** Rows of the two runs, with a blank one above and below everything. */
const HEAD_ROWS = 4;
/** Ids of cases that are named where they were run on one side only. */
const MAX_IDS = 20;

/** Two eval runs side by side: flips first, then figures, what differs, and whether it is more than chance. */
export function renderComparison(
  comparison: Comparison,
  color: Colors,
  { columns, rows }: Screen = { columns: 100, rows: Number.POSITIVE_INFINITY },
): string {
  const { a, b, worse, better, only_in_a, only_in_b, differences } = comparison;
  const figures = [
    "",
    ...renderTable(COLUMNS, rowsOf(a, b), (text, _column, row) => (row < 0 ? color.dim(text) : text), columns - 2)
      .split("\n")
      .map((line) => `  ${line}`),
    "",
  ];
  const foot = [
    ...differences.map((one) => `  ${plainLine(`${one.part}: ${one.a ?? "none"} → ${one.b ?? "none"}`)}`),
    ...onlyLine("a", only_in_a),
    ...onlyLine("b", only_in_b),
    `  ${verdictOf(comparison, color)}`,
    ...(comparison.regression ? [`  ${color.red("Regression:")} ${plainLine(comparison.regression)}`] : []),
  ];
  const left = rows - figures.length - fitLines(foot.join("\n"), columns).split("\n").length - HEAD_ROWS;
  const flips = fitSections(
    [flipSection("Worse", worse, color, { columns, rows }), flipSection("Better", better, color, { columns, rows })],
    left,
    { title: (text) => `  ${color.bold(text)}`, more: "--full" },
  );
  return ["", headOf("a", a, color), headOf("b", b, color), ...flips.lines, ...figures, ...foot, ""].join("\n");
}

function headOf(side: string, { run_id, started_at, partial }: ComparedRun, color: Colors): string {
  const coverage = partial ? color.yellow(` partial: ${plainLine(partial)}`) : "";
  return `  ${color.bold(side)}  ${run_id}  ${color.dim(time(Date.parse(started_at)))}${coverage}`;
}

function flipSection(title: string, flips: readonly Flip[], color: Colors, { columns, rows }: Screen): Section {
  const within = (line: string) => (Number.isFinite(rows) ? shorten(line, columns - 6) : line);
  const lines = flips.flatMap(({ id, from, to, reasons }) => [
    `    ${id}  ${paintStatus(from, from, color)} → ${paintStatus(to, to, color)}`,
    ...reasons.map((reason) => `      ${color.dim(within(plainLine(reason)))}`),
  ]);
  return { title: `${title} (${flips.length})`, lines };
}

function rowsOf(a: ComparedRun, b: ComparedRun): string[][] {
  const row = (name: string, read: (run: ComparedRun) => number | null, text: (value: number) => string) => {
    const [inA, inB] = [read(a), read(b)];
    return [name, inA === null ? "–" : text(inA), inB === null ? "–" : text(inB), changeOf(inA, inB)];
  };
  const whole = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 1 });
  const points =
    a.pass_rate === null || b.pass_rate === null ? "" : signed((b.pass_rate - a.pass_rate) * 100, " points");
  return [
    ["pass rate", rateText(a.pass_rate), rateText(b.pass_rate), points],
    ["95% interval", intervalText(a.pass_rate_interval), intervalText(b.pass_rate_interval), ""],
    row("round trips a run", ({ round_trips }) => round_trips, whole),
    row("input tokens a run", ({ input_tokens }) => input_tokens, whole),
    row("output tokens a run", ({ output_tokens }) => output_tokens, whole),
    row("cost a run", ({ cost_usd }) => cost_usd, cost),
    row("latency, mean", ({ latency_ms }) => latency_ms?.mean ?? null, duration),
    row("latency, p50", ({ latency_ms }) => latency_ms?.p50 ?? null, duration),
    row("latency, p95", ({ latency_ms }) => latency_ms?.p95 ?? null, duration),
  ];
}

function changeOf(a: number | null, b: number | null): string {
  if (a === null || b === null) return "";
  if (a === b) return "=";
  return a === 0 ? "" : signed(((b - a) / a) * 100, "%");
}

function signed(value: number, unit: string): string {
  const text = value.toFixed(1);
  return Number(text) === 0 ? "=" : `${value > 0 ? "+" : ""}${text}${unit}`;
}

function onlyLine(side: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  return [`  ${countText(ids.length, "case")} run in ${side} only, left out: ${listSome(ids, MAX_IDS)}`];
}

function verdictOf({ verdict, common, p_value, worse, better }: Comparison, color: Colors): string {
  const test = color.dim(
    `${worse.length} worse, ${better.length} better of ${countText(common, "common case")}; exact McNemar test, ${probabilityText(p_value)}`,
  );
  if (verdict === "same") return `${color.bold("No difference beyond chance")}  ${test}`;
  const paint = verdict === "worse" ? color.red : color.green;
  return `${color.bold(paint(`b is ${verdict} than a, beyond chance`))}  ${test}`;
}
