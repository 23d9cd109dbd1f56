import { setImmediate as turn } from "node:timers/promises";
import { context, ROOT_CONTEXT, trace } from "@opentelemetry/api";
import { pMapIterable } from "p-map";
import { messageOf, RunFault, UserError } from "../../errors.js";
import { Answering } from "../../evals/run/answering.js";
import { pacedModel } from "../../evals/run/paced-model.js";
import { RunBounds } from "../../evals/run/run-bounds.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { inputFieldsOf } from "../../runtime/definition/input-fields.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import type { Model } from "../../runtime/models/model.js";
import type { LiveRun } from "../../runtime/waves/live-runs.js";
import { COST_LIMIT } from "../../runtime/waves/wave-event.js";
import type { Waves } from "../../runtime/waves/waves.js";
import { isTooDeep } from "../../text/json.js";
import { traceparentOf } from "../../tracing/traceparent.js";
import type { Tracing } from "../../tracing/tracing.js";
import { Spending } from "../spending.js";
import type { WrittenRow } from "./records/form.js";
import { type BatchRecord, fieldIn, type RecordMaker, type RowHead } from "./records/record.js";
import { RowWriter } from "./row-writer.js";
import { type BatchRow, TOO_DEEP } from "./rows/row.js";

/** How the rows of a batch are run. */
export interface DecideOptions {
  model: Model;
  /** Where the model is asked in waves; its calls are those of rows that are run within. */
  waves?: Waves;
  tracing: Tracing;
  maker: RecordMaker;
  /** Rows at once. */
  concurrency: number;
  /** Bound on the run of one row, in milliseconds. */
  timeoutMs: number;
  /** No row is begun once so many US dollars are spent, `spentUsd` included. */
  maxCostUsd?: number;
  spentUsd: number;
  /** No row is begun once one is not decided. */
  failFast: boolean;
  strict?: boolean;
  /** The span that asked for the batch, as W3C's `traceparent` names it: every run is linked to it. */
  link?: string;
  session: string;
  tags: string[];
  signal: AbortSignal;
  /** What is known of a row already. */
  finished: (row: number, key: string) => Promise<WrittenRow | undefined>;
  /** Keeps records of runs, before the runs themselves are in the store. */
  keepRecords: (records: readonly BatchRecord[]) => void;
  /** Told in a line that the provider has all rows wait for long. */
  onPause?: (line: string) => void;
}

export type DoneRow = { record: BatchRecord; known?: undefined } | { known: WrittenRow; record?: undefined };

/** How the rows went. */
export interface Decided {
  /** Why no other row was run, in a few words; null when each was, unless the provider failed every call. */
  stopped: string | null;
  /** Whether every row was run, or known before. */
  ranAll: boolean;
  /** Runs that the store does not have yet. */
  notKept: () => number;
}

/** Rows that may be read ahead of the first one that is not done: they wait in memory. */
const AHEAD = 64;
const MOST_AHEAD = 4096;

/**
 * Runs rows through an agent, many at once, and tells of each in the order of the input. Memory holds only what waits for
 * a row before it, and reading waits for that. A row whose input is not accepted is told, too, and the others go on.
 *
 * @param onRow awaited: whoever writes slowly is read for slowly; `isBehindGap` where a row before it was left out
 * @throws whatever reading, `keepRecords` or `onRow` throws
 */
