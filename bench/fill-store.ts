import { underwriting } from "../src/agents/index.js";
import { runAgent } from "../src/runtime/loop/run-agent.js";
import { offlineModel } from "../src/runtime/models/offline.js";
import { createTracer } from "../src/tracing/recording/provider.js";
import type { StoredSpan, TraceStore } from "../src/tracing/store/store.js";

const APPLICATION = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };
export const DAY_MS = 86_400_000;

/** The spans of one offline run. */
export async function recordRun(): Promise<StoredSpan[]> {
  const spans: StoredSpan[] = [];
  const tracer = createTracer("0", { attributes: {}, onRootStart: () => {}, onEnd: (span) => spans.push(span) });
  await runAgent(underwriting, APPLICATION, { model: offlineModel(underwriting.answerOffline), tracing: { tracer } });
  return spans;
}

/**
 * Fills a store with copies of one run, spread over the last ten days.
 *
 * @returns the ids of the traces, oldest first, and a day in their middle in milliseconds since 1970
 */
export async function fillStore(
  store: TraceStore,
  spans: number,
): Promise<{ traceIds: string[]; from: number; to: number }> {
  const template = await recordRun();
  const traces = Math.ceil(spans / template.length);
  const now = Date.now();
  for (let first = 0; first < traces; first += 250) {
    const ids = Array.from({ length: Math.min(250, traces - first) }, (_, index) => first + index);
    store.addSpans(ids.flatMap((id) => copyOf(template, id, now - ((traces - id) / traces) * 10 * DAY_MS)));
  }
  const traceIds = Array.from({ length: traces }, (_, id) => hex(id, 32));
  return { traceIds, from: now - 5 * DAY_MS, to: now - 4 * DAY_MS };
}

/** The template's trace with ids and times of its own; every hundredth has a span that failed. */
export function copyOf(template: readonly StoredSpan[], id: number, startMs: number): StoredSpan[] {
  const first = BigInt(template[0]?.span.startTimeUnixNano ?? 0);
  const at = BigInt(Math.round(startMs)) * 1_000_000n;
  const moved = (nanos: string) => String(BigInt(nanos) - first + at);
  const ids = new Map(template.map(({ span }, index) => [span.spanId, hex(id * template.length + index, 16)]));
  return template.map(({ span, origin }, index) => ({
    origin,
    span: {
      ...span,
      traceId: hex(id, 32),
      spanId: ids.get(span.spanId) ?? "",
      ...(span.parentSpanId ? { parentSpanId: ids.get(span.parentSpanId) } : {}),
      startTimeUnixNano: moved(span.startTimeUnixNano),
      endTimeUnixNano: moved(span.endTimeUnixNano),
      ...(id % 100 === 0 && index === 1 ? { status: { code: 2, message: "it failed" } } : {}),
    },
  }));
}

export function hex(value: number, digits: number): string {
  return (value + 1).toString(16).padStart(digits, "0");
}
