import { ATTRIBUTE, OPERATION } from "./attributes.js";
import type { TraceSummary } from "./filter.js";
import {
  attributesOf,
  type OtlpEvent,
  type OtlpSpan,
  type Plain,
  parentOf,
  STATUS_ERROR,
  spanAttributes,
} from "./otlp/otlp.js";
import type { Score } from "./score.js";
import { contentOf } from "./vocabulary/content.js";
import { typeOf } from "./vocabulary/kinds.js";
import { modelOf, tokensOf } from "./vocabulary/names.js";

/** What a span is, for lists and detectors. `other`: of another program, or of a kind we do not know. */
export type SpanKind = "run" | "model" | "tool" | "validation" | "repair" | "other";

/** A span as a reader wants it. */
export interface TraceSpan {
  span_id: string;
  parent_id: string | null;
  name: string;
  kind: SpanKind;
  /** Milliseconds since 1970, with microseconds behind the point. */
  started_at: number;
  duration_ms: number;
  /** Null unless the span failed. */
  error: { type: string; message: string } | null;
  /** The model that answered, and the tokens of its call; null where the span says nothing. */
  model: string | null;
  input_tokens: number | null;
  output_tokens: number | null;
  /** What went in and what came out, as text; null where it was not captured. */
  input: string | null;
  output: string | null;
  attributes: Readonly<Record<string, Plain>>;
  events: { name: string; at: number; attributes: Record<string, Plain> }[];
  /** Spans that it caused, in the order in which they began. */
  children: TraceSpan[];
}

export interface Trace extends TraceSummary {
  /** Spans without a known parent; one, the run, for a complete trace of ours. */
  roots: TraceSpan[];
  all_scores: Score[];
}

/**
 * Builds a trace's tree. Spans whose parent has not ended, or is not here, are roots; so is one span of each cycle
 * of parents, which broken programs write.
 */
export function buildTrace(summary: TraceSummary, spans: readonly OtlpSpan[], scores: readonly Score[]): Trace {
  const inOrder = spans.map(toTraceSpan).sort((a, b) => a.started_at - b.started_at);
  const nodes = new Map(inOrder.map((node) => [node.span_id.toLowerCase(), node])); // programs differ in the digits' case
  const parents = new Map(inOrder.map((node) => [node, nodes.get(node.parent_id?.toLowerCase() ?? "")]));
  for (const node of cycleEntries(parents)) parents.delete(node);
  const roots: TraceSpan[] = [];
  for (const node of nodes.values()) (parents.get(node)?.children ?? roots).push(node);
  return { ...summary, roots, all_scores: [...scores] };
}

/** One span of each cycle of parents. */
function cycleEntries(parents: ReadonlyMap<TraceSpan, TraceSpan | undefined>): TraceSpan[] {
  const cameFrom = new Map<TraceSpan, TraceSpan>();
  return [...parents.keys()].flatMap((first) => {
    let node: TraceSpan | undefined = first;
    for (; node && !cameFrom.has(node); node = parents.get(node)) cameFrom.set(node, first);
    return node && cameFrom.get(node) === first ? [node] : []; // it came back to its own way
  });
}

/** All spans of a trace, parents before children. */
export function* walk(spans: readonly TraceSpan[]): Generator<TraceSpan> {
  const left = [...spans].reverse();
  for (let span = left.pop(); span; span = left.pop()) {
    yield span;
    for (const child of [...span.children].reverse()) left.push(child);
  }
}

/** The same, each with how many are above it. Without recursion: traces of other programs can be deep. */
export function* walkWithDepth(spans: readonly TraceSpan[]): Generator<{ span: TraceSpan; depth: number }> {
  const left = [...spans].reverse().map((span) => ({ span, depth: 0 }));
  for (let next = left.pop(); next; next = left.pop()) {
    yield next;
    for (const span of [...next.span.children].reverse()) left.push({ span, depth: next.depth + 1 });
  }
}

function toTraceSpan(span: OtlpSpan): TraceSpan {
  const attributes = spanAttributes(span);
  const startedAt = toMillis(span.startTimeUnixNano);
  const tokens = tokensOf(attributes);
  const failed = span.status?.code === STATUS_ERROR;
  return {
    span_id: span.spanId,
    parent_id: parentOf(span) ?? null,
    name: span.name,
    kind: kindOf(span, attributes),
    started_at: startedAt,
    duration_ms: Math.max(0, toMillis(span.endTimeUnixNano) - startedAt), // a clock may have been set back
    error: failed
      ? { type: String(attributes[ATTRIBUTE.errorType] ?? "error"), message: span.status?.message ?? "" }
      : null,
    model: modelOf(attributes),
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    ...contentOf(span, attributes),
    attributes,
    events: (span.events ?? []).map(toEvent),
    children: [],
  };
}

function kindOf(span: OtlpSpan, attributes: TraceSpan["attributes"]): SpanKind {
  if (attributes[ATTRIBUTE.operation] === OPERATION.validation) return "validation";
  if (attributes[ATTRIBUTE.operation] === OPERATION.repair) return "repair";
  return KINDS[typeOf(span, attributes)] ?? "other";
}

const KINDS: Readonly<Record<string, SpanKind>> = { AGENT: "run", GENERATION: "model", TOOL: "tool" };

function toEvent({ name = "", timeUnixNano = "0", attributes }: OtlpEvent) {
  return { name, at: toMillis(timeUnixNano), attributes: attributesOf({ attributes }) };
}

/** Milliseconds of nanoseconds; microseconds survive, as a double holds them until the year 2255. */
function toMillis(nanos: string): number {
  return Number(BigInt(nanos) / 1000n) / 1000;
}
