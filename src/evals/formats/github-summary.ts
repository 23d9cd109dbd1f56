import { cost, countText } from "../../text/format.js";
import { visible } from "../../text/visible.js";
import type { Comparison, Flip } from "../report/comparison.js";
import type { CaseResult, EvalReport } from "../report/eval-report.js";
import { coverageOf } from "../report/gate.js";
import { intervalText, notJudgedText, probabilityText, rateText, thresholdText } from "../report/wording.js";

/** Rows of one table, and characters of one reason: GitHub takes at most 1 MiB of a step. */
const MAX_ROWS = 100;
const MAX_REASON = 300;

/** An eval run as a GitHub step summary: the gate, flips against the baseline, failures, versions. */
export function formatGitHubSummary(report: EvalReport): string {
  const { agent, gate, passed, total, skipped, pass_rate, pass_rate_interval, usage, baseline } = report;
  const scored = total - skipped;
  const coverage = coverageOf(report);
  const sections = [
    `## ${gate.passed ? "✅" : "❌"} Eval of ${cell(agent)}: the gate ${gate.passed ? "holds" : "does not hold"}${coverage ? ` (${cell(coverage)})` : ""}`,
    `**${passed} of ${countText(scored, "case")} passed**: ${rateText(pass_rate)}, 95% interval ${intervalText(pass_rate_interval)}. ` +
      `Model ${cell(report.versions.model)}, ${countText(usage.runs, "run")}, ` +
      `${(usage.input_tokens + usage.output_tokens).toLocaleString("en-US")} tokens, ${cost(usage.cost_usd, "cost not known")}.${notJudgedText(report) === "" ? "" : ` ${notJudgedText(report)}`}`,
    gate.reasons.map((reason) => `- ${cell(reason)}`).join("\n"),
    baseline ? against(baseline) : "",
    failures(report.cases),
    warnings(report.cases),
    repeats(report),
    versions(report),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function against({ a, b, worse, better, p_value, common, differences }: Comparison): string {
  const flips = [...worse.map(flipRow("worse")), ...better.map(flipRow("better"))];
  const changed = differences.map((one) => `${one.part} ${one.a ?? "none"} → ${one.b ?? "none"}`).join(", ");
  return [
    `### Against the baseline ${cell(a.run_id)}`,
    `${rateText(a.pass_rate)} → ${rateText(b.pass_rate)} over ${countText(common, "common case")}: ${worse.length} worse, ` +
      `${better.length} better (exact McNemar test, ${probabilityText(p_value).replace("<", "&lt;")}).${changed ? ` Changed: ${cell(changed)}.` : ""}`,
    ...(flips.length > 0 ? [table(["", "case", "was", "is", "why"], flips)] : []),
  ].join("\n\n");
}

function flipRow(direction: string): (flip: Flip) => string[] {
  return ({ id, from, to, reasons }) => [direction, id, from, to, reasons.join(" ")];
}

function failures(cases: readonly CaseResult[]): string {
  const failing = cases.filter(({ status }) => status === "fail" || status === "error");
  if (failing.length === 0) return "";
  const rows = failing.map((result) => {
    const { id, status, graders, trace_ids, threshold } = result;
    const said = graders.filter((grade) => grade.status === "fail" || grade.status === "error");
    const reasons = [...new Set(said.map(({ name, reason }) => `${name}: ${reason}`))].join(" ");
    return [id, threshold === undefined ? status : `${status} (${thresholdText(result)})`, reasons, trace_ids[0] ?? ""];
  });
  return `### Cases that do not pass\n\n${table(["case", "status", "why", "trace"], rows)}`;
}

function warnings(cases: readonly CaseResult[]): string {
  const rows = cases.flatMap(({ id, warnings = [] }) => warnings.map(({ code, message }) => [id, code, message]));
  if (rows.length === 0) return "";
  return `### Warnings about the reasoning, which fail nothing\n\n${table(["case", "warning", "why"], rows)}`;
}

function repeats({ repeats: { k, pass_at_1, pass_hat, flaky } }: EvalReport): string {
  const last = pass_hat.at(-1);
  const always = last ? `, pass^${last.k} ${rateText(last.value)}` : "";
  const named = flaky.length > 0 ? ` Flaky: ${cell(flaky.slice(0, MAX_ROWS).join(", "))}.` : "";
  if (k === 1) return named.trim(); // cases may ask for repeats of their own
  return `${k} repeats: pass@1 ${rateText(pass_at_1)}${always}.${named}`;
}

function versions({ run_id, versions: parts, judge, judges }: EvalReport): string {
  const judged = judges?.map(({ model }) => model).join(", ") ?? judge;
  const rows = Object.entries({ run: run_id, ...parts, judge: judged }).map(([part, value]) => [part, value ?? "none"]);
  return `<details><summary>Versions</summary>\n\n${table(["part", "version"], rows)}\n\n</details>`;
}

function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const shown = rows.slice(0, MAX_ROWS).map((row) => line(row.map(cell)));
  const more = rows.length > MAX_ROWS ? [`\n${countText(rows.length - MAX_ROWS, "more row")} left out.`] : [];
  return [line(titles), line(titles.map(() => "---")), ...shown, ...more].join("\n");
}

/**
 * Text that stands for itself in Markdown, in one line: each punctuation mark is a character reference, which never
 * makes markup (CommonMark 0.31, section 2.5).
 */
function cell(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  const head = line.length > MAX_REASON ? `${Array.from(line).slice(0, MAX_REASON).join("")}…` : line;
  return visible(head).replace(/[!-+./:-@[-`{-~]/g, (char) => `&#${char.charCodeAt(0)};`);
}
