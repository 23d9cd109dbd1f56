import type { Finding } from "../../analysis/findings/finding.js";
import { shortened } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import { link } from "../layout.js";
import type { Site } from "../site.js";

const MOST_QUOTES = 3;
const LONGEST = 500;

/**
 * What is wrong with a run, the gravest first, with the words that show it.
 *
 * @param isKnown whether an analysis has seen a finding of that id, so that it has a page
 */
export function findingList(site: Site, findings: readonly Finding[], isKnown: (id: string) => boolean): Html | null {
  if (findings.length === 0) return null;
  return html`<section aria-labelledby="wrong"><h2 id="wrong">What is wrong</h2><ul class="findings">${findings.map(
    (finding) => html`<li>
      <p>${severityBadge(finding.severity)} ${titleOf(site, finding, isKnown)}</p>
      ${quotes(finding)}
      ${finding.consequences.length > 0 && html`<p class="note">It brought about: ${finding.consequences.map(({ title }) => title).join("; ")}.</p>`}
      <p class="note">Lever: ${finding.lever}. <code>${finding.code}</code></p></li>`,
  )}</ul></section>`;
}

/** The words of traces that show a finding; the same words once. @param runOf how a page of many runs names one */
export function quotes(
  { evidence }: Pick<Finding, "evidence">,
  runOf: (id: string) => Html | null = () => null,
): Html | null {
  const different = new Map(
    evidence.filter(({ quote }) => quote !== "").map((each) => [`${each.quote}\n${each.expected}`, each]),
  );
  const shown = [...different.values()].slice(0, MOST_QUOTES);
  if (shown.length === 0) return null;
  return html`${shown.map(
    ({ quote, expected, trace_id }) =>
      html`<blockquote class="text" dir="auto">${shortened(quote, LONGEST)}</blockquote><p class="note">${expected !== null && `Expected: ${shortened(expected, LONGEST)}. `}${runOf(trace_id)}</p>`,
  )}`;
}

/** How grave a finding is. */
export function severityBadge(severity: string): Html {
  const kinds: Record<string, string> = { high: "fail", medium: "flaky", low: "skipped", info: "skipped" };
  return html`<span class="badge ${kinds[severity] ?? "skipped"}">${severity}</span>`;
}

function titleOf(site: Site, { title, sightings }: Finding, isKnown: (id: string) => boolean): Html {
  const id = sightings.find((sighting) => isKnown(sighting.id))?.id;
  return id === undefined ? html`${title}` : link(site, `/findings/${id}`, title);
}
