import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { inputFieldsOf } from "../../runtime/definition/input-fields.js";
import type { BatchingModel } from "../../runtime/models/batches.js";
import type { WaveEvent } from "../../runtime/waves/wave-event.js";
import { WaveRecord } from "../../runtime/waves/wave-record.js";
import { Waves } from "../../runtime/waves/waves.js";
import type { DeliveryReport } from "../../tracing/delivery/deliver.js";
import { DELIVER_WITHIN_MS, type Project } from "../open-project.js";
import {
  batchingModel,
  forecast,
  LONGEST_RUN_MS,
  SAMPLE,
  type Via,
  WAVE_SIZE,
  type WavesForecast,
} from "../open-waves.js";
import { type AskedModel, askedModel, askedName } from "../run-once.js";
import { requireBound } from "../spending.js";
import { type BatchSummary, BatchTally } from "./batch-summary.js";
import { type DoneRow, decideRows } from "./decide-rows.js";
import { BatchFiles, wavesOf } from "./files/batch-files.js";
import { type BatchFormat, recordForm } from "./records/form.js";
import { type BatchRecord, RecordMaker, versionOf } from "./records/record.js";
import { openInput } from "./rows/open-input.js";
import type { BatchRow, RowOptions } from "./rows/row.js";

export interface BatchRequest extends RowOptions {
  /** A file's path, or a stream: CSV, JSONL or a JSON list, by what is in it. */
  input: string | AsyncIterable<Uint8Array | string>;
  /** The file that records go to, in the order of the input. Without it they are only told. */
  output?: string;
  /** By default as the output's name ends; else `jsonl`. */
  format?: BatchFormat;
  /** A file for the rows that are not decided, in the same form. */
  errors?: string;
  /** Go on with an output that is there: rows that are decided by the same version and of the same input stay. */
  resume?: boolean;
  /** Replace files that are there. */
  force?: boolean;
  /** By default the one that the settings name. */
  model?: AskedModel;
  /** How the model is asked: by batches of all rows' requests, a wave for each of their turns; by default at once. */
  via?: Via;
  /** Rows at once, 8 by default; in waves 10,000. */
  concurrency?: number;
  /** Bound on the run of one row, in milliseconds; ten minutes by default, and none in waves. */
  timeoutMs?: number;
  /** Begin no row once so many US dollars are spent, those of the run that is resumed included. */
  maxCostUsd?: number;
  /** Begin no row once one is not decided. */
  failFast?: boolean;
  /** Warnings, infos excepted, block like violations; by default as the settings say, or the agent itself. */
  strict?: boolean;
  /** Groups the runs; a new name by default. */
  session?: string;
  /** Beside `batch`. */
  tags?: string[];
  /** A span that asked for the batch, as W3C's `traceparent` names it; by default the active one, or the settings'. */
  link?: string;
  signal?: AbortSignal;
}

/** Who hears of a batch while it goes on. */
export interface BatchListener {
  /** Asked before anything is sent in waves, and before a file is written; what it throws ends the batch. */
  onForecast?: (forecast: WavesForecast) => void | Promise<void>;
  onWave?: (event: WaveEvent) => void;
  /** Told in a line that the provider has all rows wait for long. */
  onPause?: (line: string) => void;
  /** Told what is about to be run. */
  onBegin?: (begun: BatchBeginning) => void;
  /**
   * Told of each row in the order of the input, once its run is kept and it is written: with its line of the output, and
   * with its record unless it was known before. What it returns is awaited.
   */
  onRow?: (text: string, record: BatchRecord | undefined) => void | Promise<void>;
  /** Told how far the delivery is that is left when the rows are run. */
  onDelivery?: (reports: DeliveryReport[]) => void;
}

export interface BatchBeginning {
  session: string;
  model: string;
  format: BatchFormat;
  /** What the output begins with: the header of a CSV text. */
  head: string;
  /** How many rows there are; undefined for a stream that is too long to be read before. */
  total: number | undefined;
  /** Columns of the input that are of no use. */
  unused: readonly string[];
  /** The output that is resumed is of another version of agent, model or check: its rows are run again. */
  otherVersion: boolean;
}

/** How long a batch that has ended waits for a store that others hold, in milliseconds. */
const SETTLE_WITHIN_MS = 10_000;

/**
 * Runs every row of an input through an agent, and writes what came out, in the order of the input. Each run is recorded
 * as any other; each record is written once its run is durable; whatever ends the process, `resume` goes on, and no row
 * gets a second recorded decision for the same input and version.
 *
 * @example
 * const summary = await runBatch(project, agent, { input: "inputs.csv", output: "decisions.jsonl", concurrency: 16 });
 *
 * @throws UserError for a request that makes no sense, an input that cannot be read, a model that cannot be asked, files
 *   that must not be written over, and an output that another batch writes: before any model is asked
 */
