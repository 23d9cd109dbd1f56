import { UserError } from "../../errors.js";
import type { Case } from "../../evals/cases/case.js";
import { compareEvals } from "../../evals/report/compare.js";
import type { EvalReport, NotDelivered } from "../../evals/report/eval-report.js";
import { type EvalEnd, figuresOf, keepEnd, keepSchedule } from "../../evals/report/history.js";
import { buildReport, type EvalEnd as ReportEnd } from "../../evals/report/report.js";
import { type CaseRun, type EvalSchedule, judgesIn, scheduledRuns } from "../../evals/run/eval-run.js";
import { runEvals } from "../../evals/run/run-evals.js";
import { lockRun, wavesOf } from "../../evals/run/run-lock.js";
import type { Lease } from "../../files/lock.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { BatchingModel } from "../../runtime/models/batches.js";
import type { Model } from "../../runtime/models/model.js";
import type { WaveEvent, WaveFigures } from "../../runtime/waves/wave-event.js";
import { WaveRecord } from "../../runtime/waves/wave-record.js";
import { Waves } from "../../runtime/waves/waves.js";
import type { DeliveryReport } from "../../tracing/delivery/deliver.js";
import type { Tracing } from "../../tracing/tracing.js";
import { DELIVER_WITHIN_MS, type Project } from "../open-project.js";
import {
  batchingModel,
  forecast,
  LONGEST_RUN_MS,
  requireNoWaves,
  SAMPLE,
  WAVE_SIZE,
  type WavesForecast,
} from "../open-waves.js";
import { type AskedModel, askedModel } from "../run-once.js";
import { type LangfuseNote, type LangfuseRun, startLangfuseRun } from "./langfuse-run.js";
import { type EvalRequest, type PreparedEval, preparedNow, prepareEval } from "./prepare-eval.js";

/** Who hears of an eval run while it goes on. */
export interface EvalListener {
  /** Asked before anything is sent in waves; what it throws ends the eval before it begins. */
  onForecast?: (forecast: WavesForecast) => void | Promise<void>;
  onWave?: (event: WaveEvent) => void;
  /** Told what waves came to, when all cases are run, or none can go on. */
  onWaves?: (figures: WaveFigures) => void;
  /** Told of what is about to be run, and how many results there are already. */
  onBegin?: (schedule: EvalSchedule, done: readonly CaseRun[]) => void;
  /** Told of each result, once it is durable, or waits for a store that cannot be written. */
  onCaseRun?: (caseRun: CaseRun) => void;
  /** Told of the report, and of the cases that were run, before backends get the rest of it. */
  onReport?: (report: EvalReport, cases: readonly Case<unknown>[]) => void | Promise<void>;
  /** Told in a line that a provider has all cases wait for long. */
  onPause?: (line: string) => void;
  onLangfuse?: (note: LangfuseNote) => void;
  /** Told how far the delivery is that is left when the cases are run. */
  onDelivery?: (reports: DeliveryReport[]) => void;
}

/** How long an eval that has ended waits for a store that others hold, in milliseconds. */
const SETTLE_WITHIN_MS = 10_000;

/**
 * Runs the cases of an agent's suite, grades each run, and says whether the gate holds. Results are kept as they come,
 * with their traces and scores, and delivered meanwhile; the rest when the cases are run: before the report, where that
 * is to say what was not delivered.
 *
 * @throws UserError for a request that makes no sense, for a paid model without a bound where no person may be
 *   looking, and when another process is at the same run
 */
export async function runEval(
  project: Project,
  agent: AnyAgent,
  { signal: own, ...request }: EvalRequest = {},
  listener: EvalListener = {},
): Promise<EvalReport> {
  const signal = own ?? project.signal;
  const { config } = project;
  if (request.langfuse && !config.langfuse) {
    throw new UserError("--langfuse needs LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY: set both.");
  }
  if (request.langfuse && config.langfuse?.share === 0) {
    throw new UserError("--langfuse has nothing to send: LANGFUSE_TRACING_ENABLED or LANGFUSE_SAMPLE_RATE is off.");
  }
  const prepared = prepareEval(project, agent, request);
  const { schedule, cases } = prepared;
  const batching = await forecastEval(project, agent, prepared, request, listener);
  const tracing = await project.tracing();
  if (request.requireDelivery && tracing.backends.length === 0) {
    throw new UserError(
      "--require-delivery needs a backend: set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY, or OTEL_EXPORTER_OTLP_ENDPOINT.",
    );
  }
  const tell = listener.onLangfuse ?? (() => {});
  const langfuse = request.langfuse ? await startLangfuseRun(config, schedule, cases, { signal, tell }) : undefined;
  const delivery = await project.deliverAlong();
  const deliverRest = async (report: EvalReport): Promise<NotDelivered[]> => {
    const [reports = [], notAtLangfuse = []] = await Promise.all([
      delivery?.finish({ signal, onProgress: listener.onDelivery }),
      langfuse?.finish(report),
    ]);
    const waiting = reports.filter((one) => one.waiting > 0);
    return [
      ...waiting.map(({ target, waiting: items, problem = "" }) => ({ backend: target, items, problem })),
      ...notAtLangfuse,
    ];
  };
  const saysWhatIsMissing = request.langfuse || request.requireDelivery;
  try {
    const lease = await lockRun(config.home, schedule.run_id, signal);
    let report: EvalReport;
    try {
      const now = preparedNow(project, prepared);
      report = await evaluate(project, agent, now, {
        ...request,
        ...listener,
        signal,
        tracing,
        langfuse,
        lease,
        batching,
        deliverRest: saysWhatIsMissing ? deliverRest : undefined,
      });
    } finally {
      lease?.release();
    }
    await listener.onReport?.(report, cases);
    if (!saysWhatIsMissing) await deliverRest(report);
    return report;
  } finally {
    await delivery?.stop();
    langfuse?.stop();
  }
}

