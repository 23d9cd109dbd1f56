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
}

const FILTERS = [
  ["all", "all"],
  ["fail", "failed"],
  ["error", "error"],
  ["flaky", "flaky"],
  ["skipped", "skipped"],
  ["pass", "passed"],
] as const;

/** Every case, what went wrong first, each to unfold; with a filter that works without a script, and a search. */
export async function caseList(
  agent: AnyAgent,
  subjects: readonly Subject[],
  trace: (traceId: string) => Promise<Trace | undefined>,
  detail: Detail,
): Promise<Html> {
  const items: Html[] = [];
  const left = { unpassed: detail.unpassed, passed: detail.passed };
  let brief = 0;
  for (const subject of worstFirst(subjects)) {
    const kind = subject.status === "pass" || subject.status === "skipped" ? "passed" : "unpassed";
    if (left[kind]-- > 0) items.push(fullItem(agent, subject, await traceOf(subject, trace)));
    else {
      items.push(briefItem(subject));
      brief++;
    }
  }
  return html`<section aria-labelledby="cases-title" id="cases"><h2 id="cases-title">Cases</h2>
    <div class="controls">
      <fieldset class="choice filter"><legend>Show</legend>${FILTERS.map(([value, word]) => filter(value, word, subjects))}</fieldset>
      <label class="search">Search <input type="search" id="search" autocomplete="off"></label>
      <button type="button" id="toggle">Open all</button>
      <p id="shown" role="status"></p>
    </div>
    ${brief > 0 && html`<p class="note">${countText(brief, "case")} of ${number(subjects.length)} are shown in brief: details are of the first ${number(detail.unpassed)} that did not pass and of ${number(detail.passed)} others. Each case names the command that shows its trace.</p>`}
    <ul class="cases">${items}</ul></section>`;
}

function filter(value: string, word: string, subjects: readonly Subject[]): Html {
  const amount = value === "all" ? subjects.length : subjects.filter((subject) => has(subject, value)).length;
  return html`<label><input type="radio" name="status" value="${value}"${value === "all" && html` checked`}> ${word} <span class="quiet">${number(amount)}</span></label>`;
}

function has({ result }: Subject, value: string): boolean {
  return value === "flaky" ? result.flaky : result.status === value;
}

async function traceOf({ result }: Subject, trace: (traceId: string) => Promise<Trace | undefined>) {
  const id = result.trace_ids[repeatToShow(result)] ?? result.trace_ids[0];
  return id === undefined ? undefined : trace(id);
}
