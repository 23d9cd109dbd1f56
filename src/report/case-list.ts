import type { CaseResult } from "../evals/report/eval-report.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { countText } from "../text/format.js";
import type { Trace } from "../tracing/trace.js";
import { briefItem, fullItem } from "./case/case-item.js";
import { repeatToShow, type Subject, worstFirst } from "./case/subject.js";
import { number } from "./figures.js";
import { type Html, html } from "./html.js";

/** How many cases are shown with their traces: those that did not pass, and those that did. */
export interface Detail {
  unpassed: number;
  passed: number;
  /** Only a page of all cases: so many from one on, or those around the one that is named. */
  paging?: Paging;
}

interface Paging {
  size: number;
  from: number;
  around?: string | undefined;
  /** Where the page is that begins with a case, counted from 0. */
  hrefOf(from: number): string | undefined;
}

const FILTERS = [
  ["all", "all"],
  ["fail", "failed"],
  ["error", "error"],
  ["flaky", "flaky"],
  ["skipped", "skipped"],
  ["pass", "passed"],
] as const;

/**
 * Every case, what went wrong first, each to unfold; with a filter that works without a script, and a search.
 *
 * @param subjectOf what is known of a case: asked of those that are shown
 */
export async function caseList(
  agent: AnyAgent,
  results: readonly CaseResult[],
  subjectOf: (result: CaseResult) => Subject,
  trace: (traceId: string) => Promise<Trace | undefined>,
  detail: Detail,
): Promise<Html> {
  const items: Html[] = [];
  const left = { unpassed: detail.unpassed, passed: detail.passed };
  let brief = 0;
  const { sorted, from, next } = pageOf(worstFirst(results), detail.paging);
  for (const subject of sorted.map(subjectOf)) {
    const kind = subject.status === "pass" || subject.status === "skipped" ? "passed" : "unpassed";
    if (left[kind]-- > 0) items.push(fullItem(agent, subject, await traceOf(subject, trace)));
    else {
      items.push(briefItem(subject));
      brief++;
    }
  }
  return html`<section aria-labelledby="cases-title" id="cases"><h2 id="cases-title">Cases</h2>
    <div class="controls">
      <fieldset class="choice filter"><legend>Show</legend>${FILTERS.map(([value, word]) => filter(value, word, sorted))}</fieldset>
      <label class="search">Search <input type="search" id="search" autocomplete="off"></label>
      <button type="button" id="toggle">Open all</button>
      <p id="shown" role="status"></p>
    </div>
    ${brief > 0 && html`<p class="note">${countText(brief, "case")} of ${number(results.length)} are shown in brief: details are of the first ${number(detail.unpassed)} that did not pass and of ${number(detail.passed)} others. Each case names the command that shows its trace.</p>`}
    <ul class="cases">${items}</ul>${detail.paging && pager(detail.paging, { from, next, shown: sorted.length, of: results.length })}</section>`;
}

/** What is shown of the cases, from which on, and where the next page begins. */
function pageOf(all: readonly CaseResult[], paging: Paging | undefined) {
  if (!paging) return { sorted: all, from: 0, next: undefined };
  const { size, around } = paging;
  const at = around === undefined ? paging.from : all.findIndex(({ id }) => id === around);
  const from = Math.floor(Math.min(Math.max(0, at), Math.max(0, all.length - 1)) / size) * size;
  return { sorted: all.slice(from, from + size), from, next: from + size < all.length ? from + size : undefined };
}

function pager(
  { size, hrefOf }: Paging,
  { from, next, shown, of }: { from: number; next: number | undefined; shown: number; of: number },
): Html | null {
  if (shown === of) return null;
  const link = (to: number | undefined, rel: string, words: string) =>
    to === undefined || to < 0 ? html`<span></span>` : html`<a href="${hrefOf(to)}#cases" rel="${rel}">${words}</a>`;
  return html`<nav class="pager" aria-label="Pages of cases">${link(from - size, "prev", "← Cases before")}<span class="quiet">${number(from + 1)} to ${number(from + shown)} of ${number(of)}</span>${link(next, "next", "Cases after →")}</nav>`;
}

function filter(value: string, word: string, results: readonly CaseResult[]): Html {
  const amount = value === "all" ? results.length : results.filter((result) => has(result, value)).length;
  return html`<label><input type="radio" name="status" value="${value}"${value === "all" && html` checked`}> ${word} <span class="quiet">${number(amount)}</span></label>`;
}

function has({ flaky, status }: CaseResult, value: string): boolean {
  return value === "flaky" ? flaky : status === value;
}

async function traceOf({ result }: Subject, trace: (traceId: string) => Promise<Trace | undefined>) {
  const id = result.trace_ids[repeatToShow(result)] ?? result.trace_ids[0];
  return id === undefined ? undefined : trace(id);
}
