import type { Trace, TraceSpan } from "../../tracing/trace.js";
import { duration, shortened } from "../figures.js";
import { type Html, html } from "../html.js";

const MOST_SPANS = 60;
const DEEPEST = 6;

/** Which spans are drawn: so many from one on, counted from 0, and how their names lead to more. */
interface Part {
  from: number;
  most: number;
  linked?: (span: TraceSpan, words: Html) => Html;
}

/** A trace's spans as a table, each with a bar for when it began and how long it took; null where there are none. */
export function waterfall(
  { roots }: Trace,
  { from, most, linked = (_, words) => words }: Part,
): { table: Html; shown: number; total: number } | null {
  const spans = [...withDepth(roots, 0)];
  if (spans.length === 0) return null;
  let [begin, end] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { span } of spans) {
    begin = Math.min(begin, span.started_at);
    end = Math.max(end, span.started_at + span.duration_ms);
  }
  const width = Math.max(end - begin, 0.001);
  const percent = (ms: number) => `${((100 * ms) / width).toFixed(2)}%`;
  const shown = spans.slice(from, from + most);
  const table = html`<table class="waterfall"><caption>Trace: ${duration(end - begin)}</caption>
    <thead><tr><th scope="col">Span</th><th scope="col">When</th><th scope="col">Took</th></tr></thead>
    <tbody>${shown.map(
      ({
        span,
        depth,
      }) => html`<tr><th scope="row" class="depth-${Math.min(depth, DEEPEST)}">${linked(span, html`${shortened(span.name, 80)}`)}${span.error && html` <strong class="bad">✗ ${shortened(span.error.type, 60)}</strong>`}</th>
      <td><svg class="bar ${span.error ? "fail" : span.kind}" aria-hidden="true"><rect x="${percent(span.started_at - begin)}" width="${percent(span.duration_ms)}" height="100%" rx="2"></rect></svg></td>
      <td>${duration(span.duration_ms)}</td></tr>`,
    )}</tbody></table>`;
  return { table, shown: shown.length, total: spans.length };
}

/** The first spans of a case's trace. */
export function firstSpans(trace: Trace): Html | null {
  const drawn = waterfall(trace, { from: 0, most: MOST_SPANS });
  if (!drawn) return null;
  const left = drawn.total - drawn.shown;
  return html`${drawn.table}${left > 0 && html`<p class="note">${left} more spans are in the trace.</p>`}`;
}

/** Spans with their depth, parents before children, without recursion: traces of other programs can be deep. */
function* withDepth(roots: readonly TraceSpan[], depth: number): Generator<{ span: TraceSpan; depth: number }> {
  const left = [...roots].reverse().map((span) => ({ span, depth }));
  for (let next = left.pop(); next; next = left.pop()) {
    yield next;
    for (const span of [...next.span.children].reverse()) left.push({ span, depth: next.depth + 1 });
  }
}
