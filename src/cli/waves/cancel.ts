import { existsSync } from "node:fs";
import { EXIT } from "../../errors.js";
import { type CanceledBatch, cancelWaves } from "../../services/cancel-waves.js";
import { cost, countText } from "../../text/format.js";
import type { Context } from "../context.js";
import { printJson } from "../terminal/json.js";
import { waveTeller } from "./tell-waves.js";

/** The run whose message batches are canceled. */
export interface Canceled {
  /** Where what it sent is kept. */
  path: string;
  /** The lock that a process holds which is at the run. */
  lock: string;
  /** What goes on with it, in words or as a command. */
  again: string;
  json?: boolean;
  quiet?: boolean;
}

/** `--cancel`: cancels the message batches of a run, and says what is billed all the same. @returns the exit code */
export async function cancelCommand(context: Context, { path, lock, again, json, quiet }: Canceled): Promise<number> {
  const { signal, note } = context;
  const onWave = quiet ? undefined : waveTeller({ say: (text) => note(text), show: undefined });
  const told = await cancelWaves(await context.config(), path, { signal, onWave });
  if (json) printJson(context, told);
  else for (const batch of told.batches) context.print(lineOf(batch));
  if (told.unsure > 0) {
    note(
      `Batches of which nobody knows whether they were taken, and that are not canceled: ${told.unsure}. --resume looks for them.`,
    );
  }
  if (!quiet) {
    if (existsSync(lock))
      note("A process may still wait for it: end that one, too, as it goes on with what was answered.");
    note(`To take what was answered, and ask and pay the rest again: ${again}`);
  }
  if (signal.aborted) return EXIT.interrupted;
  return told.unsure > 0 ? EXIT.checkFailed : EXIT.done;
}

/** `msgbatch_1 is canceled: 3 of 8 requests answered and billed ($0.01), 5 canceled (no cost).` */
function lineOf({ batch, state, requests, counts, cost_usd }: CanceledBatch): string {
  const of = countText(requests, "request");
  if (counts === null) {
    return `${batch} is being canceled: what the model has begun of its ${of} is still answered and billed. Give this command again to see how much.`;
  }
  const { succeeded, canceled, errored, expired } = counts;
  const free = Object.entries({ canceled, failed: errored, expired }).filter(([, count]) => count > 0);
  const parts = [
    `${succeeded.toLocaleString("en-US")} of ${of} answered and billed (${cost(cost_usd)})`,
    ...free.map(([how, count]) => `${count.toLocaleString("en-US")} ${how} (no cost)`),
  ];
  return `${batch} ${state === "ended" ? "had ended before" : "is canceled"}: ${parts.join(", ")}.`;
}
