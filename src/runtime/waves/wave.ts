import { setTimeout as pause } from "node:timers/promises";
import { messageOf, ProviderError } from "../../errors.js";
import type { BatchingModel, BatchState } from "../models/batches.js";
import { findBatch } from "./find-batch.js";
import { sumOf, untilEnded } from "./until-ended.js";
import type { Waiting, WaveRoom } from "./waiting.js";
import { BATCH_UNREAD, BATCH_UNSURE } from "./wave-event.js";
import type { Intent } from "./wave-record.js";

/** Attempts to send a batch, and to read its answers to the end. */
const TRIES = 5;
/** Wait after the first of them, in milliseconds; it doubles each time. */
const FIRST_PAUSE_MS = 500;

/** Why it is not known whether a batch was taken that an earlier process sent. */
const UNWRITTEN = "The process that sent it ended before it was told.";

/** Calls are left to a later process: to ask them again could be to pay them twice. */
class Left extends Error {}

/**
 * Asks all that wait: fetches the answers of what an earlier process sent, sends the rest, and waits until every batch has
 * ended. A batch that fails fails its own calls only. Where nobody can find out whether one was taken, or its answers cannot be
 * fetched, the runs of its calls are cut off: to ask them again would be to pay them twice.
 *
 * @param affordable which of those that have to be sent may be, by what they and those that were sent may cost
 */
export async function askAll(
  room: WaveRoom,
  waiting: readonly Waiting[],
  affordable: (unsent: readonly Waiting[], sent: readonly Waiting[]) => Waiting[],
): Promise<void> {
  const { record } = room;
  await settleUnsure(room, waiting);
  room.signal.throwIfAborted(); // then it may not have been settled
  const asked = waiting.filter(({ isSettled }) => !isSettled);
  const byBatch = grouped(asked, ({ custom_id }) => record.batchWith(custom_id));
  const unknown = byBatch.get(undefined) ?? [];
  byBatch.delete(undefined);
  const unsent = affordable(unknown, [...byBatch.values()].flat());
  const requests = asked.filter(({ isSettled }) => !isSettled).length;
  if (requests === 0) return;
  room.tell({ type: "wave_began", wave: room.wave, requests, known: requests - unsent.length });
  const collecting = [...byBatch].map(([batch = "", calls]) =>
    guarded(room, calls, () => collect(room, batch, calls, 0)),
  );
  for (const calls of batchesOf(unsent)) {
    await guarded(room, calls, async () => {
      const batch = await send(room, calls);
      collecting.push(guarded(room, calls, () => collect(room, batch, calls, FIRST_PAUSE_MS)));
    });
  }
  await Promise.all(collecting);
}

async function guarded(room: WaveRoom, calls: readonly Waiting[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Left) room.cut(calls, error.message);
    else for (const call of calls) call.fail(error);
  }
}

/** Finds out what became of batches of which nobody knows whether they were sent. */
async function settleUnsure(room: WaveRoom, waiting: readonly Waiting[]): Promise<void> {
  const { record } = room;
  const startedAt = performance.now(); // whoever sent them has ended by now
  for (const intent of record.unsure) {
    const mine = waiting.filter(({ custom_id }) => intent.ids.has(custom_id));
    const [first] = mine;
    if (!first) continue;
    await guarded(room, mine, async () => {
      const found = await look(room, first.model, intent, { sentAt: startedAt, problem: UNWRITTEN });
      if (found === undefined) record.notSent(intent);
      else record.sent(intent, found);
    });
  }
}

/** Calls as batches: each of one model, and within its bounds. */
function batchesOf(calls: readonly Waiting[]): Waiting[][] {
  const batches: Waiting[][] = [];
  for (const [{ largest }, ofModel] of grouped(calls, ({ model }) => model)) {
    let [batch, bytes]: [Waiting[], number] = [[], 0];
    for (const call of ofModel) {
      if (batch.length > 0 && (batch.length >= largest.requests || bytes + call.bytes > largest.bytes)) {
        batches.push(batch);
        [batch, bytes] = [[], 0];
      }
      batch.push(call);
      bytes += call.bytes;
    }
    batches.push(batch);
  }
  return batches;
}

