import type { CaseResult } from "../../evals/report/eval-report.js";
import { thresholdText } from "../../evals/report/wording.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Grade } from "../../runtime/definition/eval-traits.js";
import { cost, countText } from "../../text/format.js";
import type { Trace } from "../../tracing/trace.js";
import { evidenceOf } from "../evidence.js";
import { duration, number, readable } from "../figures.js";
import { type Html, html } from "../html.js";
import { hasOutcomes, NO_OUTCOME, UNKNOWN } from "../outcomes.js";
import { badge } from "../status.js";
import { answer, foundList } from "./answer.js";
import { inputFields } from "./application.js";
import { fieldTable } from "./fields.js";
import { repeatToShow, type Subject } from "./subject.js";
import { toolCalls } from "./tool-calls.js";
import { firstSpans } from "./waterfall.js";

const WORST: readonly Grade["status"][] = ["error", "fail", "pass", "skipped"];

/** A case with all that its trace shows. */
export function fullItem(agent: AnyAgent, subject: Subject, trace: Trace | undefined): Html {
  const evidence = trace ? evidenceOf(trace) : null;
  const { result } = subject;
  return item(
    subject,
    html`<div class="columns"><div>
      ${inputFields(subject.subject?.application)}
      ${fieldTable(subject, evidence)}
      ${gradeList(result)}
    </div><div>
      ${
        evidence === null
          ? noTrace(result)
          : html`${evidence.masked && html`<p class="note">Content is masked: placeholders stand for figures and text.</p>`}
        ${answer(agent, subject, evidence)}
        ${toolCalls(evidence, subject.reference?.figures)}`
      }
    </div></div>
    ${trace && firstSpans(trace)}
    ${footer(subject)}`,
  );
}

/** A case in little: for the many that passed in a large suite. */
export function briefItem(subject: Subject): Html {
  const { result } = subject;
  const expected = Object.entries(subject.subject?.expected ?? {});
  const fields = expected.map(([name, value]) => `${name} ${readable(value)}`).join(", ");
  const grades = result.graders.filter(({ status }) => status !== "skipped").map(({ name }) => name);
  return item(
    subject,
    html`<p>Expected: ${fields || "nothing"}.${grades.length > 0 && ` Graders: ${[...new Set(grades)].join(", ")}.`}</p>${foundList("Warnings", "warnings", result.warnings ?? [])}${footer(subject)}`,
  );
}

function item(subject: Subject, body: Html): Html {
  const { result, status } = subject;
  const also = result.flaky && status !== "flaky" && "flaky";
  return html`<li class="case ${result.status} ${status === result.status ? "" : status} ${also}" id="case-${result.id}"><details><summary>
    ${badge(status)}<span class="what"><span class="id">${result.id}</span><span class="about" dir="auto">${subject.subject?.description}</span></span>
    <span class="came">${outcomeOf(subject)}</span><span class="took">${result.trace_ids.length > 0 && duration(meanDuration(subject))}</span></summary>
    <div class="body">${body}</div></details></li>
`;
}

function outcomeOf({ result, expected }: Subject): Html | null {
  if (result.status === "skipped" || !hasOutcomes({ result, expected })) return null;
  const decided = [...new Set(result.outcomes.map((outcome) => outcome ?? NO_OUTCOME))];
  if (decided.length === 1 && decided[0] === expected) return html`${expected}`;
  return html`<span class="quiet">${expected ?? UNKNOWN} →</span> ${decided.join(", ") || NO_OUTCOME}`;
}

/** Milliseconds of one run of a case, on average. */
function meanDuration({ result: { usage, trace_ids } }: Subject): number {
  return usage.duration_ms / Math.max(1, trace_ids.length);
}

function noTrace({ skip_reason, trace_ids }: CaseResult): Html {
  if (skip_reason === "draft") return html`<p class="note">A draft that no person has reviewed: it was not run.</p>`;
  return html`<p class="note">${trace_ids.length === 0 ? "It was not run." : "Its trace is not in the store."}</p>`;
}

function footer({ result, subject, hrefOf }: Subject): Html {
  const { usage, trace_ids } = result;
  const shown = trace_ids[repeatToShow(result)] ?? trace_ids[0];
  const href = shown === undefined ? undefined : hrefOf?.(shown);
  return html`<p class="foot">
    ${trace_ids.length > 0 && html`<span>${countText(usage.round_trips, "round trip")}</span> <span>${number(usage.input_tokens)} tokens in, ${number(usage.output_tokens)} out</span> <span>cost ${cost(usage.cost_usd, "unknown")}</span>`}
    ${subject?.source && html`<span>source ${subject.source}</span>`}
    ${subject?.tags && subject.tags.length > 0 && html`<span>tags ${subject.tags.join(", ")}</span>`}
    ${subject && html`<span>${subject.file}</span>`}
    ${href !== undefined && html`<span><a href="${href}">its trace</a></span>`}
    ${shown && href === undefined && html`<span><code>underwrite traces show ${shown}</code></span>`}
    ${trace_ids.length > 1 && html`<span>${result.threshold === undefined ? `${trace_ids.length} repeats` : `repeats that passed: ${thresholdText(result)}`}; shown is number ${trace_ids.indexOf(shown ?? "") + 1}</span>`}
  </p>`;
}

/** What each grader said of a case: over several repeats its worst word, and how often it passed. */
function gradeList({ graders }: CaseResult): Html | null {
  if (graders.length === 0) return null;
  const names = [...new Set(graders.map(({ name }) => name))];
  const of = (name: string) => graders.filter((grade) => grade.name === name);
  return html`<h4>Graders</h4><ul class="grades">${names.map((name) => gradeItem(name, of(name)))}</ul>`;
}

function gradeItem(name: string, grades: readonly (Grade & { repeat?: number })[]): Html {
  const worst = WORST.map((status) => grades.find((grade) => grade.status === status)).find(Boolean);
  const passed = grades.filter(({ status }) => status === "pass").length;
  const repeats = grades.length > 1 && worst?.status !== "skipped" && ` ${passed} of ${grades.length} passed.`;
  return html`<li><span class="name">${name}</span>${badge(worst?.status ?? "skipped")}<span class="text">${worst?.reason}${repeats && html` <span class="quiet">${repeats.trim()}</span>`}</span></li>`;
}
