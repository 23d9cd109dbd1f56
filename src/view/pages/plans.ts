import { agentWords } from "../../agents/index.js";
import type { Plan } from "../../analysis/plan/plan.js";
import type { ListedPlan } from "../../analysis/plan/plan-folder.js";
import { number } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import { planHere, plansHere } from "../../services/plans.js";
import { countText } from "../../text/format.js";
import { shortRunId } from "../../tracing/runs.js";
import { heading, link, nothing } from "../layout.js";
import { markdown } from "../parts/markdown.js";
import type { Asked, Page, Site } from "../site.js";
import { severityBadge } from "../trace/findings.js";

const STATUS_KINDS: Record<Plan["status"], string> = {
  proposed: "flaky",
  approved: "flaky",
  applied: "flaky",
  untested: "flaky",
  verified: "pass",
  refuted: "fail",
  rejected: "skipped",
};
/** What a plan of each status waits for. */
const WAITS: Partial<Record<Plan["status"], string>> = {
  proposed: "a person to approve it",
  approved: "its changes to be made",
  applied: "its predictions to be verified",
  untested: "its predictions to be verified",
};
/** Ids of a prediction that are named. */
const MOST = 60;

/** The plans, newest first, with what each waits for. */
export async function plansPage(site: Site): Promise<Page> {
  const plans = site.project.redactor.json(await plansHere());
  return {
    title: "Plans",
    section: "Plans",
    body: html`${heading("Plans")}
      ${plans.length === 0 && nothing("There are no plans: one is made from findings.", `underwrite plan${agentWords(site.agent.name)}`)}
      <ul class="findings">${plans.map((listed) => itemOf(site, listed))}</ul>`,
  };
}

function itemOf(site: Site, { id, plan, problem }: ListedPlan): Html {
  if (!plan) return html`<li><p><span class="badge error">unusable</span> ${id}</p><p class="note">${problem}</p></li>`;
  const waits = WAITS[plan.status];
  const made = (plan.changes ?? []).filter(({ done }) => !done).length;
  return html`<li data-item="${id}"><p>${statusBadge(plan)} ${link(site, `/plans/${id}`, plan.title)}</p>
    <p class="note">${plan.created}, of ${plan.agent}: ${countText(plan.findings.length, "finding")}, ${countText(made, "change")}${waits !== undefined && `; waits for ${waits}`}.</p></li>`;
}

function statusBadge({ status }: Pick<Plan, "status">): Html {
  return html`<span class="badge ${STATUS_KINDS[status]}">${status}</span>`;
}

/** One plan: its changes, what they are to flip, what became of that, and its text. */
export async function planPage(site: Site, { name }: Asked): Promise<Page> {
  const plan = site.project.redactor.json(await planHere(name));
  const { title, id, agent, created, window, history, changes = [], findings } = plan;
  return {
    title,
    section: "Plans",
    body: html`<div class="crumbs"><p>${link(site, "/plans", "Plans")}</p></div>
      ${heading(title, { over: html`<code>${id}</code> · ${agent} · ${created} · ${countText(window.runs, "run")}`, lead: statusBadge(plan) })}
      ${deciding(site, plan)}
      <section aria-labelledby="changes"><h2 id="changes">Changes</h2>${
        changes.length === 0
          ? html`<p class="quiet">Its front matter names none.</p>`
          : html`<div class="scroll"><table><thead><tr><th scope="col">Change</th><th scope="col">Lever</th><th scope="col">Findings</th></tr></thead><tbody>${changes.map((change) => html`<tr><th scope="row">${change.title}${change.done && html` <span class="badge pass">done</span>`}</th><td>${change.lever}</td><td>${change.findings.map((each) => `F${each}`).join(", ")}</td></tr>`)}</tbody></table></div>`
      }</section>
      <section aria-labelledby="findings"><h2 id="findings">Findings</h2><ul class="findings">${findings.map((finding, index) => html`<li><p>${severityBadge(finding.severity)} <strong>F${index + 1}</strong> ${finding.ids?.[0] === undefined ? finding.title : link(site, `/findings/${finding.ids[0]}`, finding.title)}</p></li>`)}</ul></section>
      ${predictions(site, plan)}
      <section aria-labelledby="life"><h2 id="life">What became of it</h2><ul class="plain">${history.map(({ status, at, by, reason, warning, graded }) => html`<li><strong>${status}</strong> <span class="quiet">${at} by ${by}</span>${graded && html` · ${number(graded.kept)} kept, ${number(graded.missed)} missed, ${number(graded.surprise)} surprises, ${number(graded.untested)} untested`}${reason !== undefined && html`<br>${reason}`}${warning !== undefined && html`<br><span class="bad">${warning}</span>`}</li>`)}</ul></section>
      <section aria-labelledby="text"><h2 id="text">The plan’s text</h2><div class="body-text">${markdown(plan.body)}</div></section>`,
  };
}

function predictions(site: Site, { predictions: { cases, traces } }: Plan): Html {
  const some = (ids: readonly string[], render: (id: string) => Html | string) =>
    html`${ids.slice(0, MOST).map((id, index) => html`${index > 0 && ", "}${render(id)}`)}${ids.length > MOST && ` and ${number(ids.length - MOST)} more`}`;
  const row = (what: string, count: number, ids: Html) =>
    count > 0 &&
    html`<tr><th scope="row">${what}</th><td class="num">${number(count)}</td><td class="ids-cell">${ids}</td></tr>`;
  const trace = (id: string) => link(site, `/traces/${id}`, html`<code>${shortRunId(id)}</code>`);
  const before = cases.eval_run;
  return html`<section aria-labelledby="predictions"><h2 id="predictions">Predictions</h2><div class="scroll"><table class="predicted"><tbody>
    ${row(
      "Cases that will pass",
      cases.flip.length,
      some(cases.flip, (id) => id),
    )}
    ${row(
      "Cases that must still pass",
      cases.stay.length,
      some(cases.stay, (id) => id),
    )}
    ${row("Wrong decisions that will be right", traces.flip.count, some(traces.flip.trace_ids, trace))}
    ${row("Right decisions that must stay", traces.stay.count, some(traces.stay.trace_ids, trace))}
    </tbody></table></div>${before !== null && html`<p class="note">Cases are of the eval run ${link(site, `/evals/${before}`, before)}.</p>`}</section>`;
}

function deciding(site: Site, { id, status, digest }: Plan): Html | null {
  if (site.isStatic || (status !== "proposed" && status !== "approved")) return null;
  if (!site.mayWrite) {
    return html`<p class="note">It waits for ${WAITS[status]}. These pages may only be read: <code>underwrite view --write</code>, or <code>underwrite plan ${status === "proposed" ? "approve" : "applied"} ${id}</code> at a terminal.</p>`;
  }
  return html`<form class="verdict" method="post" action="${site.href(`/plans/${id}/decide`)}"><input type="hidden" name="shown" value="${digest}">
    <label>Type your name to decide <input name="by" required maxlength="60" autocomplete="off"></label><label>Why <input name="reason" maxlength="1000" autocomplete="off"></label>
    <p class="row">${status === "proposed" && html`<button name="action" value="approve">Approve the plan</button>`}<button name="action" value="reject">Reject it</button></p></form>`;
}
