import { duration, number, readable, shortened } from "../../report/figures.js";
import { html } from "../../report/html.js";
import { resolveTraceId, WHOLE_ID } from "../../services/open-store.js";
import { time } from "../../text/format.js";
import { shortRunId } from "../../tracing/runs.js";
import { type Trace, type TraceSpan, walk } from "../../tracing/trace.js";
import { heading, link, problemPage } from "../layout.js";
import type { Asked, Page, Site } from "../site.js";

const MOST_TEXT = 20_000;
const MOST_VALUE = 300;
const MOST = 200;

/** One span of a trace: what went in and came out, and what it says of itself. */
export async function spanPage(site: Site, { name, below }: Asked): Promise<Page> {
  const source = await site.traces();
  const id = name.length >= WHOLE_ID ? name : await resolveTraceId(source, name);
  const span = source.span ? await source.span(id, below) : spanIn(await source.trace(id), below);
  if (!span) return problemPage("Not there", `The trace ${name} has no span ${below}.`, 404);
  const content = (title: string, text: string | null) =>
    text !== null &&
    html`<h3>${title}</h3><blockquote class="text" dir="auto">${shortened(text, MOST_TEXT)}</blockquote>`;
  const shown = [span.input, span.output];
  const attributes = Object.entries(span.attributes).filter(([, value]) => !shown.includes(String(value)));
  return {
    title: shortened(span.name, 80),
    section: "Traces",
    body: html`<div class="crumbs"><p>${link(site, "/traces", "Traces")} / ${link(site, `/traces/${id}`, html`<code>${shortRunId(id)}</code>`)}</p></div>
      ${heading(shortened(span.name, 120), { over: `${span.kind} span` })}
      ${span.error && html`<p class="warning"><strong>✗ ${shortened(span.error.type, 100)}</strong> ${shortened(span.error.message, 1000)}</p>`}
      <dl class="facts"><div><dt>began</dt><dd>${time(span.started_at)}</dd></div><div><dt>took</dt><dd>${duration(span.duration_ms)}</dd></div>
        ${span.model !== null && html`<div><dt>model</dt><dd>${shortened(span.model, MOST_VALUE)}</dd></div>`}
        ${span.input_tokens !== null && html`<div><dt>tokens in</dt><dd>${number(span.input_tokens)}</dd></div>`}
        ${span.output_tokens !== null && html`<div><dt>tokens out</dt><dd>${number(span.output_tokens)}</dd></div>`}</dl>
      ${content("In", span.input)}${content("Out", span.output)}
      <h3>Events</h3>${
        span.events.length === 0
          ? html`<p class="quiet">None.</p>`
          : html`<ul>${span.events.slice(0, MOST).map((event) => html`<li><code>${shortened(event.name, 100)}</code> <span class="text">${shortened(readable(event.attributes), MOST_VALUE)}</span></li>`)}</ul>`
      }
      <h3>Attributes</h3><div class="scroll"><table class="attributes"><tbody>${attributes.slice(0, MOST).map(([key, value]) => html`<tr><th scope="row"><code>${shortened(key, 120)}</code></th><td class="text" dir="auto">${shortened(readable(value), MOST_VALUE)}</td></tr>`)}</tbody></table></div>`,
  };
}

function spanIn(trace: Trace | undefined, id: string): TraceSpan | undefined {
  for (const span of walk(trace?.roots ?? [])) if (span.span_id === id) return span;
  return undefined;
}
