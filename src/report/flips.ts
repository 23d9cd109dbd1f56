import type { Comparison, Flip } from "../evals/report/comparison.js";
import { probabilityText, rateText } from "../evals/report/wording.js";
import { countText, listSome } from "../text/format.js";
import { type Html, html } from "./html.js";
import { badge } from "./status.js";

const VERDICTS: Record<Comparison["verdict"], string> = {
  better: "Better than the baseline, by more than chance.",
  worse: "Worse than the baseline, by more than chance.",
  same: "No difference from the baseline beyond chance.",
};

/** What changed against the baseline: cases that flipped, whether it is more than chance, what else differed. */
export function flips(
  comparison: Comparison,
  hrefOf: (id: string) => string | undefined = (id) => `#case-${id}`,
): Html {
  const { a, b, common, worse, better, only_in_a, only_in_b, p_value, differences } = comparison;
  const rates =
    a.pass_rate === null || b.pass_rate === null
      ? ""
      : ` Pass rate ${rateText(a.pass_rate)} before, ${rateText(b.pass_rate)} now.`;
  return html`<section aria-labelledby="flips"><h2 id="flips">Against the baseline</h2>
    <p class="lead">${comparison.regression ?? VERDICTS[comparison.verdict]}</p>
    <p class="note">Over ${countText(common, "case")} that both runs have (baseline ${a.run_id}).${rates} McNemar’s exact test: ${probabilityText(p_value)}.</p>
    ${flipList("Worse", worse, hrefOf)}${flipList("Better", better, hrefOf)}
    ${worse.length + better.length === 0 && html`<p>No case flipped.</p>`}
    ${
      differences.length > 0 &&
      html`<div class="scroll"><table><caption>What differed besides</caption>
      <thead><tr><th scope="col">Part</th><th scope="col">Baseline</th><th scope="col">Now</th></tr></thead>
      <tbody>${differences.map(({ part, a: before, b: now }) => html`<tr><th scope="row">${part}</th><td><code>${before ?? "–"}</code></td><td><code>${now ?? "–"}</code></td></tr>`)}</tbody></table></div>`
    }
    ${only("Only in the baseline", only_in_a)}${only("Only in this run", only_in_b)}
  </section>`;
}

function flipList(title: string, cases: readonly Flip[], hrefOf: (id: string) => string | undefined): Html | null {
  if (cases.length === 0) return null;
  return html`<h3>${title}: ${countText(cases.length, "case")}</h3>
    <ul class="flips">${cases.map(
      ({ id, from, to, reasons }) => html`<li>
        <span class="turn">${badge(from)} <span aria-hidden="true">→</span> ${badge(to)}</span>
        <span>${caseLink(id, hrefOf(id))}${reasons.length > 0 && html` <span class="text">${reasons.join(" ")}</span>`}</span></li>`,
    )}</ul>`;
}

function caseLink(id: string, href: string | undefined): Html {
  return href === undefined ? html`<strong>${id}</strong>` : html`<a href="${href}">${id}</a>`;
}

const MOST_NAMES = 8;

function only(title: string, ids: readonly string[]): Html | null {
  if (ids.length === 0) return null;
  return html`<p class="note">${title}: ${listSome(ids, MOST_NAMES)}.</p>`;
}
