import { agentWords } from "../../agents/index.js";
import type { KeptCheck } from "../../analysis/checks/check-files.js";
import type { Case } from "../../evals/cases/case.js";
import { inputFields } from "../../report/case/application.js";
import { number, readable, shortened } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import { readSuite } from "../../services/evals/check-cases.js";
import { readDraftFile } from "../../services/evals/draft-cases.js";
import { checksHere } from "../../services/findings/known-findings.js";
import { countText } from "../../text/format.js";
import { shortRunId } from "../../tracing/runs.js";
import { heading, link, nothing, problemList } from "../layout.js";
import { type Asked, type Page, reading, type Site } from "../site.js";
import { severityBadge } from "../trace/findings.js";

/** Cases of a page, and proposals that are shown at once. */
const PAGE = 50;
const PROPOSALS = 10;
/** The tag of a case that was made from a recorded run. */
const HARVESTED = "harvested";

/** What waits for a person to accept it, then the cases that count. */
export async function casesPage(site: Site, { query }: Asked): Promise<Page> {
  const { project, agent } = site;
  const problems: string[] = [];
  const { proposed } = checksHere({ note: (note) => void problems.push("problem" in note ? note.problem : "") }, agent);
  const suite = await reading(site, () => project.redactor.json(readSuite(agent)));
  const drafts = await reading(site, () =>
    project.redactor.json(readDraftFile(agent).filter(({ reviewed }) => reviewed === false)),
  );
  for (const read of [suite, drafts]) if ("problem" in read) problems.push(read.problem);
  const cases = "value" in suite ? suite.value.cases.filter(({ reviewed }) => reviewed !== false) : [];
  const waiting = "value" in drafts ? drafts.value : [];
  return {
    title: "Cases",
    section: "Cases",
    body: html`${heading("Cases", { over: agent.name, lead: "value" in suite ? `${countText(cases.length, "case")} of ${suite.value.from}.` : undefined })}
      ${problemList(problems)}
      <section aria-labelledby="proposals"><h2 id="proposals">Proposals</h2>${
        waiting.length + proposed.length === 0
          ? html`<p class="quiet">None waits. <code>underwrite cases harvest${agentWords(agent.name)}</code> makes drafts of recorded runs, <code>underwrite findings propose${agentWords(agent.name)}</code> proposes a check.</p>`
          : html`${proposed.length > 0 && html`<ul class="findings">${proposed.slice(0, PROPOSALS).map((check) => checkItem(site, check))}</ul>`}${waiting.length > 0 && html`<p class="note">${number(waiting.length)} drafts of cases. What the runs answered is not shown: judge the label by the input alone.</p><ul class="findings">${waiting.slice(0, PROPOSALS).map((draft) => draftItem(site, draft))}</ul>`}`
      }</section>
      ${cases.length > 0 && caseTable(site, cases, query)}`,
  };
}

function checkItem(site: Site, { id, title, severity, lever, count, runs, quotes, check, history }: KeptCheck): Html {
  const by = history[0]?.by ?? "";
  return html`<li data-item="${id}"><p>${severityBadge(severity)} <strong>${title}</strong> <span class="quiet">${number(count)} of ${countText(runs, "run")}, lever ${lever}, by ${by}</span></p>
    <p class="note"><code>${shortened(JSON.stringify(check), 400)}</code></p>
    ${quotes.slice(0, 2).map(({ quote, trace_id }) => html`<blockquote class="text" dir="auto">${shortened(quote, 400)}</blockquote><p class="note">${link(site, `/traces/${trace_id}`, html`<code>${shortRunId(trace_id)}</code>`)}</p>`)}
    ${decision(site, `/proposals/checks/${id}`, `underwrite findings accept ${id}`)}</li>`;
}

/** A draft without what its run came to: that would be believed. */
function draftItem(site: Site, { id, description, application, expected, tags = [] }: Case): Html {
  const told = tags.includes(HARVESTED) ? null : html`<p>${description}</p>`;
  return html`<li data-item="${id}"><p><strong>${id}</strong></p>${told}${inputFields(application)}
    <h4>Label</h4><dl class="fields">${Object.entries(expected).map(([field, value]) => html`<div><dt>${field}</dt><dd>${shortened(readable(value), 200)}</dd></div>`)}</dl>
    ${decision(site, `/proposals/cases/${id}`, `underwrite cases harvest${agentWords(site.agent.name)} --accept ${id}`)}</li>`;
}

function decision(site: Site, path: string, command: string): Html | null {
  if (site.isStatic) return null;
  if (!site.mayWrite)
    return html`<p class="note"><code>${command}</code> <button type="button" data-copy="${command}" hidden>Copy</button></p>`;
  return html`<form class="decide" method="post" action="${site.href(path)}"><p class="row">
    <button name="status" value="accepted" data-key="a">Accept <kbd>a</kbd></button><button name="status" value="rejected" data-key="x">Reject <kbd>x</kbd></button></p></form>`;
}

function caseTable(site: Site, cases: readonly Case[], query: URLSearchParams): Html {
  const asked = Number(query.get("from") ?? 0);
  const from = Number.isSafeInteger(asked) && asked > 0 ? Math.min(asked, cases.length) : 0;
  const shown = cases.slice(from, from + PAGE);
  const at = (first: number, words: string) => link(site, first === 0 ? "/cases" : `/cases?from=${first}`, words);
  return html`<section aria-labelledby="suite"><h2 id="suite">The suite</h2>
    ${shown.length === 0 && nothing("There are no more cases.")}
    <div class="scroll"><table class="runs"><thead><tr><th scope="col">Case</th><th scope="col">What is hard</th><th scope="col" class="widest">Expected</th><th scope="col" class="wide">Tags</th><th scope="col" class="wide">Source</th></tr></thead>
    <tbody>${shown.map(
      ({ id, description, expected, tags = [], source }) =>
        html`<tr data-item="${id}" id="case-${id}"><th scope="row">${id}</th><td dir="auto">${shortened(description, 300)}</td><td class="widest">${shortened(
          Object.entries(expected)
            .map(([field, value]) => `${field} ${readable(value)}`)
            .join(", "),
          200,
        )}</td><td class="wide">${tags.join(", ")}</td><td class="wide">${shortened(source ?? "", 60)}</td></tr>`,
    )}</tbody></table></div>
    ${cases.length > PAGE && html`<nav class="pager" aria-label="Pages of cases">${from > 0 ? at(Math.max(0, from - PAGE), "← Before") : html`<span></span>`}<span class="quiet">${number(from + 1)} to ${number(from + shown.length)} of ${number(cases.length)}</span>${from + PAGE < cases.length ? at(from + PAGE, "After →") : html`<span></span>`}</nav>`}</section>`;
}
