import { existsSync } from "node:fs";
import { basename } from "node:path";
import { ProviderError, UserError } from "../errors.js";
import type { BatchCounts, BatchingModel, BatchState } from "../runtime/models/batches.js";
import { untilEnded } from "../runtime/waves/until-ended.js";
import type { WaveEvent } from "../runtime/waves/wave-event.js";
import { WaveRecord } from "../runtime/waves/wave-record.js";
import type { Config } from "../settings/config.js";
import { openBatchingModel } from "../settings/open-model.js";
import { visible } from "../text/visible.js";
import { withDeadline } from "../waiting/deadline.js";

/** How long canceled batches are waited for, in milliseconds: what the model has begun is still answered. */
const WITHIN_MS = 60_000;

/** A message batch of a run that is canceled. */
export interface CanceledBatch {
  batch: string;
  /** It had `ended` before, is `canceled` and has ended, or is `canceling`: the model still answers what it has begun. */
  state: "ended" | "canceled" | "canceling";
  requests: number;
  /** How many requests ended how; null while that is not known. */
  counts: Omit<BatchCounts, "processing"> | null;
  /** US dollars that its answers are billed with; null while they, or a price, are not known. */
  cost_usd: number | null;
}

/** What came of canceling a run's message batches. */
export interface CanceledWaves {
  batches: CanceledBatch[];
  /** Batches of which nobody knows whether they were taken, and that are not canceled. */
  unsure: number;
}

/**
 * Cancels the message batches of a run that have not ended, waits a while for what the model has begun, and says what is
 * billed. The run's record keeps that it was wanted: a run that is resumed takes what was answered, and asks the rest again.
 *
 * @param path of what was sent in waves
 * @throws UserError where nothing was sent; ProviderError
 */
export async function cancelWaves(
  config: Config,
  path: string,
  { signal, onWave = () => {} }: { signal: AbortSignal; onWave?: (event: WaveEvent) => void },
): Promise<CanceledWaves> {
  if (!existsSync(path)) {
    throw new UserError(
      `There is no message batch to cancel: ${visible(basename(path))} is not there, so the run has all its answers, or was never begun with --via message-batches.`,
    );
  }
  const record = new WaveRecord(path);
  const under: { batch: string; model: BatchingModel; requests: number; state: BatchState; isNew: boolean }[] = [];
  for (const [batch, { model: name, requests }] of record.batches) {
    const model = await openBatchingModel(config, name);
    const before = await model.state(batch, signal);
    if (!before.isEnded) record.cancel(batch);
    const state = before.isEnded ? before : await canceled(model, batch, signal);
    under.push({ batch, model, requests, state, isNew: !before.isEnded });
  }
  record.close({ keep: true });
  const tell = (event: WaveEvent) => event.type === "trouble" && onWave(event);
  const told = await withDeadline(WITHIN_MS, signal, (bound) =>
    Promise.all(
      under.map(async ({ batch, model, requests, state, isNew }): Promise<CanceledBatch> => {
        const ended = state.isEnded ? state : await untilEndedOr(model, batch, { signal: bound, tell });
        if (!ended) return { batch, state: "canceling", requests, counts: null, cost_usd: null };
        const { processing: _, ...counts } = ended.counts;
        const cost_usd = ended.hasAnswers ? await costOf(model, batch, signal) : null;
        return { batch, state: isNew ? "canceled" : "ended", requests, counts, cost_usd };
      }),
    ),
  );
  return { batches: told, unsure: record.unsure.length };
}

/** Cancels a batch; one that has ended meanwhile is as it is. */
async function canceled(model: BatchingModel, batch: string, signal: AbortSignal): Promise<BatchState> {
  try {
    return await model.cancel(batch, signal);
  } catch (error) {
    const state = error instanceof ProviderError ? await model.state(batch, signal) : undefined;
    if (!state?.isEnded) throw error;
    return state;
  }
}

/** The batch when it has ended; undefined when the signal came first. */
async function untilEndedOr(
  model: BatchingModel,
  batch: string,
  { signal, tell }: { signal: AbortSignal; tell: (event: WaveEvent) => void },
): Promise<BatchState | undefined> {
  try {
    return await untilEnded(model, batch, { signal, tell, waitMs: 0 });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** What the answers of a batch cost together. */
async function costOf(model: BatchingModel, batch: string, signal: AbortSignal): Promise<number | null> {
  let sum: number | null = 0;
  for await (const answer of model.answers(batch, signal)) {
    if (answer.type !== "succeeded") continue;
    const { cost_usd } = answer.response;
    sum = sum === null || cost_usd === null ? null : sum + cost_usd;
  }
  return sum === null ? null : Number(sum.toFixed(6));
}
