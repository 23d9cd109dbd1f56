import { EXIT, UserError } from "../../errors.js";
import { type FilterWords, readFilter } from "../../services/traces/filter-words.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { countText } from "../../text/format.js";
import { toRequest } from "../../tracing/otlp/otlp-file.js";
import { partsOfRunId } from "../../tracing/runs.js";
import type { Context } from "../context.js";
import { printJson } from "../terminal/json.js";

export interface ExportOptions extends FilterWords {
  source: string;
  format: string;
}

/**
 * `underwrite traces export`: traces as lines on stdout. `otlp` is the OpenTelemetry file format, one
 * `ExportTraceServiceRequest` a trace; `json` is the tree that `traces show --json` prints.
 */
export async function exportTraces(context: Context, options: ExportOptions): Promise<number> {
  if (options.format !== "otlp" && options.format !== "json") {
    throw new UserError(
      `--format is ${JSON.stringify(options.format)}: give otlp or json.${didYouMean(options.format, ["otlp", "json"])}`,
    );
  }
  const filter = readFilter(options, Date.now());
  const source = await (await context.project()).source(options.source);
  let count = 0;
  const exported = new Set<string>(); // a trace that holds several runs is written once
  for await (const trace of source.traces(filter)) {
    if (context.signal.aborted) return EXIT.interrupted;
    const { traceId, spanId } = partsOfRunId(trace.trace_id);
    if (options.format === "otlp" && spanId !== undefined) {
      if (exported.has(traceId)) continue;
      exported.add(traceId);
    }
    const spans = options.format === "otlp" ? await source.spans(trace.trace_id) : undefined;
    if (spans?.length === 0) continue; // a run that began and has no finished span yet
    printJson(context, spans ? toRequest(spans) : trace, { indent: false });
    await drained(context);
    count++;
  }
  context.note(`${countText(count, "trace")} exported.`);
  return EXIT.done;
}

/** Waits until a slow reader has caught up, so that a large export does not pile up in memory. */
async function drained({ stdout, signal }: Context): Promise<void> {
  if (!stdout.writableNeedDrain || stdout.destroyed) return;
  await new Promise<void>((resolve) => {
    const go = () => {
      stdout.off("drain", go).off("close", go).off("error", go);
      signal.removeEventListener("abort", go);
      resolve();
    };
    stdout.once("drain", go).once("close", go).once("error", go);
    signal.addEventListener("abort", go);
    if (signal.aborted) go();
  });
}
