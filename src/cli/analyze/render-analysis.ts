import type { Analysis, Figures, VersionUsage } from "../../analysis/analysis.js";
import type { Finding, Severity } from "../../analysis/findings/finding.js";
import type { ChangedFindings } from "../../services/findings/look.js";
import { cost, countText, duration, listSome, time } from "../../text/format.js";
import type { Colors } from "../terminal/colors.js";
import { renderTable } from "../terminal/table.js";
import { plain, plainLine, shortName } from "../terminal/untrusted.js";
import { wrap } from "../terminal/width.js";
import { changeLines, precisionLine, tagOf } from "./changes.js";

/** Widest text, in columns. */
const WIDEST = 110;
/** Digits of a finding's id. Traces that are named below a finding, and pieces of evidence that are quoted. */
const ID = 8;
const NAMED = 6;
const QUOTED = 2;
const INDENT = "          ";

/**
 * A whole analysis for a person: findings with their evidence, the gravest first, what works well, figures.
 *
 * @param columns width of the terminal
 */
export function renderAnalysis(analysis: Analysis, color: Colors, columns = 80, changes?: ChangedFindings): string {
  const width = Math.min(WIDEST, Math.max(40, columns - 2));
  const { findings, works_well, figures } = analysis;
  const lacks = lackLines(analysis, width);
  return [
    "",
    `  ${headOf(analysis)}`,
    "",
    ...lacks.map((line) => color.yellow(line)),
    ...(lacks.length > 0 ? [""] : []),
    ...changeLines(changes, width).map((line) => `  ${line}`),
    ...(figures.runs > 0 && findings.length === 0 ? [`  ${color.green("No findings.")}`, ""] : []),
    ...findings.flatMap((finding) => [
      ...renderFinding({ ...finding, title: `${tagOf(finding, changes)}${finding.title}` }, color, width),
      "",
    ]),
    ...precisionLine(analysis, width).map((line) => `  ${line}`),
    ...(analysis.precision?.findings ?? []).flatMap(({ title }) => wrap(plain(`- ${title}`), width)),
    ...(works_well.length === 0
      ? []
      : [`  ${color.bold("Works well")}`, ...works_well.flatMap(({ title }) => wrap(plain(`✓ ${title}`), width)), ""]),
    ...(figures.runs === 0 ? [] : [`  ${color.bold("Figures")}`, ...figureLines(figures, width, color), ""]),
  ].join("\n");
}

/** What was not looked at, for the agent does not say what is right. */
export function lackLines({ agent, lacks = [] }: Analysis, width: number): string[] {
  const what = {
    reference: "no reference: whether outputs are right and tools' figures agree is not known.",
    check: "no check: outputs stand unchecked.",
  };
  return lacks.flatMap((lack) => wrap(plain(`${agent} has ${what[lack]}`), width));
}

export function headOf({ agent, runs, window }: Analysis): string {
  const when = window.from && window.to ? ` · ${time(Date.parse(window.from))} to ${time(Date.parse(window.to))}` : "";
  return plain(`${countText(runs, "run")} of ${agent} · ${window.source}${when}`);
}

/** How findings of each severity begin: in the same width. */
export const MARKS: Record<Severity, (color: Colors) => string> = {
  high: (color) => color.red("● high  "),
  medium: (color) => color.yellow("● medium"),
  low: (color) => color.cyan("● low   "),
  info: (color) => color.dim("○ info  "),
};

/** A finding with its evidence and its consequences; of many runs also with these, and the code by which it is recomputed. */
export function renderFinding(finding: Finding, color: Colors, width: number, ofMany = true): string[] {
  const { code, severity, title, evidence, consequences, cause, lever, trace_ids, sightings, appeared_with } = finding;
  const [first = "", ...rest] = wrap(plain(title), width - INDENT.length, "");
  const block = (text: string, paint: (text: string) => string) =>
    wrap(plain(text), width - INDENT.length, "").map((line) => `${INDENT}${paint(line)}`);
  const as = (text: string) => text;
  return [
    `${MARKS[severity](color)}  ${color.bold(first)}`,
    ...rest.map((line) => `${INDENT}${color.bold(line)}`),
    ...(appeared_with ? block(appearance(appeared_with), color.yellow) : []),
    ...evidence.slice(0, severity === "info" ? 1 : QUOTED).flatMap(({ trace_id, quote, expected }) => {
      const from = ofMany ? `${shortId(trace_id)} ` : "";
      return [
        ...(quote === "" ? [] : block(`${from}“${plainLine(quote)}”`, as)),
        ...(expected === null ? [] : block(`expected: ${plainLine(expected)}`, color.dim)),
      ];
    }),
    ...consequences.flatMap(({ title }) => block(`→ ${title}`, as)),
    ...block(`comes from: ${cause}${lever === cause ? "" : ` · mend: ${lever}`}`, color.dim),
    ...(ofMany
      ? block(`code: ${code} · findings: ${sightings.map(({ id }) => id.slice(0, ID)).join(" ")}`, color.dim)
      : []),
    ...(ofMany ? block(`traces: ${named(trace_ids)}`, color.dim) : []),
  ];
}

function appearance({
  version,
  revision,
  runs_before,
  count_before,
  count_since,
  runs_since,
}: NonNullable<Finding["appeared_with"]>): string {
  const before = count_before === 0 ? "none" : String(count_before);
  const since = revision === undefined ? `version ${version}` : `commit ${plain(revision).slice(0, 12)}`;
  return `since ${since}: ${count_since} of ${countText(runs_since, "run")}, ${before} of the ${runs_before} before`;
}

/** A quotation on one line: it stays data, whatever it says. */
function shortId(id: string): string {
  return shortName(id).slice(0, 8);
}

function named(traceIds: readonly string[]): string {
  return listSome(traceIds.map(shortId), NAMED, " ");
}

function figureLines(figures: Figures, width: number, color: Colors): string[] {
  const { incomplete, unjudged, foreign, by_version } = figures;
  const left = [
    incomplete > 0 ? `${incomplete} not ended` : "",
    unjudged > 0
      ? `${unjudged} not judged, for they were not captured, cannot be read, or the agent's code fails on them`
      : "",
    foreign > 0 ? `${foreign} traces of other programs and agents` : "",
  ].filter((part) => part !== "");
  const columns = ["runs", "errors", "no decision", "tokens in", "tokens out", "cost", "p50", "p95", "p99"];
  const rows = by_version.length === 1 ? [] : by_version;
  const table = renderTable(
    [...columns.map((title) => ({ title, align: "right" as const })), { title: "version" }],
    [
      [...usageCells(figures), rows.length > 0 ? "all" : plain(by_version[0]?.version ?? "")],
      ...rows.map(versionCells),
    ],
    (text, _, row) => (row < 0 ? color.dim(text) : text),
  );
  return [
    ...table.split("\n").map((line) => `  ${line}`),
    ...left.flatMap((text) => wrap(text, width)),
    color.dim(`  ${plain(figures.command)} (one finding: --code <code>)`),
  ];
}

function versionCells(usage: VersionUsage): string[] {
  return [...usageCells(usage), plain(usage.version)];
}

function usageCells({
  runs,
  errors,
  invalid,
  input_tokens,
  output_tokens,
  cost_usd,
  latency_ms,
}: Omit<VersionUsage, "version" | "first_seen">): string[] {
  const latency = latency_ms ? [latency_ms.p50, latency_ms.p95, latency_ms.p99].map(duration) : ["", "", ""];
  return [runs, errors, invalid, input_tokens, output_tokens].map(String).concat(cost(cost_usd), latency);
}
