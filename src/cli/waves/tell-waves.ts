import type { BatchCounts } from "../../runtime/models/batches.js";
import type { WaveEvent, WaveFigures } from "../../runtime/waves/wave-event.js";
import { countText, duration } from "../../text/format.js";
import { plainLine } from "../terminal/untrusted.js";

/** How often counts that do not change are told where no line may move, in milliseconds. */
const TOLD_EVERY_MS = 60_000;

/** Where waves are told. */
export interface WaveTeller {
  say(text: string): void;
  /** Shows a line in place, where lines may move. */
  show: ((text: string) => void) | undefined;
}

/** Tells how waves go. */
export function waveTeller({ say, show }: WaveTeller): (event: WaveEvent) => void {
  let [last, toldAt] = ["", 0];
  return (event) => {
    switch (event.type) {
      case "wave_began": {
        const known = event.known === 0 ? "" : `, ${event.known.toLocaleString("en-US")} of them sent before`;
        return say(`Wave ${event.wave}: ${countText(event.requests, "request")}${known}.`);
      }
      case "batch_sent":
        return say(`Wave ${event.wave}: ${event.batch} was sent, with ${countText(event.requests, "request")}.`);
      case "counts": {
        const text = `Wave ${event.wave}: ${countsOf(event.counts)}`;
        if (show) return show(text);
        if (text === last || (last !== "" && performance.now() - toldAt < TOLD_EVERY_MS && event.counts.processing > 0))
          return;
        [last, toldAt] = [text, performance.now()];
        return say(`${text}.`);
      }
      case "candidate":
        return say(
          `Nobody wrote down whether a batch of ${countText(event.requests, "request")} was sent: ${event.batch} has as many, and is looked into before anything is paid twice.`,
        );
      case "trouble": {
        const of = event.batch === undefined ? "" : `${event.batch}: `;
        return say(`${of}${plainLine(event.problem)} It is tried again in ${duration(event.wait_ms)}.`);
      }
      case "wave_ended":
        return say(`Wave ${event.wave} ended after ${duration(event.waited_ms)}.`);
    }
  };
}

/** `120 processing, 80 succeeded, 0 errored`: those that are none are left out, but for the first three. */
function countsOf(counts: BatchCounts): string {
  const always = ["processing", "succeeded", "errored"];
  return Object.entries(counts)
    .filter(([name, count]) => count > 0 || always.includes(name))
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([name, count]) => `${count.toLocaleString("en-US")} ${name}`)
    .join(", ");
}

function rank(name: string): number {
  return ["processing", "succeeded", "errored", "canceled", "expired"].indexOf(name);
}

/** What waves came to, in a line. */
export function wavesLine({ waves, batches, waited_ms }: WaveFigures): string {
  return `Message Batches: ${countText(waves, "wave")} (${countText(batches.length, "batch", "batches")}), ${duration(waited_ms)} waited, at half the usual price.`;
}

/**
 * Batches of this run that go on without us, and how they are canceled; and those of which nobody knows whether they do.
 *
 * @param own the command that cancels them all; undefined where no file knows of them
 */
export function openLines({ under_way = [], unsure = [] }: WaveFigures, own: string | undefined): string[] {
  return [
    ...under_way.map(({ batch, cancel, problem }) =>
      problem === undefined
        ? `The batch ${batch} goes on and is paid for what it answers. To cancel it: ${own ?? cancel}`
        : `What the batch ${batch} answers is paid, and was not fetched. ${plainLine(problem)}${own === undefined ? "" : " --resume fetches it."}`,
    ),
    ...unsure.map(({ requests, host, problem }) => {
      const then =
        own === undefined
          ? "Look for it among the batches of the key's workspace before you send it again."
          : "It is not sent again before that is known: --resume looks for it.";
      return `It is not known whether ${host} took a batch of ${countText(requests, "request")}. ${plainLine(problem)} ${then}`;
    }),
  ];
}
