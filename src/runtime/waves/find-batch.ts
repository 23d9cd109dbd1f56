import type { BatchingModel, BatchState } from "../models/batches.js";
import { sumOf, untilEnded } from "./until-ended.js";
import type { WaveRoom } from "./waiting.js";
import type { Intent } from "./wave-record.js";

/** How far the clock here may be ahead of the provider's, in milliseconds. */
const SKEW_MS = 3_600_000;
/** A batch that has not ended by then has a time that cannot be relied on: each ends within 24 hours. */
const OLDEST_MS = 90_000_000;
/** Batches that are looked at, at most; and how many of them, at least. */
const MOST = 1000;
const FEWEST = 100;

/**
 * Looks for a batch that was about to be sent when nobody could write down whether it was. A batch's ids are only in its
 * answers: one of as many requests, made since, is waited for and looked into, rather than paid twice.
 *
 * @returns its id; undefined where there is none
 * @throws ProviderError
 */
export async function findBatch(room: WaveRoom, model: BatchingModel, intent: Intent): Promise<string | undefined> {
  const { record, signal } = room;
  const since = intent.at - SKEW_MS;
  const alike: BatchState[] = [];
  let looked = 0;
  for await (const batch of model.newest(signal)) {
    if (++looked > MOST || (looked > FEWEST && batch.createdAt < since)) break;
    const { counts, id, isEnded, createdAt } = batch;
    const size = Object.values(sumOf([counts])).reduce((sum, count) => sum + count, 0);
    const isSince = createdAt >= since || createdAt < Date.now() - OLDEST_MS;
    if (size === intent.ids.size && !record.batches.has(id) && (isEnded || isSince)) alike.push(batch);
  }
  for (const { id } of alike) {
    room.tell({ type: "candidate", batch: id, requests: intent.ids.size });
    const ended = await untilEnded(room, model, id, 0);
    if (ended.hasAnswers && (await isOf(intent, model, id, signal))) return id;
    room.batches.delete(id);
  }
  return undefined;
}

async function isOf({ ids }: Intent, model: BatchingModel, batch: string, signal: AbortSignal): Promise<boolean> {
  for await (const { custom_id } of model.answers(batch, signal)) return ids.has(custom_id);
  return false;
}
