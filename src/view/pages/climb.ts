import type { Campaign, Round } from "../../climb/campaign/campaign.js";
import { duration, number, shortened } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import { patchOf, type Spending, spendingOf } from "../../services/climb/campaign-evidence.js";
import { listCampaigns, showCampaign } from "../../services/climb/campaigns.js";
import { cost, countText, time } from "../../text/format.js";
import { heading, link, nothing, problemList } from "../layout.js";
import { diffLines } from "../parts/markdown.js";
import { roundsPlot } from "../parts/rounds-plot.js";
import { type Asked, type Page, reading, type Site } from "../site.js";

const OUTCOMES: Record<NonNullable<Round["outcome"]>, string> = {
  kept: "pass",
  dropped: "fail",
  not_judged: "skipped",
  no_change: "skipped",
  needs_person: "flaky",
};
/** Characters of a patch that a page shows. */
const MOST_PATCH = 12_000;

/** The campaigns, newest first. */
export async function climbPage(site: Site): Promise<Page> {
  const campaigns = site.project.redactor.json(listCampaigns(site.project));
  return {
    title: "Climb",
    section: "Climb",
    body: html`${heading("Climb", { lead: "Campaigns in which a coding agent changes an agent in rounds, and a gate keeps what is better." })}
      ${campaigns.length === 0 && nothing("No campaign was played yet.", "underwrite climb --help")}
      <ul class="findings">${campaigns.map((campaign) => itemOf(site, campaign))}</ul>`,
  };
}

function itemOf(site: Site, { id, agent, status, rounds, created_at, end }: Campaign): Html {
  const kept = rounds.filter(({ outcome }) => outcome === "kept").length;
  return html`<li data-item="${id}"><p><span class="badge ${kept > 0 ? "pass" : "skipped"}">${kept} of ${rounds.length} kept</span> ${link(site, `/climb/${id}`, id)}</p>
    <p class="note">${agent}, ${time(created_at)}, ${status === "running" ? "left before its end" : status}. ${end}</p></li>`;
}

/** One campaign: what it came to, its rounds as a curve and one by one, and what each changed. */
export async function campaignPage(site: Site, { name }: Asked): Promise<Page> {
  const campaign = site.project.redactor.json(showCampaign(site.project, name));
  const {
    id,
    agent,
    base,
    tip,
    branch,
    before,
    after,
    rounds,
    model,
    coder,
    confinement,
    confirmation,
    end,
    status,
    plan,
  } = campaign;
  const spent = await reading(site, () => spendingOf(site.project, campaign));
  const kept = rounds.filter(({ outcome }) => outcome === "kept").length;
  const row = (term: string, value: string | Html | null) =>
    value !== null && html`<div><dt>${term}</dt><dd>${value}</dd></div>`;
  return {
    title: `Campaign ${id}`,
    section: "Climb",
    body: html`<div class="crumbs"><p>${link(site, "/climb", "Climb")}</p></div>
      ${heading(`${kept} of ${countText(rounds.length, "round")} kept`, { over: html`<code>${id}</code> · ${agent}`, lead: status === "running" ? "It was left before its end." : end })}
      <dl class="facts">${row("begun", time(campaign.created_at))}${row("base", html`<code>${base.slice(0, 12)}</code>`)}${tip !== base && row("branch", html`<code>${branch}</code>`)}${row("runs by", model)}${row("coder", shortened(coder, 80))}${row("confined by", confinement)}
        ${plan !== null && row("plan", link(site, `/plans/${plan}`, plan))}
        ${before && row("right before", `${number(before.right)} of ${number(before.total)}`)}${after && row("right now", `${number(after.right)} of ${number(after.total)}`)}</dl>
      ${confirmation && html`<section aria-labelledby="confirmed"><h2 id="confirmed">On new inputs</h2><p><span class="badge ${confirmation.said === "improved" ? "pass" : "flaky"}">${{ improved: "improved", not_shown: "not shown to be better", void: "cannot be compared" }[confirmation.said]}</span> ${confirmation.reasons.join(" ")}</p><p class="note">${number(confirmation.pairs)} pairs: w ${number(confirmation.w)}, l ${number(confirmation.l)}${confirmation.p !== null && `, p ${confirmation.p.toPrecision(2)}`}, at α ${confirmation.alpha.toPrecision(2)}.</p></section>`}
      ${rounds.some(({ verdict }) => verdict) && html`<section aria-labelledby="curve"><h2 id="curve">Rounds as a curve</h2>${roundsPlot(rounds)}</section>`}
      ${"problem" in spent ? problemList([spent.problem]) : html`${problemList(spent.value.problems)}${alphaTable(spent.value.spending)}`}
      <section aria-labelledby="rounds"><h2 id="rounds">Rounds</h2>${rounds.length === 0 ? html`<p class="quiet">None was played.</p>` : rounds.map((round) => roundOf(site, campaign, round))}</section>`,
  };
}