export async function decideRows(
  agent: AnyAgent,
  rows: AsyncIterable<BatchRow> | Iterable<BatchRow>,
  options: DecideOptions,
  onRow: (done: DoneRow, isBehindGap: boolean) => void | Promise<void>,
): Promise<Decided> {
  const { concurrency, maker, timeoutMs, waves } = options;
  const failed = new AbortController(); // ends what is under way when reading or writing fails
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const underWay = new Set<Promise<unknown>>();
  const spending = new Spending(options.maxCostUsd);
  spending.add(options.spentUsd);
  const writer = new RowWriter(options.tracing, options.keepRecords, waves !== undefined);
  const bounds = new RunBounds(signal);
  const answering = new Answering(concurrency);
  const model = waves
    ? options.model
    : pacedModel(options.model, concurrency, { ...options, onBusy: answering.inVain });
  const names = inputFieldsOf(agent.input).map(({ name }) => name);
  const around = trace.getSpanContext(context.active());
  const link = (around && traceparentOf(around)) ?? options.link;
  let stopped: string | null = null;

  const mayBegin = () => {
    if (signal.aborted) stopped ??= "it was interrupted";
    if (!spending.mayGoOn) stopped ??= COST_LIMIT;
    if (waves?.stopped) stopped ??= waves.stopped;
    return stopped === null;
  };

  let hasAll = false;
  /** The rows to be done, for as long as nothing says stop; those that are known cost nothing. */
  async function* next(): AsyncGenerator<NextRow> {
    try {
      waves?.runs.reading(true);
      for await (const row of rows) {
        const head = maker.headOf(row);
        const known = await options.finished(row.row, head.key);
        if (signal.aborted || (!known && !mayBegin())) return;
        waves?.runs.reading(false);
        yield { row, head, known };
        waves?.runs.reading(true);
      }
      hasAll = true;
    } finally {
      waves?.runs.reading(false);
    }
  }

  /** Reads and runs a row. @returns undefined where it is not run to its end */
  async function runRow({ row, head, known }: NextRow, live: LiveRun | undefined): Promise<Finished | undefined> {
    if (known) return { done: { known } };
    if (!mayBegin()) return undefined;
    const input = inputOf(row, head);
    if ("record" in input) return finish(input.record);
    await turn(); // a model that answers at once would let neither timers nor Ctrl-C have theirs
    return bounds.bound(timeoutMs, (bound) => {
      if (!waves || !live) return runInput(head, input.value, bound);
      return waves.within(live, () => runInput(head, input.value, AbortSignal.any([bound, live.signal]), live));
    });
  }

  async function runInput(
    head: RowHead,
    input: unknown,
    bound: AbortSignal,
    live?: LiveRun,
  ): Promise<Finished | undefined> {
    const { strict, session, tags } = options;
    const asked = { model, strict, signal: bound, tracing: writer.spans, link, session, tags, now: live?.now };
    // A trace of its own, whatever is going on around: many runs of one batch are no part of one another.
    const result = await context
      .with(ROOT_CONTEXT, () => runAgent(agent, input, asked))
      .catch((error) => {
        if (error instanceof RunFault) return error;
        throw error;
      });
    if (result instanceof RunFault) return finish(maker.ofFault(head, input, result.message, result.traceId));
    const { exit_reason, cost_usd, trace_id } = result.run;
    spending.add(cost_usd);
    if ((signal.aborted || live?.isCut) && exit_reason === "interrupted") {
      mayBegin(); // says why
      if (!waves) void writer.add(trace_id); // in waves it is made again, of the answers that were paid for
      return undefined;
    }
    const isLate = bound.aborted && exit_reason === "interrupted";
    stopped ??= answering.ended(exit_reason);
    return finish(maker.ofRun(head, input, result, isLate ? `The run gave ${messageOf(bound.reason)}.` : undefined));
  }

  function finish(record: BatchRecord): Finished {
    if (options.failFast && record.status !== "decided") stopped ??= `row ${record.row} is not decided`;
    const kept = record.trace_id === null ? undefined : writer.add(record.trace_id, record);
    return { done: { record }, kept };
  }

  function inputOf(row: BatchRow, head: RowHead): { value: unknown } | { record: BatchRecord } {
    if (row.problem !== undefined) return { record: maker.ofUnreadable(head, row.problem) };
    try {
      const value = agent.parseInput(row.fields);
      // What writes JSON recurses, and a cell can hold JSON of any depth.
      return isTooDeep(value) ? { record: maker.ofUnreadable(head, TOO_DEEP) } : { value };
    } catch (error) {
      const message = messageOf(error);
      if (!(error instanceof UserError)) return { record: maker.ofFault(head, row.fields, message, null) };
      const isObject = row.fields !== null && typeof row.fields === "object";
      const field = fieldIn(message, isObject ? [...new Set([...Object.keys(row.fields as object), ...names])] : []);
      return { record: maker.ofBadInput(head, row.fields, { message, field }) };
    }
  }

  let hasGap = false;
  const mapper = (next: NextRow) => {
    const live = waves?.runs.begin(next.head.key);
    const running = runRow(next, live)
      .then(
        (finished) => finished ?? null,
        (error) => interruption(error),
      )
      .finally(() => live && waves?.runs.ended(live));
    const settled = running.catch(() => {}).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return running;
  };
  try {
    // In waves, a row that was read has its place: one that waited for it would hold up all others.
    const backpressure = waves ? concurrency : Math.max(concurrency, Math.min(MOST_AHEAD, AHEAD * concurrency));
    for await (const finished of pMapIterable(next(), mapper, { concurrency, backpressure })) {
      if (finished === null) hasGap = true;
      else {
        const failure = await finished.kept;
        if (failure !== undefined) throw failure;
        await onRow(finished.done, hasGap);
      }
      waves?.runs.firstLeft();
    }
  } catch (error) {
    failed.abort(error);
    throw error;
  } finally {
    await Promise.all(underWay);
    bounds.close();
    writer.flush();
  }
  if (signal.aborted) stopped ??= "it was interrupted";
  const ranAll = hasAll && !hasGap;
  stopped = answering.never ?? (ranAll ? null : stopped);
  return { stopped, ranAll, notKept: () => writer.notKept };

  function interruption(error: unknown): null {
    if (signal.aborted) return null;
    throw error;
  }
}

interface NextRow {
  row: BatchRow;
  head: RowHead;
  known: WrittenRow | undefined;
}

/** A row that is done, and when all of it is kept. */
interface Finished {
  done: DoneRow;
  kept?: Promise<unknown> | undefined;
}
