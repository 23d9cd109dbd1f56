import { pageOfPart, pageOfSpans, waterfall } from "../../report/case/waterfall.js";
import { number } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import type { TracePart } from "../../tracing/source.js";
import type { Trace } from "../../tracing/trace.js";
import { withQuery } from "../filter.js";
import { link } from "../layout.js";
import type { Site } from "../site.js";

const PAGE = 200;

/** The spans that the address of a trace asks for. */
export function spansAsked(query: URLSearchParams): { from: number; most: number } {
  const asked = Number(query.get("spans") ?? 0);
  return { from: Number.isSafeInteger(asked) && asked > 0 ? asked : 0, most: PAGE };
}

/** The spans of a trace with a bar each; of a long one a page of them. @param part what of it was read */
export function spanTable(site: Site, trace: Trace, part: TracePart | undefined, query: URLSearchParams): Html {
  const asked = spansAsked(query);
  const { from } = asked;
  const page = part ? pageOfPart(part) : pageOfSpans(trace, asked);
  const { total } = page;
  const shown = page.spans.length;
  if (total === 0) return html`<p class="quiet">None of its spans has ended, or can be read.</p>`;
  const table = waterfall(page, (span, words) =>
    link(site, `/traces/${trace.trace_id}/spans/${encodeURIComponent(span.span_id)}`, words),
  );
  const pages = total > PAGE && !site.isStatic;
  const at = (first: number, words: string) =>
    link(site, `${withQuery(`/traces/${trace.trace_id}`, `spans=${first}`)}#spans`, words);
  return html`${table}
    ${total > shown && html`<p class="note">${number(from + 1)} to ${number(from + shown)} of ${number(total)} spans${part && ", in the order in which they began"}.</p>`}
    ${pages && html`<nav class="pager" aria-label="Spans">${from > 0 ? at(Math.max(0, from - PAGE), "← Spans before") : html`<span></span>`}${from + shown < total ? at(from + PAGE, "Spans after →") : html`<span></span>`}</nav>`}`;
}
