import { unlessFaulty } from "../errors.js";
import type { Case } from "../evals/cases/case.js";
import type { Comparison } from "../evals/report/comparison.js";
import type { CaseResult, EvalReport } from "../evals/report/eval-report.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import type { Grade } from "../runtime/definition/eval-traits.js";
import { cost, countText } from "../text/format.js";
import type { Trace } from "../tracing/trace.js";
import { type Subject, statusOf } from "./case/subject.js";
import { caseList, type Detail } from "./case-list.js";
import { duration, number } from "./figures.js";
import { flips } from "./flips.js";
import { type Html, html } from "./html.js";
import { outcomeMatrix } from "./outcome-matrix.js";
import { expectedOutcome, hasOutcomes, NO_OUTCOME, UNKNOWN } from "./outcomes.js";
import { page } from "./page.js";
import { distribution } from "./plots/distribution.js";
import { limitPlot } from "./plots/limit.js";
import { verdict } from "./verdict.js";

const STATUSES: readonly Grade["status"][] = ["pass", "fail", "error", "skipped"];

export interface EvalReportInput {
  report: EvalReport;
  agent: AnyAgent;
  /** The suite; a case of the report that it no longer has is shown by its results alone. */
  cases: readonly Case[];
  /** A trace by its whole id: one that is gone leaves its part of the page out. */
  trace(traceId: string): Promise<Trace | undefined>;
  /** Against a baseline, where there is one. */
  comparison?: Comparison | null;
  /** How many cases are shown with their traces. */
  detail?: Detail;
  /** Where the page of a trace is, where the report is a page among others. */
  hrefOf?: (traceId: string) => string | undefined;
  /** Where a case is, where not all of them are on the page. */
  caseHref?: (id: string) => string;
  /** What makes the part that is drawn, or has kept it: drawing takes the longest of all. */
  drawn?: (draw: () => Html) => Html;
}

const DETAIL: Detail = { unpassed: 300, passed: 200 };

/** An eval run as one HTML page that stands alone: no network, no other file, every text of data escaped. */
export async function renderEvalReport(input: EvalReportInput): Promise<string> {
  const { report, comparison = null } = input;
  return page(
    evalReportTitle(report),
    html`<main>
      ${verdict(report, comparison)}
      ${await evalReportParts(input)}
    </main>
    <footer><p>Run <code>${report.run_id}</code></p></footer>`,
  );
}

export function evalReportTitle({ agent, gate }: EvalReport): string {
  return `Evaluation of ${agent}: gate ${gate.passed ? "passed" : "failed"}`;
}

/** All of a report below its head. */
export async function evalReportParts(input: EvalReportInput): Promise<Html> {
  const { report, agent, comparison = null, detail = DETAIL, caseHref, drawn = (draw) => draw() } = input;
  const subjectOf = subjects(input);
  const list = await caseList(agent, report.cases, subjectOf, input.trace, detail);
  return html`${comparison && flips(comparison, caseHref)}
      ${drawn(() => overview(agent, report, report.cases.map(subjectOf), caseHref))}
      ${list}`;
}

/** Gives what is known of a case, each looked up once: what the policy says of it takes its time. */
function subjects({ agent, cases, hrefOf }: EvalReportInput): (result: CaseResult) => Subject {
  const byId = new Map(cases.map((subject) => [subject.id, subject]));
  const known = new Map<CaseResult, Subject>();
  return (result) => {
    const before = known.get(result);
    if (before) return before;
    const subject = byId.get(result.id);
    const reference = subject && unlessFaulty(() => agent.reference(subject.application));
    const expected = subject ? expectedOutcome(agent, subject, reference) : null;
    const made = { result, subject, reference, expected, status: statusOf(result), hrefOf };
    known.set(result, made);
    return made;
  };
}

function overview(
  agent: AnyAgent,
  report: EvalReport,
  subjects: readonly Subject[],
  caseHref: EvalReportInput["caseHref"],
): Html {
  const outcomes = subjects
    .filter(hasOutcomes)
    .flatMap(({ expected, result }) =>
      result.outcomes.map((decided) => ({ expected: expected ?? UNKNOWN, decided: decided ?? NO_OUTCOME })),
    );
  const run = subjects.filter(({ result }) => result.trace_ids.length > 0);
  const costs = run.flatMap(({ result: { usage, trace_ids } }) =>
    usage.cost_usd === null ? [] : [usage.cost_usd / trace_ids.length],
  );
  return html`<section aria-labelledby="outcomes"><h2 id="outcomes">Outcomes</h2>
    <div class="overview"><div>${outcomes.length > 0 && outcomeMatrix(outcomes)}${graderTable(report)}</div>${plotOf(agent, run, caseHref)}</div>
  </section>
  <section aria-labelledby="took"><h2 id="took">Cost and latency</h2><div class="pair">
    ${distribution({ title: "Latency of a run", of: "runs", values: run.flatMap(({ result }) => result.durations_ms), unit: "ms", format: duration })}
    ${costs.length < run.length && html`<p class="note">The cost of ${run.length - costs.length} of ${countText(run.length, "case")} is not known.</p>`}
    ${distribution({ title: "Cost of a run, mean of each case", of: "cases", values: costs, unit: "US dollars", format: cost })}
  </div></section>`;
}

function plotOf({ evals }: AnyAgent, subjects: readonly Subject[], caseHref: EvalReportInput["caseHref"]): Html | null {
  const trait = evals?.plot;
  if (!trait) return null;
  const plotted = subjects.flatMap(({ result, subject }) => {
    if (!subject) return [];
    const outcome = result.outcomes[0] ?? NO_OUTCOME;
    const failed = result.status !== "pass";
    return [{ id: result.id, outcome, failed, ...trait.pointOf(subject.application) }];
  });
  if (plotted.length === 0) return null;
  return html`<figure><figcaption>${trait.title}</figcaption>${limitPlot(trait, plotted, caseHref)}</figure>`;
}

/** What each grader said, over all runs. */
function graderTable({ cases }: EvalReport): Html {
  const counts = new Map<string, Record<Grade["status"], number>>();
  for (const { name, status } of cases.flatMap(({ graders }) => graders)) {
    const count = counts.get(name) ?? { pass: 0, fail: 0, error: 0, skipped: 0 };
    count[status]++;
    counts.set(name, count);
  }
  if (counts.size === 0) return html`<p class="note">No grader was asked.</p>`;
  return html`<div class="scroll"><table class="figures"><caption>Graders over all runs</caption>
    <thead><tr><th scope="col">Grader</th><th scope="col">passed</th><th scope="col">failed</th><th scope="col">error</th><th scope="col">skipped</th></tr></thead>
    <tbody>${[...counts].map(([name, count]) => html`<tr><th scope="row">${name}</th>${STATUSES.map((status) => html`<td class="${count[status] > 0 ? status : "empty"}">${number(count[status])}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}
