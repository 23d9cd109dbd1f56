import { setTimeout as pause } from "node:timers/promises";
import { ProviderError } from "../../errors.js";
import type { BatchingModel, BatchState } from "../models/batches.js";
import { mayPass, sumOf, untilEnded } from "./until-ended.js";
import type { WaveRoom } from "./waiting.js";
import type { Intent } from "./wave-record.js";

/** How far the clock here may be ahead of the provider's, in milliseconds. */
const SKEW_MS = 3_600_000;
/** A batch that has not ended by then has a time that cannot be relied on: each ends within 24 hours. */
const OLDEST_MS = 90_000_000;
/** Batches that are looked at, at most; and how many of them, at least. */
const MOST = 1000;
const FEWEST = 100;
/** What was sent may be taken, and listed, a little later: only a look that begins so long after shows that it was not. */
const SETTLED_MS = 3000;
/** Between two looks, in milliseconds; and looks that may fail. */
const PAUSE_MS = 1000;
const TRIES = 3;

/**
 * Looks for a batch that was about to be sent when nobody could write down whether it was. A batch's ids are only in its
 * answers: one of as many requests, made since, is waited for and looked into, rather than paid twice.
 *
 * @param sentAt when it was sent, at the latest, by `performance.now()`
 * @returns its id; undefined where there is surely none
 * @throws ProviderError where that cannot be known
 */
export async function findBatch(
  room: WaveRoom,
  model: BatchingModel,
  intent: Intent,
  sentAt: number,
): Promise<string | undefined> {
  const others = new Set<string>();
  for (let failures = 0; ; ) {
    const isSettled = performance.now() - sentAt >= SETTLED_MS;
    let wait_ms = PAUSE_MS;
    try {
      const found = await look(room, model, intent, others);
      if (found !== undefined || isSettled) return found;
    } catch (error) {
      if (!(error instanceof ProviderError) || !mayPass(error) || ++failures >= TRIES) throw error;
      wait_ms = error.retryAfterMs ?? PAUSE_MS * 2 ** (failures - 1);
      room.tell({ type: "trouble", problem: error.message, wait_ms });
    }
    await pause(wait_ms, undefined, { signal: room.signal });
  }
}

/** @param others batches that are of others, as is known already: more are added */
async function look(
  room: WaveRoom,
  model: BatchingModel,
  intent: Intent,
  others: Set<string>,
): Promise<string | undefined> {
  const { record, signal, tell } = room;
  const since = intent.at - SKEW_MS;
  const alike: BatchState[] = [];
  let looked = 0;
  for await (const batch of model.newest(signal)) {
    looked++;
    if (looked > FEWEST && batch.createdAt < since) break;
    if (looked > MOST) throw new ProviderError(`${model.host} has more than ${MOST} batches that are newer.`);
    const { counts, id, isEnded, createdAt } = batch;
    const size = Object.values(sumOf([counts])).reduce((sum, count) => sum + count, 0);
    const isSince = createdAt >= since || createdAt < Date.now() - OLDEST_MS;
    const isKnown = record.batches.has(id) || others.has(id);
    if (size === intent.ids.size && !isKnown && (isEnded || isSince)) alike.push(batch);
  }
  for (const { id } of alike) {
    tell({ type: "candidate", batch: id, requests: intent.ids.size });
    const ended = await untilEnded(model, id, { signal, tell, waitMs: 0 });
    if (ended.hasAnswers && (await isOf(intent, model, id, signal))) return id;
    others.add(id);
  }
  return undefined;
}

async function isOf({ ids }: Intent, model: BatchingModel, batch: string, signal: AbortSignal): Promise<boolean> {
  for await (const { custom_id } of model.answers(batch, signal)) return ids.has(custom_id);
  throw new ProviderError(`${model.host} gave no answer of the batch ${batch}.`);
}
