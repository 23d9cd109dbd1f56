import { waterfall } from "../../report/case/waterfall.js";
import { number } from "../../report/figures.js";
import { type Html, html } from "../../report/html.js";
import type { Trace } from "../../tracing/trace.js";
import { withQuery } from "../filter.js";
import { link } from "../layout.js";
import type { Site } from "../site.js";

/** Spans of one page of a trace. */
const PAGE = 200;

/** The spans of a trace with a bar each; of a long one a page of them. */
export function spanTable(site: Site, trace: Trace, query: URLSearchParams): Html {
  const asked = Number(query.get("spans") ?? 0);
  const from = Number.isSafeInteger(asked) && asked > 0 ? asked : 0;
  const drawn = waterfall(trace, {
    from,
    most: PAGE,
    linked: (span, words) => link(site, `/traces/${trace.trace_id}/spans/${encodeURIComponent(span.span_id)}`, words),
  });
  if (drawn === null) return html`<p class="quiet">None of its spans has ended, or can be read.</p>`;
  const { table, total, shown } = drawn;
  const pages = total > PAGE && !site.isStatic;
  const at = (first: number, words: string) =>
    link(site, `${withQuery(`/traces/${trace.trace_id}`, `spans=${first}`)}#spans`, words);
  return html`${table}
    ${total > shown && html`<p class="note">${number(from + 1)} to ${number(from + shown)} of ${number(total)} spans.</p>`}
    ${pages && html`<nav class="pager" aria-label="Spans">${from > 0 ? at(Math.max(0, from - PAGE), "← Spans before") : html`<span></span>`}${from + shown < total ? at(from + PAGE, "Spans after →") : html`<span></span>`}</nav>`}`;
}