/** Opens what asks in waves, and says what they come to. @throws UserError, and what `onForecast` throws */
async function forecastEval(
  { config }: Project,
  agent: AnyAgent,
  { schedule, cases, done, resumed }: PreparedEval,
  { via, model, concurrency = WAVE_SIZE, maxCostUsd }: EvalRequest,
  { onForecast }: EvalListener,
): Promise<BatchingModel | undefined> {
  const path = wavesOf(config.home, schedule.run_id);
  if (via === undefined) {
    if (resumed) requireNoWaves(path, "A new run asks at once");
    return undefined;
  }
  const batching = await batchingModel(config, model ?? schedule.versions.model);
  const sample = cases.slice(0, SAMPLE).map(({ application }) => application);
  const told = {
    runs: scheduledRuns(schedule) - done.length,
    wave_size: concurrency,
    max_cost_usd: maxCostUsd ?? null,
  };
  await onForecast?.(forecast(agent, batching, sample, { ...told, ...new WaveRecord(path).sentOf("") }));
  return batching;
}

interface Evaluation extends Omit<EvalRequest, "langfuse">, EvalListener {
  signal: AbortSignal;
  tracing: Tracing;
  langfuse?: LangfuseRun;
  /** Of the run, which nobody else may be at. */
  lease: Lease | undefined;
  /** The model, where it is asked in waves. */
  batching: BatchingModel | undefined;
  /** Delivers the rest, where the report is to say what is missing. */
  deliverRest: ((report: EvalReport) => Promise<NotDelivered[]>) | undefined;
}

async function evaluate(
  { config }: Project,
  agent: AnyAgent,
  { schedule, selection, cases, done, baseline }: PreparedEval,
  { signal, tracing, langfuse, lease, batching, ...request }: Evaluation,
): Promise<EvalReport> {
  const spentUsd = done.reduce((sum, { usage }) => sum + (usage.cost_usd ?? 0), 0);
  const record = batching && new WaveRecord(lease && wavesOf(config.home, schedule.run_id));
  const waves =
    record && new Waves({ record, signal, maxCostUsd: request.maxCostUsd, spentUsd, onEvent: request.onWave });
  const open = async (asked: AskedModel) =>
    waves ? waves.model(await batchingModel(config, asked)) : await askedModel(agent, config, asked);
  const model = await open(request.model ?? schedule.versions.model);
  const judges = new Map<string, Model>();
  for (const name of judgesIn(schedule)) {
    const given = typeof request.judge === "object" && request.judge.id === name ? request.judge : name;
    judges.set(name, await open(given));
  }
  const startedAt = performance.now();
  keep(tracing, (store) => keepSchedule(store, schedule, selection));
  request.onBegin?.(schedule, done);
  const { caseRuns, stopped, notKept } = await runEvals(agent, cases, schedule, {
    concurrency: request.concurrency ?? (waves ? WAVE_SIZE : 8),
    timeoutMs: request.timeoutMs ?? (waves ? LONGEST_RUN_MS : 600_000),
    maxCostUsd: request.maxCostUsd,
    bail: request.bail ?? false,
    model,
    waves,
    judges,
    tracing,
    capture: config.capture,
    link: request.link ?? config.traceparent,
    done,
    experimentItem: langfuse?.experimentItem,
    signal: lease ? AbortSignal.any([signal, lease.signal]) : signal,
    onPause: request.onPause,
    onCaseRun(caseRun) {
      langfuse?.onCaseRun(caseRun);
      request.onCaseRun?.(caseRun);
    },
  });
  const figures = waves?.figures();
  if (figures) request.onWaves?.(figures);
  record?.close({ keep: caseRuns.length < scheduledRuns(schedule) });
  lease?.check();
  const duration_ms = Math.round(performance.now() - startedAt);
  const ended = { duration_ms, stopped, ...(figures ? { waves: figures } : {}) };
  const end: EvalEnd = { ...ended, figures: figuresOf(buildReport(schedule, caseRuns, ended)) };
  keep(tracing, (store) => keepEnd(store, schedule.run_id, end));
  await tracing.settle(signal.aborted ? DELIVER_WITHIN_MS : SETTLE_WITHIN_MS);
  const kept: ReportEnd = { ...ended, not_kept: notKept(), require_delivery: request.requireDelivery };
  if (baseline) kept.baseline = compareEvals(baseline, buildReport(schedule, caseRuns, kept));
  const report = buildReport(schedule, caseRuns, kept);
  const not_delivered = await request.deliverRest?.(report);
  return not_delivered?.length ? buildReport(schedule, caseRuns, { ...kept, not_delivered }) : report;
}

function keep(tracing: Tracing, write: Parameters<Tracing["keep"]>[1]): void {
  tracing.keep({ begun: [], spans: [], scores: [] }, write);
}
