import { once } from "node:events";
import { resolve } from "node:path";
import { EXIT } from "../../errors.js";
import { isProvidersFault } from "../../evals/run/answering.js";
import type { BatchSummary } from "../../services/run-batch/batch-summary.js";
import { wavesOf } from "../../services/run-batch/files/batch-files.js";
import { runBatch } from "../../services/run-batch/run-batch.js";
import { cost, countText, duration } from "../../text/format.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { printJson } from "../terminal/json.js";
import { askWaves } from "../waves/ask-waves.js";
import { cancelCommand } from "../waves/cancel.js";
import { openLines, wavesLine } from "../waves/tell-waves.js";
import { type BatchCommandOptions, cancelLine, readBatchRequest, readCancel, resumeCommand } from "./batch-options.js";
import { batchProgress } from "./batch-progress.js";

/** `underwrite batch <file>`: runs every row of a file, and says what came out. */
export async function batchCommand(context: Context, file: string, options: BatchCommandOptions): Promise<number> {
  const { stdout, signal } = context;
  if (options.cancel) return cancelBatch(context, options);
  if (file === "-" && context.stdin.isTTY && !options.quiet)
    context.note("Reading rows from the terminal; Ctrl-D ends it.");
  const request = readBatchRequest(file === "-" ? context.stdin : file, options);
  const agent = await agentNamed(context, options.agent);
  const project = await context.project();
  const progress = batchProgress(context, project.config, options);
  const unread = new AbortController();
  const end = AbortSignal.any([signal, unread.signal]);
  const toStdout = options.output === undefined;
  const onError = () => unread.abort(new Error("nobody reads the results"));
  stdout.on("error", onError);

  async function print(text: string): Promise<void> {
    if (stdout.isTTY) progress.clear();
    context.printPart(text);
    if (stdout.writableNeedDrain && !end.aborted) await once(stdout, "drain", { signal: end }).catch(() => {});
  }

  const summary = await runBatch(
    project,
    agent,
    { ...request, signal: end },
    {
      onForecast: (forecast) =>
        askWaves(context, forecast, {
          ...{ yes: options.yes, quiet: options.quiet, noun: "row" },
          stdinIsTaken: file === "-",
          canResume: !toStdout,
        }),
      onWave: progress.onWave,
      onPause: progress.onPause,
      onBegin(begun) {
        progress.onBegin(begun);
        if (toStdout && begun.head !== "") context.printPart(begun.head);
      },
      async onRow(text, record) {
        if (toStdout) await print(text);
        progress.onRow(record);
      },
      onDelivery: progress.onDelivery,
    },
  ).finally(() => {
    progress.stop();
    stdout.off("error", onError);
  });
  if (options.json) printJson(context, summary);
  if (!options.quiet) for (const line of renderSummary(summary)) context.note(line);
  const stopped = unread.signal.aborted ? "nobody reads the results" : summary.stopped;
  return tellEnd(context, file, options, { ...summary, stopped });
}

/** `--cancel`: cancels what was sent for an output. @throws UserError */
async function cancelBatch(context: Context, options: BatchCommandOptions): Promise<number> {
  const output = resolve(readCancel(options));
  // Which command it was, with its model and columns, no file knows.
  const again = "the batch's command, with --resume";
  return cancelCommand(context, { ...options, path: wavesOf(output), lock: `${output}.lock`, again });
}

/** Says what to do next. @returns the exit code */
function tellEnd(context: Context, file: string, options: BatchCommandOptions, summary: BatchSummary): number {
  const { output, errors, quiet } = options;
  const { stopped, not_decided, session } = summary;
  // What was read from stdin is not there any more; it has to be given again.
  const again = output === undefined ? undefined : resumeCommand(file, options);
  for (const line of summary.waves ? openLines(summary.waves, cancelLine(file, options)) : []) context.note(line);
  if (context.signal.aborted) {
    const how = again === undefined ? "give --output to be able to go on after it" : `${again} goes on`;
    context.note(`underwrite: interrupted; what was finished is kept: ${how}.`);
    return EXIT.interrupted;
  }
  const failed = Object.keys(not_decided).length > 0;
  const hasRuns = summary.rows > summary.known + (not_decided.bad_input ?? 0) + (summary.not_kept ?? 0);
  if (stopped !== null) {
    const next = again === undefined ? "" : `: ${again} goes on`;
    const what = summary.rows === summary.total ? "" : "not every row was run, as ";
    context.note(`underwrite: ${what}${stopped}${next}.`);
  } else if (failed && !quiet) {
    const retried = (["provider_error", "interrupted", "fault"] as const).some((status) => not_decided[status]);
    if (errors !== undefined) context.note(`Each of these has its line, field and error in ${errors}.`);
    if (retried && again !== undefined) context.note(`Run again what failed: ${again}`);
    else if (not_decided.bad_input && again !== undefined) context.note(`When the rows are corrected: ${again}`);
  }
  if (!quiet && stopped === null && hasRuns) context.note(`The traces: underwrite traces --session ${session}`);
  if (isProvidersFault(stopped)) return EXIT.provider;
  return stopped === null && !failed ? EXIT.done : EXIT.checkFailed;
}

/** What came out of a batch, in a few lines: how many, by outcome, and where it is. */
function renderSummary(summary: BatchSummary): string[] {
  const { rows, known, total, outcomes, decided, not_decided, warned, cost_usd, duration_ms, output } = summary;
  const failed = rows - decided;
  const left = total === null ? 0 : total - rows;
  const counts = [
    `${decided.toLocaleString("en-US")} decided${Object.keys(outcomes).join() === "decided" ? "" : listed(outcomes)}`,
    `${failed.toLocaleString("en-US")} not${listed(not_decided)}`,
    ...(left > 0 ? [`${left.toLocaleString("en-US")} not run`] : []),
  ];
  const before = known === 0 ? "" : `, ${known.toLocaleString("en-US")} of them before`;
  return [
    `${countText(rows, "row")} in ${duration(duration_ms)}${before}: ${counts.join(", ")}. ${cost(cost_usd, "What it cost is not known")}.`,
    ...(warned > 0 ? [`${countText(warned, "row")} ${warned === 1 ? "carries" : "carry"} warnings.`] : []),
    ...(summary.not_kept ? [`${countText(summary.not_kept, "run")} could not be kept in the store.`] : []),
    ...(summary.waves ? [wavesLine(summary.waves)] : []),
    ...(output === undefined ? [] : [`The results are in ${output}.`]),
  ];
}

/** ` (400 approved, 80 not_approved)` */
function listed(counts: Readonly<Partial<Record<string, number>>>): string {
  const parts = Object.entries(counts)
    .sort(([, a = 0], [, b = 0]) => b - a)
    .map(([name, count = 0]) => `${count.toLocaleString("en-US")} ${name}`);
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}
