import { agentWords } from "../../agents/index.js";
import { number } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import { evidenceOfFinding, runsOfFinding } from "../../services/findings/finding-evidence.js";
import { checksHere } from "../../services/findings/known-findings.js";
import { findFinding, type ListedFinding, lastLookAt, listFindings } from "../../services/findings/list-findings.js";
import { countText, time } from "../../text/format.js";
import { shortRunId } from "../../tracing/runs.js";
import { heading, link, nothing, problemList } from "../layout.js";
import { type Asked, type Page, reading, type Site } from "../site.js";
import { quotes, severityBadge } from "../trace/findings.js";

/** Runs of a finding that are named, and that are quoted. */
const MOST = { runs: 60, quoted: 3 };

const STATUS_KINDS: Record<ListedFinding["status"], string> = {
  open: "fail",
  reopened: "fail",
  planned: "flaky",
  mended: "pass",
  verified: "pass",
  dismissed: "skipped",
};

/** Every finding with what became of it, what is open first. */
export async function findingsPage(site: Site): Promise<Page> {
  const { project, agent } = site;
  const findings = project.redactor.json(await listFindings(project, agent));
  const look = lastLookAt(project, agent);
  const problems: string[] = [];
  const { accepted, proposed } = checksHere(
    { note: (note) => void problems.push("problem" in note ? note.problem : "") },
    agent,
  );
  const of = (wanted: readonly ListedFinding["status"][]) => findings.filter(({ status }) => wanted.includes(status));
  return {
    title: "Findings",
    section: "Findings",
    body: html`${heading("Findings", { over: agent.name, lead: summary(findings) })}
      ${problemList(problems)}
      ${proposed.length > 0 && html`<p class="warning">${number(proposed.length)} proposed ${proposed.length === 1 ? "check waits" : "checks wait"} for a person: ${link(site, "/cases#proposals", "proposals")}.</p>`}
      ${findings.length === 0 && look && nothing(`No finding was seen in ${countText(look.runs, "run")}, looked at ${time(look.at)}.`)}
      ${findings.length === 0 && !look && nothing("No finding was seen yet. An analysis of recorded runs looks for them.", `underwrite analyze${agentWords(site.agent.name)}`)}
      ${group(site, "Open", of(["open", "reopened"]))}
      ${group(site, "In a plan", of(["planned"]))}
      ${group(site, "Mended", of(["mended", "verified"]))}
      ${group(site, "Dismissed", of(["dismissed"]))}
      ${accepted.length > 0 && html`<section aria-labelledby="checks"><h2 id="checks">Checks that a person accepted</h2><ul>${accepted.map(({ id, title, severity }) => html`<li>${severityBadge(severity)} ${title} <span class="quiet"><code>${id}</code></span></li>`)}</ul></section>`}`,
  };
}

function summary(findings: readonly ListedFinding[]): string {
  const open = findings.filter(({ status }) => status === "open" || status === "reopened").length;
  return findings.length === 0 ? "" : `${number(open)} open of ${number(findings.length)}.`;
}

