import type { Trace, TraceSpan } from "../../tracing/trace.js";
import { duration, shortened } from "../figures.js";
import { type Html, html } from "../html.js";

const MOST_SPANS = 60;
const DEEPEST = 6;

/** A trace's spans as a table, each with a bar for when it began and how long it took. */
export function waterfall({ roots }: Trace): Html | null {
  const spans = [...withDepth(roots, 0)];
  if (spans.length === 0) return null;
  const from = Math.min(...spans.map(({ span }) => span.started_at));
  const to = Math.max(...spans.map(({ span }) => span.started_at + span.duration_ms));
  const width = Math.max(to - from, 0.001);
  const percent = (ms: number) => `${((100 * ms) / width).toFixed(2)}%`;
  return html`<table class="waterfall"><caption>Trace: ${duration(to - from)}</caption>
    <thead><tr><th scope="col">Span</th><th scope="col">When</th><th scope="col">Took</th></tr></thead>
    <tbody>${spans.slice(0, MOST_SPANS).map(
      ({
        span,
        depth,
      }) => html`<tr><th scope="row" class="depth-${Math.min(depth, DEEPEST)}">${shortened(span.name, 80)}${span.error && html` <strong class="bad">✗ ${shortened(span.error.type, 60)}</strong>`}</th>
      <td><svg class="bar ${span.error ? "fail" : span.kind}" aria-hidden="true"><rect x="${percent(span.started_at - from)}" width="${percent(span.duration_ms)}" height="100%" rx="2"></rect></svg></td>
      <td>${duration(span.duration_ms)}</td></tr>`,
    )}</tbody></table>
    ${spans.length > MOST_SPANS && html`<p class="note">${spans.length - MOST_SPANS} more spans are in the trace.</p>`}`;
}

/** Spans with their depth, parents before children, without recursion: traces of other programs can be deep. */
function* withDepth(roots: readonly TraceSpan[], depth: number): Generator<{ span: TraceSpan; depth: number }> {
  const left = [...roots].reverse().map((span) => ({ span, depth }));
  for (let next = left.pop(); next; next = left.pop()) {
    yield next;
    for (const span of [...next.span.children].reverse()) left.push({ span, depth: next.depth + 1 });
  }
}
