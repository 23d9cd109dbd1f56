import { AsyncLocalStorage } from "node:async_hooks";
import { ProviderError } from "../../errors.js";
import { sha256 } from "../../text/sha256.js";
import { allowListeners, untilAborted } from "../../waiting/until-aborted.js";
import type { BatchAnswer, BatchingModel, BatchState } from "../models/batches.js";
import type { CallOptions, Model, ModelRequest, ModelResponse } from "../models/model.js";
import { type LiveRun, LiveRuns } from "./live-runs.js";
import type { Waiting, WaveRoom } from "./waiting.js";
import { askAll } from "./wave.js";
import { COST_LIMIT, type WaveEvent, type WaveFigures } from "./wave-event.js";
import type { WaveRecord } from "./wave-record.js";

/** What a key may be, so that the whole has at most 64 of the characters that the API takes. */
const KEY = /^[\w-]{1,32}$/;

export interface WavesOptions {
  /** What was sent, by earlier processes too. */
  record: WaveRecord;
  /** US dollars that may be spent: what a wave may cost at most has to fit. */
  maxCostUsd?: number;
  /** US dollars that are spent already. */
  spentUsd: number;
  signal: AbortSignal;
  onEvent?: (event: WaveEvent) => void;
}

/**
 * Asks a model for many runs at once: the calls of all of them make one wave, which is sent as a batch (or as few as its
 * bounds allow) once every run waits. Each call gets its own answer by its custom id, and the runs go on to the next wave.
 * Neither they nor their agents know of it.
 */
export class Waves {
  readonly runs = new LiveRuns(() => void this.flush());
  /** Why runs were cut off, in a clause: `COST_LIMIT`, `BATCH_UNSURE` or `BATCH_UNREAD`; undefined where none was. */
  stopped: string | undefined;
  private readonly room: WaveRoom;
  private readonly current = new AsyncLocalStorage<LiveRun>();
  private waiting: Waiting[] = [];
  private isUnderWay = false;
  private waitedMs = 0;
  private spentUsd: number;
  private failed: string[] = [];

  constructor(private readonly options: WavesOptions) {
    const { record, signal, spentUsd, onEvent = () => {} } = options;
    allowListeners(signal); // each batch that is waited for listens
    this.spentUsd = spentUsd;
    const cut: WaveRoom["cut"] = (calls, why) => this.cut(calls, why);
    this.room = { record, signal, wave: 0, batches: new Map(), unsure: new Map(), tell: onEvent, cut };
  }

  /** Does the work of a run, whose model calls are its own. */
  within<T>(run: LiveRun, work: () => Promise<T>): Promise<T> {
    return this.current.run(run, work);
  }

  /** A model whose calls wait for a wave. */
  model(batching: BatchingModel): Model {
    const { id, provider, host } = batching;
    return { id, provider, host, generate: (request, options) => this.generate(batching, request, options) };
  }

  figures(): WaveFigures {
    const { wave, record, batches, unsure } = this.room;
    const under_way = [...batches].flatMap(([batch, { cancel, isTaken, problem }]) =>
      isTaken ? [] : { batch, cancel, ...(problem === undefined ? {} : { problem }) },
    );
    return {
      waves: wave,
      batches: [...record.batches.keys()],
      waited_ms: Math.round(this.waitedMs),
      ...(under_way.length > 0 ? { under_way } : {}),
      ...(unsure.size > 0 ? { unsure: [...unsure.values()] } : {}),
    };
  }

  private async generate(
    model: BatchingModel,
    request: ModelRequest,
    { signal, onRetry }: CallOptions,
  ): Promise<ModelResponse> {
    const run = this.current.getStore();
    if (!run) throw new Error("a model call that belongs to no run of the waves");
    const call = ++run.calls;
    const { params, text, size } = model.prepare(request);
    const { bytes } = size;
    const mostUsd = model.price(size, request.max_tokens) ?? 0;
    const asked: string[] = [];
    let [errors, expired] = [0, 0];
    for (let attempt = 1; ; attempt++) {
      const custom_id = customId(run.key, call, attempt, text);
      if (this.room.record.isFailed(custom_id)) continue; // its failure was told: it is asked anew
      asked.push(custom_id);
      const startedAt = performance.now();
      const { answer, batch } = await this.ask({ custom_id, params, bytes, call, run, model, mostUsd }, signal);
      const { id: batch_id, createdAt, endedAt } = batch;
      const batched = { batch_id, custom_id, queued_ms: (endedAt ?? createdAt) - createdAt };
      if (answer.type === "succeeded") {
        this.spentUsd += answer.response.cost_usd ?? 0;
        return { batched, ...answer.response };
      }
      const again =
        answer.type === "expired"
          ? expired++ === 0
          : answer.type === "canceled"
            ? this.room.record.isCanceled(batch_id)
            : answer.isTransient && errors++ < model.maxRetries;
      if (!again) {
        this.willTell(asked);
        throw Object.assign(failureOf(answer, batch, errors), { batched });
      }
      onRetry?.({ attempt: asked.length, delay_ms: Math.round(performance.now() - startedAt) });
    }
  }

