import { lstatSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { resolve } from "node:path";
import { messageOf, UserError } from "../../errors.js";
import type { Case } from "../../evals/cases/case.js";
import { formatGitHubSummary } from "../../evals/formats/github-summary.js";
import type { EvalReport } from "../../evals/report/eval-report.js";
import type { CaseStatus } from "../../evals/run/eval-run.js";
import type { Config } from "../../settings/config.js";
import { countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { colors } from "../terminal/colors.js";
import { jsonText, printJson, wantsJson } from "../terminal/json.js";
import { screenOf } from "../terminal/screen.js";
import { fitLines } from "../terminal/width.js";
import { checkReplaceable, writeReport } from "../terminal/write-file.js";
import type { EvalCommandOptions } from "./eval-options.js";
import { renderCases, renderReport } from "./eval-table.js";

/** Where a report goes besides stdout. */
export type ReportOptions = Pick<
  EvalCommandOptions,
  "json" | "only" | "full" | "quiet" | "junit" | "github" | "html" | "output" | "color"
>;

const FORMS = [
  ["output", "eval report"],
  ["junit", "JUnit report"],
  ["html", "HTML report"],
] as const;

/** Refuses forms that cannot be written here, before anything is run for them. @throws UserError */
export function checkForms({ githubStepSummary }: Config, options: ReportOptions): void {
  const named = new Map<string, string>();
  for (const [form, kind] of FORMS) {
    const path = options[form];
    if (path === undefined) continue;
    checkReplaceable(`--${form}`, path, kind);
    const other = named.get(resolve(path));
    if (other !== undefined) throw new UserError(`--${other} and --${form} are both ${path}: name two files.`);
    named.set(resolve(path), form);
  }
  if (options.github && githubStepSummary !== undefined) checkSummary(githubStepSummary);
  if (!options.github || githubStepSummary !== undefined) return;
  throw new UserError(
    "--github adds to the file that GITHUB_STEP_SUMMARY names, and it is not set: use it in a GitHub job.",
  );
}

/**
 * Prints a report without the secrets that may have come into it, and writes it in every other form that was asked for.
 *
 * @param verdict whether a log is told what the gate came to
 * @param suite the cases that were run, where they are at hand
 * @throws UserError when a file cannot be written
 */
export async function writeReports(
  context: Context,
  given: EvalReport,
  options: ReportOptions,
  { suite, verdict = true }: { suite?: readonly Case[]; verdict?: boolean } = {},
): Promise<void> {
  const report = context.redactor.json(given); // before any form escapes or cuts what it holds
  const config = await context.config();
  checkForms(config, options);
  printReport(context, config, report, options);
  if (verdict && !(options.quiet && report.gate.passed)) tellVerdict(context, report);
  if (options.output !== undefined)
    await writeReport("--output", options.output, "eval report", `${jsonText(report, { indent: true })}\n`);
  if (options.junit !== undefined) {
    const { formatJUnit } = await import("../../evals/formats/junit.js");
    await writeReport("--junit", options.junit, "JUnit report", `${formatJUnit(report)}\n`);
  }
  if (options.html !== undefined) {
    const { writeHtml } = await import("./write-html.js");
    await writeHtml(context, report, options.html, suite);
  }
  if (options.github && config.githubStepSummary !== undefined) await addSummary(config.githubStepSummary, report);
}

function printReport(context: Context, config: Config, report: EvalReport, options: ReportOptions): void {
  if (wantsJson(context, options)) {
    printJson(context, options.only === "failed" ? failedOf(report) : report);
    return;
  }
  const color = colors(context.stdout, config, options);
  const { full = false } = options;
  const { columns, rows } = screenOf(context);
  const summary = fitLines(renderReport(report, color), columns);
  const cases = report.cases.filter((one) => full || didNotPass(one));
  const left = full ? Number.POSITIVE_INFINITY : rows - summary.split("\n").length - 1;
  if (cases.length > 0) context.print(`\n${renderCases(cases, color, { columns, rows: Math.max(4, left) })}`);
  context.print(summary);
}

/** A report of what did not pass: its cases, of their graders those that say why, and the verdict at the end. */
function failedOf({ gate, ...report }: EvalReport): EvalReport {
  const cases = report.cases.filter(didNotPass);
  return { ...report, cases: cases.map((one) => ({ ...one, graders: one.graders.filter(didNotPass) })), gate };
}

function didNotPass({ status }: { status: CaseStatus }): boolean {
  return status === "fail" || status === "error";
}

/** Says what the gate came to where a log would not show it. */
function tellVerdict(context: Context, { gate, passed, total, skipped }: EvalReport): void {
  const counts = `${passed} of ${countText(total - skipped, "case")} passed`;
  const reasons = gate.passed ? [] : gate.reasons;
  context.verdict(`the gate ${gate.passed ? "holds" : "does not hold"}: ${[`${counts}.`, ...reasons].join(" ")}`);
}

/** The summary is added to a plain file, or begun. @throws UserError */
function checkSummary(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats || stats.isFile()) return;
  throw new UserError(`--github cannot write to ${path} (it is no plain file): check GITHUB_STEP_SUMMARY.`);
}

async function addSummary(path: string, report: EvalReport): Promise<void> {
  try {
    await appendFile(path, formatGitHubSummary(report));
  } catch (error) {
    throw new UserError(`--github cannot write to ${path} (${messageOf(error)}): check GITHUB_STEP_SUMMARY.`);
  }
}
