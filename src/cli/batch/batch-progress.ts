import type { WaveEvent } from "../../runtime/waves/wave-event.js";
import type { BatchRecord } from "../../services/run-batch/records/record.js";
import { listed } from "../../services/run-batch/rows/columns.js";
import type { BatchBeginning } from "../../services/run-batch/run-batch.js";
import type { Config } from "../../settings/config.js";
import { cost, countText, cutTo } from "../../text/format.js";
import type { DeliveryReport } from "../../tracing/delivery/deliver.js";
import type { Context } from "../context.js";
import { jobProgress, timeLeft } from "../terminal/job-progress.js";
import { plainLine } from "../terminal/untrusted.js";

/** Rows that are not decided and told in a line each; the others are counted. */
const MOST_TOLD = 10;

/** Longest line about a row, in characters. */
const LONGEST = 300;

interface BatchProgress {
  onBegin(begun: BatchBeginning): void;
  /** @param record undefined for a row that was known before */
  onRow(record: BatchRecord | undefined): void;
  onDelivery(reports: DeliveryReport[]): void;
  onWave?(event: WaveEvent): void;
  onPause?(line: string): void;
  /** Makes room for a line. */
  clear(): void;
  stop(): void;
}

/** Shows on stderr how far a batch is, in place on a terminal, else in a line now and then; and which rows fail. */
export function batchProgress(
  context: Context,
  config: Config,
  { quiet, output }: { quiet?: boolean; output?: string },
): BatchProgress {
  if (quiet) return { onBegin() {}, onRow() {}, onDelivery() {}, clear() {}, stop() {} };
  const { say, show, clear, stop, listener } = jobProgress(context, config);
  const count = new BatchCount();
  let told = 0;
  return {
    onBegin({ session, model, total, unused, otherVersion }) {
      count.begin(total);
      const rows = total === undefined ? "rows of a long stream" : countText(total, "row");
      const asked = model === "offline" ? "the embedded offline model (no language model is asked)" : model;
      say(`Batch ${session}: ${rows}, with ${asked}.`);
      if (unused.length > 0) say(`Columns that are no field of the input: ${listed(unused)}.`);
      if (otherVersion) {
        say(`${output ?? "The output"} is of another version of the agent, model or check: its rows are run again.`);
      }
    },
    onRow(record) {
      count.add(record);
      if (record && record.status !== "decided") {
        told++;
        if (told <= MOST_TOLD) say(lineOf(record));
        if (told === MOST_TOLD) say("Further rows that are not decided are counted only.");
      }
      show(count.text());
    },
    ...listener,
    clear,
    stop,
  };
}

/** `Line 17 (a-204), credit_score: credit_score is …` */
function lineOf({ row, line, id, field, status, error }: BatchRecord): string {
  const where = line === null ? `Row ${row}` : `Line ${line}`;
  const named = id === null ? "" : ` (${plainLine(id)})`;
  const text = `${where}${named}${field === null ? "" : `, ${plainLine(field)}`}: ${plainLine(error ?? status)}`;
  return cutTo(text, LONGEST);
}

class BatchCount {
  private total: number | undefined;
  private done = 0;
  private known = 0;
  private failed = 0;
  private spent: number | null = 0;
  private startedAt = 0;

  begin(total: number | undefined): void {
    this.total = total;
    this.startedAt = performance.now();
  }

  add(record: BatchRecord | undefined): void {
    this.done++;
    if (!record) {
      this.known++;
      return;
    }
    if (record.status !== "decided") this.failed++;
    this.spent = this.spent === null || record.cost_usd === null ? null : this.spent + record.cost_usd;
  }

  /** `34 of 121 · 2 not decided · $0.00 · about 12 s left` */
  text(): string {
    const of = this.total === undefined ? "" : ` of ${this.total.toLocaleString("en-US")}`;
    const left = (this.total ?? this.done) - this.done;
    const run = this.done - this.known;
    const parts = [
      `${this.done.toLocaleString("en-US")}${of}`,
      `${this.failed} not decided`,
      cost(this.spent),
      ...timeLeft(performance.now() - this.startedAt, run, left),
    ];
    return parts.join(" · ");
  }
}