  /** Writes down, together with others, that the failure of these requests is told. */
  private willTell(asked: readonly string[]): void {
    if (this.failed.length === 0) setImmediate(() => this.room.record.tellFailed(this.failed.splice(0)));
    this.failed.push(...asked);
  }

  private ask(
    call: Omit<Waiting, "isSettled" | "answer" | "fail">,
    signal: AbortSignal | undefined,
  ): Promise<{ answer: BatchAnswer; batch: BatchState }> {
    const { run } = call;
    const startedAt = performance.now();
    let waiting: Waiting | undefined;
    const answered = new Promise<{ answer: BatchAnswer; batch: BatchState }>((resolve, reject) => {
      waiting = { ...call, isSettled: false, answer: (answer, batch) => resolve({ answer, batch }), fail: reject };
      this.waiting.push(waiting);
    });
    this.runs.waits(run);
    return untilAborted(answered, signal).finally(() => {
      if (waiting) waiting.isSettled = true;
      run.queued(performance.now() - startedAt);
      this.runs.goesOn(run);
    });
  }

  private async flush(): Promise<void> {
    const waiting = this.waiting.filter(({ isSettled }) => !isSettled);
    if (this.isUnderWay || waiting.length === 0) return;
    this.waiting = [];
    this.isUnderWay = true;
    const startedAt = performance.now();
    this.room.wave++;
    this.room.batches.clear();
    try {
      await askAll(this.room, waiting, (unsent, sent) => this.affordable(unsent, sent));
    } catch (error) {
      for (const call of waiting) call.fail(error);
    }
    const waited_ms = Math.round(performance.now() - startedAt);
    this.waitedMs += waited_ms;
    this.isUnderWay = false;
    this.room.tell({ type: "wave_ended", wave: this.room.wave, waited_ms });
    this.runs.check();
  }

  /** Those that may be sent, so that even long answers cost no more than may be spent: runs that are furthest, and began, first. */
  private affordable(unsent: readonly Waiting[], sent: readonly Waiting[]): Waiting[] {
    const { maxCostUsd = Number.POSITIVE_INFINITY } = this.options;
    let leftUsd = maxCostUsd - this.spentUsd - sent.reduce((sum, { mostUsd }) => sum + mostUsd, 0);
    const cut = new Set<Waiting>();
    for (const call of [...unsent].sort((a, b) => b.call - a.call || a.run.number - b.run.number)) {
      if (call.mostUsd > leftUsd) cut.add(call);
      else leftUsd -= call.mostUsd;
    }
    this.cut([...cut], COST_LIMIT);
    return unsent.filter((call) => !cut.has(call));
  }

  private cut(calls: readonly Waiting[], why: string): void {
    for (const call of calls) {
      call.isSettled = true;
      this.stopped ??= why;
      call.run.cut(why);
    }
  }
}

/** Why a call has no answer. @param tries how often it failed in a way that could have passed */
function failureOf(
  answer: Exclude<BatchAnswer, { type: "succeeded" }>,
  { id }: BatchState,
  tries: number,
): ProviderError {
  switch (answer.type) {
    case "errored":
      return answer.error(Math.max(1, tries));
    case "canceled":
      return new ProviderError(`The batch ${id} was canceled before the model was asked: --resume asks again.`);
    case "expired":
      return new ProviderError(
        `The request expired unanswered twice, the second time in the batch ${id}: --resume asks again.`,
      );
  }
}

/**
 * By what the answer to a request is found again, in this process or in a later one: the run's key, which names its input
 * and the agent's version, the model call of the run and the attempt, both from 1, and the request itself. A run that is
 * made again and asks the same has the same ids; one that asks something else has others.
 *
 * @param text the request on the wire
 */
export function customId(key: string, call: number, attempt: number, text: string): string {
  const run = KEY.test(key) ? key : sha256(key, 24);
  return `${run}-t${call}-a${attempt}-${sha256(text, 16)}`;
}