function alphaTable(spending: readonly Spending[]): Html {
  if (spending.length === 0) {
    return html`<section aria-labelledby="alpha"><h2 id="alpha">α left</h2><p class="quiet">All of it: no look has spent any.</p></section>`;
  }
  return html`<section aria-labelledby="alpha"><h2 id="alpha">α left</h2><div class="scroll"><table><thead><tr><th scope="col">Looks</th><th scope="col" class="num">Taken</th><th scope="col" class="num">May spend</th><th scope="col" class="num">Spent</th><th scope="col" class="num">Left</th></tr></thead><tbody>${spending.map(
    ({ of, looks, alpha, spent }) =>
      html`<tr><th scope="row">${of === "round" ? "rounds" : "confirmations"}</th><td class="num">${number(looks)}</td><td class="num">${number(alpha)}</td><td class="num">${spent.toPrecision(3)}</td><td class="num">${Math.max(0, alpha - spent).toPrecision(3)}</td></tr>`,
  )}</tbody></table></div><p class="note">Of all campaigns of this agent, evaluator and suite on this machine.</p></section>`;
}

function roundOf({ project }: Site, campaign: Campaign, round: Round): Html {
  const { number: index, cause, outcome, reasons, verdict, files, asked, coder, begun_at, ended_at, commit } = round;
  const patch = patchOf(project, campaign, round);
  return html`<article class="round"><h3>${index}. ${outcome === null ? html`<span class="badge flaky">not ended</span>` : html`<span class="badge ${OUTCOMES[outcome]}">${outcome.replace("_", " ")}</span>`} ${cause.title}</h3>
    <p class="note">Lever ${cause.lever}${ended_at !== null && `, ${duration(ended_at - begun_at)}`}${coder?.cost_usd != null && `, ${cost(coder.cost_usd)}`}${commit !== null && html`, commit <code>${commit.slice(0, 12)}</code>`}</p>
    ${reasons.length > 0 && html`<ul class="plain">${reasons.slice(0, 6).map((reason) => html`<li>${reason}</li>`)}</ul>`}
    ${verdict && html`<p>Right ${number(verdict.base.right)} → <strong>${number(verdict.candidate.right)}</strong> of ${number(verdict.base.runs)}; graders ${number(verdict.base.graders_passed)} → ${number(verdict.candidate.graders_passed)}; faults ${number(verdict.base.faults)} → ${number(verdict.candidate.faults)}; w ${number(verdict.w)}, l ${number(verdict.l)}${verdict.e !== null && `, E ${verdict.e.toPrecision(3)}`}. <span class="quiet">${number(asked.visible)} visible, ${number(asked.held_out)} held out, ${number(asked.fresh)} fresh inputs.</span></p>`}
    ${files.length > 0 && html`<p class="note">${files.map(({ path, changed_lines }) => `${path} (${countText(changed_lines, "line")})`).join(", ")}</p>`}
    ${patch && ("problem" in patch ? html`<p class="note">${patch.problem}</p>` : html`<details><summary><span class="what">The diff</span></summary><pre tabindex="0" class="diff"><code>${diffLines(shortened(patch.diff, MOST_PATCH).split("\n"))}</code></pre></details>`)}</article>`;
}
