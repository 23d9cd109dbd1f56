import { number, shortened } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import type { Score } from "../../tracing/score.js";
import type { Trace } from "../../tracing/trace.js";
import type { Site } from "../site.js";

const MOST = 60;

/**
 * The judgements of a run, and the buttons by which a person gives his.
 *
 * @param here what was said of it on this machine, and its source does not have
 */
export function scores(site: Site, trace: Trace, here: readonly Score[]): Html {
  const all = [...here.map((score) => ({ ...score, source: `${score.source}, kept here` })), ...trace.all_scores];
  const shown = all.slice(0, MOST);
  return html`<section aria-labelledby="scores"><h2 id="scores">Scores and verdicts</h2>
    ${
      shown.length === 0
        ? html`<p class="quiet">Nobody has judged it.</p>`
        : html`<div class="scroll"><table><thead><tr><th scope="col">Score</th><th scope="col">Value</th><th scope="col">By</th><th scope="col">Why</th></tr></thead>
      <tbody>${shown.map(({ name, value, data_type, source, comment }) => html`<tr><th scope="row">${shortened(name, 100)}</th><td>${data_type === "BOOLEAN" ? (value === 1 ? "yes" : "no") : typeof value === "number" ? number(value) : shortened(value, 200)}</td><td>${shortened(source, 60)}</td><td class="text" dir="auto">${shortened(comment ?? "", 1000)}</td></tr>`)}</tbody></table></div>`
    }
    ${all.length > MOST && html`<p class="note">${number(all.length - MOST)} more are kept.</p>`}
    ${verdictForm(site, trace.trace_id)}</section>`;
}

function verdictForm(site: Site, id: string): Html | null {
  if (site.isStatic) return null;
  if (!site.mayWrite) {
    return html`<p class="note">These pages may only be read: <code>underwrite view --write</code> takes verdicts, or <code>underwrite traces score ${id} correct false --comment "why"</code>.</p>`;
  }
  return html`<form class="verdict" method="post" action="${site.href(`/traces/${id}/verdict`)}">
    <label>Why <input name="comment" maxlength="1000" autocomplete="off"></label>
    <p class="row"><button name="value" value="true">✓ It is right</button><button name="value" value="false">✗ It is wrong</button></p></form>`;
}
