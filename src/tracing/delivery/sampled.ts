import type { StoredSpan } from "../store/store.js";
import type { Sent, Target } from "./target.js";

/**
 * A backend that gets only a share of all traces, each whole or not at all: the same ones that OpenTelemetry's
 * `traceidratio` takes. The others count as delivered; the store keeps all.
 */
export function sampledTarget(target: Target, share: number): Target {
  if (share >= 1) return target;
  const { sendScores } = target;
  return {
    name: target.name,
    timeoutMs: target.timeoutMs,
    prepare: target.prepare,
    sendSpans: (spans, pace) =>
      sendSampled<StoredSpan>(
        spans,
        share,
        ({ span }) => span.traceId,
        (some) => target.sendSpans(some, pace),
      ),
    ...(sendScores
      ? {
          sendScores: (scores, pace) =>
            sendSampled(
              scores,
              share,
              ({ trace_id }) => trace_id,
              (some) => sendScores(some, pace),
            ),
        }
      : {}),
  };
}

async function sendSampled<Item>(
  items: readonly Item[],
  share: number,
  traceOf: (item: Item) => string,
  send: (items: readonly Item[]) => Promise<Sent<Item>>,
): Promise<Sent<Item>> {
  const sampled = items.filter((item) => isSampled(traceOf(item), share));
  const others = items.filter((item) => !isSampled(traceOf(item), share));
  const sent = sampled.length === 0 ? { acknowledged: [] } : await send(sampled);
  return { ...sent, acknowledged: [...others, ...sent.acknowledged] };
}

/** As the SDK's sampler of that name decides it. */
function isSampled(traceId: string, share: number): boolean {
  let folded = 0;
  for (let at = 0; at < 32; at += 8) folded = (folded ^ Number.parseInt(traceId.slice(at, at + 8), 16)) >>> 0;
  return folded < Math.floor(share * 0xffffffff);
}
