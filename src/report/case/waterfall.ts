import type { TracePart } from "../../tracing/source.js";
import { type Trace, type TraceSpan, walkWithDepth } from "../../tracing/trace.js";
import { duration, shortened } from "../figures.js";
import { type Html, html } from "../html.js";

const MOST_SPANS = 60;
const DEEPEST = 6;

export interface SpanPage {
  spans: { span: TraceSpan; depth: number }[];
  /** Its spans in all. */
  total: number;
  /** When the first of all began, and the last of all ended: milliseconds since 1970. */
  began: number;
  ended: number;
}

/** So many spans of a trace from one on, counted from 0: parents before children. */
export function pageOfSpans({ roots }: Trace, { from, most }: { from: number; most: number }): SpanPage {
  const all = [...walkWithDepth(roots)];
  let [began, ended] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { span } of all) {
    began = Math.min(began, span.started_at);
    ended = Math.max(ended, span.started_at + span.duration_ms);
  }
  return { spans: all.slice(from, from + most), total: all.length, began, ended };
}

/** The spans that were asked for of a long trace: in the order in which they began. */
export function pageOfPart({ trace, page, total, began, ended }: TracePart): SpanPage {
  const read = new Map([...walkWithDepth(trace.roots)].map((each) => [each.span.span_id, each]));
  return { spans: page.flatMap((id) => read.get(id) ?? []), total, began, ended };
}

/** Spans as a table, each with a bar for when it began and how long it took. @param linked how their names lead to more */
export function waterfall(
  { spans, began, ended }: SpanPage,
  linked: (span: TraceSpan, words: Html) => Html = (_, words) => words,
): Html {
  const width = Math.max(ended - began, 0.001);
  const percent = (ms: number) => `${((100 * ms) / width).toFixed(2)}%`;
  return html`<table class="waterfall"><caption>Trace: ${duration(ended - began)}</caption>
    <thead><tr><th scope="col">Span</th><th scope="col">When</th><th scope="col">Took</th></tr></thead>
    <tbody>${spans.map(
      ({
        span,
        depth,
      }) => html`<tr><th scope="row" class="depth-${Math.min(depth, DEEPEST)}">${linked(span, html`${shortened(span.name, 80)}`)}${span.error && html` <strong class="bad">✗ ${shortened(span.error.type, 60)}</strong>`}</th>
      <td><svg class="bar ${span.error ? "fail" : span.kind}" aria-hidden="true"><rect x="${percent(span.started_at - began)}" width="${percent(span.duration_ms)}" height="100%" rx="2"></rect></svg></td>
      <td>${duration(span.duration_ms)}</td></tr>`,
    )}</tbody></table>`;
}

/** The first spans of a case's trace. */
export function firstSpans(trace: Trace): Html | null {
  const page = pageOfSpans(trace, { from: 0, most: MOST_SPANS });
  if (page.total === 0) return null;
  const left = page.total - page.spans.length;
  return html`${waterfall(page)}${left > 0 && html`<p class="note">${left} more spans are in the trace.</p>`}`;
}