function group(site: Site, title: string, findings: readonly ListedFinding[]): Html | null {
  if (findings.length === 0) return null;
  const id = title.toLowerCase().replaceAll(" ", "-");
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2><ul class="findings">${findings.map(
    (
      finding,
    ) => html`<li data-item="${finding.id}"><p>${severityBadge(finding.severity)} ${link(site, `/findings/${finding.id}`, finding.title)}</p>
      <p class="note">${statusBadge(finding)} ${seenText(finding)}${finding.plans[0] && html`, plan ${link(site, `/plans/${finding.plans[0].id}`, finding.plans[0].id)}`}${finding.mended_in !== null && `, not seen from ${finding.mended_in} on`}</p></li>`,
  )}</ul></section>`;
}

function statusBadge({ status }: ListedFinding): Html {
  return html`<span class="badge ${STATUS_KINDS[status]}">${status}</span>`;
}

function seenText({ open_since, lately }: ListedFinding): string {
  if (open_since === null) return "not seen from here";
  return `in ${number(lately.count)} of ${number(lately.of)} runs lately, since ${open_since.slice(0, 10)}`;
}

/** One finding: its life, the words that show it, what would fix it, and its runs. */
export async function findingPage(site: Site, { name }: Asked): Promise<Page> {
  const { project, agent } = site;
  const finding = project.redactor.json(await findFinding(project, agent, name));
  const quoted = await reading(site, async () => {
    return evidenceOfFinding(project, agent, finding.id, { source: await site.traces(), most: MOST });
  });
  const shown =
    "value" in quoted
      ? quoted.value
      : { trace_ids: runsOfFinding(project, finding.id, MOST.runs), evidence: [], lever: null };
  const about = [finding.code, finding.subject, finding.method].filter((part) => part !== "").join(" · ");
  return {
    title: finding.title,
    section: "Findings",
    body: html`<div class="crumbs"><p>${link(site, "/findings", "Findings")}</p></div>
      ${heading(finding.title, { over: html`<code>${finding.id}</code> · ${about}`, lead: html`${severityBadge(finding.severity)} ${statusBadge(finding)}` })}
      <dl class="facts">
        <div><dt>first seen</dt><dd>${timeText(finding.open_since)}</dd></div><div><dt>last seen</dt><dd>${timeText(finding.last_seen)}</dd></div>
        <div><dt>runs that show it</dt><dd>${number(finding.seen)}</dd></div><div><dt>at the last look</dt><dd>${number(finding.lately.count)} of ${number(finding.lately.of)}</dd></div>
        ${shown.lever !== null && html`<div><dt>lever</dt><dd>${shown.lever}</dd></div>`}
        ${finding.mended_in !== null && html`<div><dt>not seen from version</dt><dd>${finding.mended_in}</dd></div>`}</dl>
      ${verdictText(finding)}
      ${"problem" in quoted && problemList([quoted.problem])}
      <section aria-labelledby="evidence"><h2 id="evidence">Evidence</h2>${
        shown.evidence.some(({ quote }) => quote !== "")
          ? quotes(shown, (id) => html`Run ${link(site, `/traces/${id}`, html`<code>${shortRunId(id)}</code>`)}.`)
          : "value" in quoted &&
            html`<p class="quiet">No run that is left shows it by itself: its words are gone with their traces, or it is seen only in many runs together.</p>`
      }</section>
      ${finding.plans.length > 0 && html`<section aria-labelledby="plans"><h2 id="plans">Plans</h2><ul>${finding.plans.map(({ id, status }) => html`<li>${link(site, `/plans/${id}`, id)}: ${status}</li>`)}</ul></section>`}
      ${runsOf(site, shown.trace_ids, finding.seen)}
      ${judging(site, finding)}`,
  };
}

function timeText(iso: string | null): string {
  return iso === null ? "not from here" : time(Date.parse(iso));
}

function verdictText({ verdict }: ListedFinding): Html | null {
  if (verdict === null) return null;
  const what = verdict.status === "dismissed" ? "Dismissed" : "Reopened";
  return html`<p class="warning">${what} by ${verdict.by} on ${verdict.at.slice(0, 10)}${verdict.reason !== null && `: ${verdict.reason}`}</p>`;
}

function runsOf(site: Site, ids: readonly string[], seen: number): Html | null {
  if (ids.length === 0) return null;
  return html`<section aria-labelledby="runs"><h2 id="runs">Runs that show it</h2><ul class="ids">${ids.map((id) => html`<li data-item="${id}">${link(site, `/traces/${id}`, html`<code>${shortRunId(id)}</code>`)}</li>`)}</ul>
    ${seen > ids.length && html`<p class="note">The newest ${number(ids.length)} of ${number(seen)}.</p>`}</section>`;
}

function judging(site: Site, { id, status }: ListedFinding): Html | null {
  if (site.isStatic) return null;
  const action = status === "dismissed" ? "reopen" : "dismiss";
  if (!site.mayWrite) {
    const named = `${id}${agentWords(site.agent.name)}`;
    const command =
      action === "dismiss"
        ? `underwrite findings dismiss ${named} --reason "why"`
        : `underwrite findings reopen ${named}`;
    return html`<section aria-labelledby="judge"><h2 id="judge">To ${action} it</h2><p><code>${command}</code> <button type="button" data-copy="${command}" hidden>Copy</button></p></section>`;
  }
  return html`<section aria-labelledby="judge"><h2 id="judge">${action === "dismiss" ? "Dismiss it" : "Reopen it"}</h2>
    <form class="verdict" method="post" action="${site.href(`/findings/${id}/judge`)}">
    <label>Why <input name="reason" maxlength="1000" autocomplete="off"${action === "dismiss" && html` required`}></label>
    <label>Your name <input name="by" value="${site.person ?? ""}" required maxlength="60"></label>
    <p class="row"><button name="status" value="${action === "dismiss" ? "dismissed" : "reopened"}">${action === "dismiss" ? "It is none" : "It is one"}</button></p></form></section>`;
}