function grouped<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Sends one batch. @returns its id @throws ProviderError; Left */
async function send(room: WaveRoom, calls: readonly Waiting[]): Promise<string> {
  const { record, signal } = room;
  const model = (calls[0] as Waiting).model;
  const requests = calls.map(({ custom_id, params }) => ({ custom_id, params }));
  const bytes = calls.reduce((sum, call) => sum + call.bytes, 0);
  const ids = requests.map(({ custom_id }) => custom_id);
  const intent = record.intend(Date.now(), model.id, ids);
  const taken = (batch: string) => {
    record.sent(intent, batch);
    room.unsure.delete(intent.number);
    const counts = { processing: calls.length, succeeded: 0, errored: 0, canceled: 0, expired: 0 };
    room.batches.set(batch, { cancel: model.cancelCommand(batch), counts, isTaken: false });
    room.tell({ type: "batch_sent", wave: room.wave, batch, requests: calls.length });
    return batch;
  };
  for (let tries = 1; ; tries++) {
    room.unsure.set(intent.number, { requests: calls.length, host: model.host, problem: "It had not answered yet." });
    const result = await model.submit(requests, bytes, signal);
    if ("taken" in result) return taken(result.taken.id);
    const { refused, unsure } = result;
    if (unsure) {
      const found = await look(room, model, intent, { sentAt: performance.now(), problem: refused.message });
      if (found !== undefined) return taken(found);
    }
    if ((!unsure && refused.status !== 429) || tries === TRIES) {
      record.notSent(intent);
      room.unsure.delete(intent.number);
      throw refused;
    }
    const wait_ms = refused.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (tries - 1);
    room.tell({ type: "trouble", problem: refused.message, wait_ms });
    await pause(wait_ms, undefined, { signal });
  }
}

/**
 * Looks for a batch of which nobody knows whether it was taken.
 *
 * @param problem why nobody does, in a sentence
 * @returns its id; undefined where there is surely none
 * @throws Left where it cannot be looked for
 */
async function look(
  room: WaveRoom,
  model: BatchingModel,
  intent: Intent,
  { sentAt, problem }: { sentAt: number; problem: string },
): Promise<string | undefined> {
  const unsure = { requests: intent.ids.size, host: model.host, problem };
  room.unsure.set(intent.number, unsure);
  try {
    const found = await findBatch(room, model, intent, sentAt);
    room.unsure.delete(intent.number);
    return found;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    room.unsure.set(intent.number, { ...unsure, problem: `${problem} The look for it failed, too: ${error.message}` });
    throw new Left(BATCH_UNSURE);
  }
}

/** Waits for a batch and gives each call its answer. @throws ProviderError where there are no answers; Left where they cannot be fetched */
async function collect(room: WaveRoom, batch: string, calls: readonly Waiting[], waitMs: number): Promise<void> {
  const { signal } = room;
  const { model } = calls[0] as Waiting;
  const { tell, wave } = room;
  const onLook = ({ counts }: BatchState) => {
    room.batches.set(batch, { cancel: model.cancelCommand(batch), counts, isTaken: false });
    tell({ type: "counts", wave, counts: sumOf([...room.batches.values()].map((one) => one.counts)) });
  };
  const unread = (problem: string) => {
    const { counts = sumOf([]) } = room.batches.get(batch) ?? {};
    room.batches.set(batch, { cancel: model.cancelCommand(batch), counts, isTaken: false, problem });
    return new Left(BATCH_UNREAD);
  };
  const ended = await untilEnded(model, batch, { signal, tell, waitMs, onLook }).catch((error) => {
    throw error instanceof ProviderError ? unread(error.message) : error;
  });
  const left = new Map(calls.map((call) => [call.custom_id, call]));
  if (!ended.hasAnswers) {
    room.record.tellFailed([...left.keys()]);
    throw new ProviderError(
      `The answers of the batch ${batch} are not there any more: they are kept for 29 days. --resume asks again.`,
    );
  }
  let problem = "it has none for some of its requests";
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      for await (const answer of model.answers(batch, signal)) {
        left.get(answer.custom_id)?.answer(answer, ended);
        left.delete(answer.custom_id);
      }
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      problem = messageOf(error);
    }
    if (left.size === 0) {
      const taken = room.batches.get(batch);
      if (taken) taken.isTaken = true;
      return;
    }
    if (tries === TRIES) break;
    const wait_ms = FIRST_PAUSE_MS * 2 ** (tries - 1);
    room.tell({ type: "trouble", batch, problem, wait_ms });
    await pause(wait_ms, undefined, { signal });
  }
  throw unread(`Its answers could not be read to the end (${problem}).`);
}