export async function runBatch(
  project: Project,
  agent: AnyAgent,
  request: BatchRequest,
  listener: BatchListener = {},
): Promise<BatchSummary> {
  const { output, errors, resume = false, force = false, via } = request;
  const concurrency = request.concurrency ?? (via === undefined ? 8 : WAVE_SIZE);
  const { config } = project;
  const signal = request.signal ?? project.signal;
  checkRequest(request);
  const name = askedName(config, request.model);
  requireBound(config, [name], request.maxCostUsd);
  const batching = via === undefined ? undefined : await batchingModel(config, request.model);
  const input = await openInput(request.input, inputFieldsOf(agent.input), request, signal);
  const opened = batching ? undefined : await askedModel(agent, config, request.model);
  const strict = request.strict ?? config.strict ?? agent.strict ?? false;
  if (batching) {
    const version = versionOf(agent, { model: name, strict });
    const sent = new WaveRecord(resume && output !== undefined ? wavesOf(resolve(output)) : undefined);
    const told = { runs: input.total ?? null, wave_size: concurrency, max_cost_usd: request.maxCostUsd ?? null };
    const sample = input.total === undefined ? [] : await sampleOf(agent, input.rows());
    await listener.onForecast?.(forecast(agent, batching, sample, { ...told, ...sent.sentOf(`${version}-`) }));
  }
  const tracing = await project.tracing();
  const salt = config.capture === "full" ? "" : saltOf(project);
  const maker = new RecordMaker(agent, { model: name, strict }, config.capture, salt);
  const form = recordForm(formatOf(request), agent, config.capture);
  const isRecorded = (traceId: string) => project.store({ quiet: true }).spansOf(traceId).length > 0;
  const files =
    output === undefined
      ? undefined
      : await BatchFiles.open(
          {
            ...{ output, errors, resume, force },
            input: typeof request.input === "string" ? request.input : undefined,
            inWaves: batching !== undefined,
          },
          form,
          { version: maker.version, isRecorded, signal },
        );
  const record = batching && new WaveRecord(files?.waves);
  const waves =
    record &&
    new Waves({
      ...{ record, signal, maxCostUsd: request.maxCostUsd, spentUsd: files?.spentUsd ?? 0 },
      onEvent: listener.onWave,
    });
  const model = opened ?? (waves as Waves).model(batching as BatchingModel);
  const session = request.session ?? newSession(project.now());
  const tally = new BatchTally();
  let isWhole = false;
  const delivery = await project.deliverAlong();
  try {
    const otherVersion = files !== undefined && !files.isSameVersion;
    const { format, head } = form;
    listener.onBegin?.({ session, model: name, format, head, total: input.total, unused: input.unused, otherVersion });
    const startedAt = performance.now();
    const { redactor } = project;
    async function* rows() {
      for await (const row of input.rows()) yield redactor.json(row);
    }
    const onRow = async ({ record, known }: DoneRow, isBehindGap: boolean) => {
      const raw = known?.raw ?? form.write(redactor.json(record as BatchRecord));
      // What stands behind a row that is not done waits in the journal, so that the output is a beginning of the whole.
      if (files && isBehindGap) return;
      files?.write(known ?? (record as BatchRecord), raw);
      tally.add(known ?? (record as BatchRecord), { isKnown: known !== undefined });
      await listener.onRow?.(raw, record);
    };
    const decided = await decideRows(
      agent,
      rows(),
      {
        model,
        waves,
        tracing,
        maker,
        concurrency,
        timeoutMs: request.timeoutMs ?? (waves ? LONGEST_RUN_MS : 600_000),
        maxCostUsd: request.maxCostUsd,
        spentUsd: files?.spentUsd ?? 0,
        failFast: request.failFast ?? false,
        strict,
        link: request.link ?? config.traceparent,
        session,
        tags: ["batch", ...(request.tags ?? [])],
        signal: files ? AbortSignal.any([signal, files.signal]) : signal,
        onPause: listener.onPause,
        finished: async (row, key) => files?.finished(row, key),
        keepRecords: (records) =>
          files?.journal.add(records.map((record) => ({ record, raw: form.write(redactor.json(record)) }))),
      },
      onRow,
    );
    files?.signal.throwIfAborted();
    isWhole = decided.stopped === null && decided.ranAll;
    await tracing.settle(signal.aborted ? DELIVER_WITHIN_MS : SETTLE_WITHIN_MS);
    await delivery?.finish({ signal, onProgress: listener.onDelivery });
    return tally.summary({
      session,
      agent: agent.name,
      model: name,
      total: input.total,
      stopped: decided.stopped,
      ranAll: decided.ranAll,
      notKept: decided.notKept(),
      waves: waves?.figures(),
      durationMs: Math.round(performance.now() - startedAt),
      output,
      errors,
    });
  } finally {
    record?.close({ keep: !isWhole || tally.hasFailures });
    await files?.close({ isWhole });
    await delivery?.stop();
  }
}

/** Inputs of the first rows, as far as they are accepted. */
async function sampleOf(agent: AnyAgent, rows: AsyncIterable<BatchRow>): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for await (const { fields, problem } of rows) {
    if (problem === undefined) {
      try {
        inputs.push(agent.parseInput(fields));
      } catch {
        // It is told when its turn comes.
      }
    }
    if (inputs.length >= SAMPLE) break;
  }
  return inputs;
}

/** @throws UserError */
function checkRequest({ output, errors, resume, force }: BatchRequest): void {
  if (output === undefined && (resume || force || errors !== undefined)) {
    const option = resume ? "--resume" : force ? "--force" : "--errors";
    throw new UserError(`${option} needs --output: name the file that the records go to.`);
  }
  if (resume && force) throw new UserError("--resume goes on with a file and --force replaces it: give one of them.");
}

function formatOf({ format, output }: BatchRequest): BatchFormat {
  return format ?? (output !== undefined && /\.csv$/i.test(output) ? "csv" : "jsonl");
}

/** The secret by which the store makes placeholders; another one, for this batch alone, where there is no store. */
function saltOf(project: Project): string {
  return project.store({ quiet: true }).knownSetting("salt") || randomBytes(16).toString("hex");
}

function newSession(now: number): string {
  return `batch-${new Date(now).toISOString().slice(0, 19).replace(/[-:]/g, "")}-${randomBytes(3).toString("hex")}`;
}
