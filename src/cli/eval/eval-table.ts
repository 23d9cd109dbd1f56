import type { CaseResult, EvalReport } from "../../evals/report/eval-report.js";
import { coverageOf } from "../../evals/report/gate.js";
import { intervalText, notJudgedText, probabilityText, rateText, thresholdText } from "../../evals/report/wording.js";
import type { CaseStatus } from "../../evals/run/eval-run.js";
import { cost, countText, duration, listSome } from "../../text/format.js";
import type { Colors } from "../terminal/colors.js";
import type { Screen } from "../terminal/screen.js";
import { type Column, renderTable } from "../terminal/table.js";
import { plainLine } from "../terminal/untrusted.js";
import { shorten } from "../terminal/width.js";

const COLUMNS: readonly Column[] = [
  { title: "case", least: 12 },
  { title: "status" },
  { title: "outcome", least: 8 },
  { title: "trips", align: "right", optional: true },
  { title: "tokens", align: "right", optional: true },
  { title: "cost", align: "right", optional: true },
  { title: "duration", align: "right", optional: true },
  { title: "trace" },
];
const STATUS = 1;
const EVERYTHING: Screen = { columns: Number.POSITIVE_INFINITY, rows: Number.POSITIVE_INFINITY };

/**
 * Cases in a line each, with what graders say where one does not pass.
 *
 * @param screen what fits: the first cases whole, then a line that counts the others
 */
export function renderCases(cases: readonly CaseResult[], color: Colors, screen: Screen = EVERYTHING): string {
  const paint = (text: string, column: number, row: number) => {
    if (row < 0) return color.dim(text);
    return column === STATUS ? paintStatus(text, cases[row]?.status ?? "skipped", color) : text;
  };
  const [titles = "", ...lines] = renderTable(COLUMNS, cases.map(cellsOf), paint, screen.columns).split("\n");
  const blocks = lines.map((line, row) => [line, ...reasonLines(cases[row], color, screen)]);
  const shown = blocks.slice(0, fitting(blocks, screen.rows - 1));
  const left = blocks.length - shown.length;
  return [titles, ...shown.flat(), ...(left === 0 ? [] : [`… and ${countText(left, "more case")} (--full)`])].join(
    "\n",
  );
}

/** How many blocks fit so many rows; the first is always shown. */
function fitting(blocks: readonly (readonly string[])[], rows: number): number {
  let taken = 0;
  const over = blocks.findIndex((block, index) => {
    taken += block.length;
    return taken > rows - (index === blocks.length - 1 ? 0 : 1);
  });
  return over < 0 ? blocks.length : Math.max(1, over);
}

/** What an eval run came to: pass rate, usage, repeats, flips against the baseline, gate. */
export function renderReport(report: EvalReport, color: Colors): string {
  const { passed, total, skipped, pass_rate, pass_rate_interval, gate, baseline } = report;
  const coverage = coverageOf(report);
  const unread = notJudgedText(report);
  const rate = `${passed} of ${countText(total - skipped, "case")} passed`;
  const verdict = gate.passed ? color.green("holds") : color.red("does not hold");
  return [
    "",
    `  ${color.bold(rate)}  ${rateText(pass_rate)} ${color.dim(`95% interval ${intervalText(pass_rate_interval)}`)}`,
    `  ${color.dim(usageLine(report))}`,
    ...(report.cases_from === undefined ? [] : [`  ${color.dim(`cases from ${plainLine(report.cases_from)}`)}`]),
    ...(unread === "" ? [] : [`  ${color.dim(unread)}`]),
    ...countLine(report),
    ...repeatLines(report),
    ...(baseline ? [`  against ${baseline.a.run_id}: ${flipsLine(baseline)}`] : []),
    "",
    `  ${color.bold("Gate")} ${verdict}${coverage ? color.yellow(` (partial: ${plainLine(coverage)})`) : ""}`,
    ...gate.reasons.map((reason) => `    ${plainLine(reason)}`),
    "",
  ].join("\n");
}

function cellsOf(result: CaseResult): string[] {
  const { id, status, outcomes, usage, durations_ms, trace_ids, skip_reason, flaky } = result;
  const runs = durations_ms.length;
  if (runs === 0) return [id, skip_reason === "not_run" ? "not run" : skip_reason === "draft" ? "draft" : status];
  const outcome = [...new Set(outcomes.map((one) => one ?? "none"))].join(", ");
  return [
    id,
    result.threshold !== undefined ? `${status} (${thresholdText(result)})` : flaky ? `${status} (flaky)` : status,
    plainLine(outcome),
    String(usage.round_trips),
    (usage.input_tokens + usage.output_tokens).toLocaleString("en-US"),
    cost(usage.cost_usd),
    duration(usage.duration_ms),
    plainLine(trace_ids[0] ?? "").slice(0, 8),
  ];
}

function reasonLines(result: CaseResult | undefined, color: Colors, { columns, rows }: Screen): string[] {
  if (!result) return [];
  const said = result.graders.filter(({ status }) => status === "fail" || status === "error");
  const lines = said.map(({ name, reason }) => plainLine(`${name}: ${reason}`));
  const warnings = (result.warnings ?? []).map(({ code, message }) => plainLine(`warning: ${code}: ${message}`));
  // On one screen a reason is a line; in a whole report it goes on in the next.
  const within = (line: string) => (Number.isFinite(rows) ? shorten(line, columns - 4) : line);
  return [
    ...[...new Set(lines)].map((line) => `    ${color.dim(within(line))}`),
    ...warnings.map((line) => `    ${color.yellow(within(line))}`),
  ];
}

export function paintStatus(text: string, status: CaseStatus, color: Colors): string {
  if (status === "pass") return color.green(text);
  return status === "skipped" ? color.yellow(text) : color.red(text);
}

function usageLine({ usage, versions, duration_ms }: EvalReport): string {
  const { runs, round_trips, input_tokens, output_tokens, cost_usd, latency_ms } = usage;
  const parts = [
    plainLine(versions.model),
    countText(runs, "run"),
    countText(round_trips, "round trip"),
    `${input_tokens.toLocaleString("en-US")} tokens in, ${output_tokens.toLocaleString("en-US")} out`,
    cost(cost_usd),
    ...(latency_ms ? [`p50 ${duration(latency_ms.p50)}, p95 ${duration(latency_ms.p95)}`] : []),
    `${duration(duration_ms)} in all`,
  ];
  return parts.join(" · ");
}

function countLine({ failed, errored, skipped }: EvalReport): string[] {
  const counts = Object.entries({ failed, errored, skipped }).filter(([, count]) => count > 0);
  return counts.length === 0 ? [] : [`  ${counts.map(([name, count]) => `${count} ${name}`).join(", ")}`];
}

function repeatLines({ repeats: { k, pass_at_1, pass_hat, flaky } }: EvalReport): string[] {
  const named = flaky.length > 0 ? [`  flaky: ${listSome(flaky, 20)}`] : [];
  if (k === 1) return named; // cases may ask for repeats of their own
  const chances = pass_hat.filter(({ k: n }) => n > 1).map(({ k: n, value }) => `pass^${n} ${rateText(value)}`);
  const shown = chances.length > 4 ? [...chances.slice(0, 3), ...chances.slice(-1)] : chances;
  const line = [`pass@1 ${rateText(pass_at_1)}`, ...shown].join(", ");
  return [`  ${k} repeats: ${line}`, ...named];
}

function flipsLine({ worse, better, p_value }: NonNullable<EvalReport["baseline"]>): string {
  return `${worse.length} worse, ${better.length} better (exact McNemar test, ${probabilityText(p_value)})`;
}
