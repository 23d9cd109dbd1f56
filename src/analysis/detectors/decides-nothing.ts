import { ownCheckOf, type RecordedRun } from "../../runtime/record/recorded-run.js";
import type { Inspection } from "../facts/judge.js";
import { quoteOf } from "../facts/observation.js";
import { outcomeFieldOf } from "../facts/outcome-field.js";
import type { Severity } from "../findings/finding.js";
import { type Collector, type Detector, type FindingKind, observe } from "./detector.js";

/** Shares of the runs from which on it matters, the gravest first. */
const SHARES: readonly (readonly [number, Severity])[] = [
  [0.2, "high"],
  [0.05, "medium"],
];
/** Fewer runs than these have no rate. */
const ENOUGH = 20;

const NOTHING: FindingKind = {
  code: "decides_nothing",
  severity: "high",
  cause: "flow",
  title: ({ of, because }) => `No decision came of the run ${of}${because}`,
};

export const decidesNothing: Detector = {
  finds: [NOTHING],
  catches:
    "runs that end without a decision, by their share of those that ended: medium from 5 % on, high from 20 % on, with how they ended",
  leavesAlone:
    "smaller shares; fewer than 20 runs; runs that a person interrupted, or that have not ended; runs whose output was not captured",
  collect: () => new Undecided(),
};

class Undecided implements Collector {
  private ended = 0;
  private readonly without: { run: Pick<RecordedRun, RunParts>; why: string; quote: string }[] = [];

  add({ run, judgement, agent }: Inspection): void {
    if (!run.complete || run.exit_reason === "interrupted") return;
    this.ended++;
    const why = whyUndecided(run, judgement && outcomeFieldOf(agent));
    if (why === undefined) return;
    const { trace_id, span_id, version, started_at } = run;
    const quote = quoteOf(run.error?.message || run.output_text || why);
    this.without.push({ run: { trace_id, span_id, version, started_at }, why, quote });
  }

  finish() {
    const { ended, without } = this;
    const severity = SHARES.find(([share]) => without.length >= share * ended)?.[1];
    if (severity === undefined || without.length === 0 || ended < ENOUGH) return [];
    return without.map(({ run, why, quote }) =>
      observe(NOTHING, run, { severity, quote, expected: "a decision", details: [why] }),
    );
  }
}

type RunParts = "trace_id" | "span_id" | "version" | "started_at";

/** How a run ended without a decision; undefined where it has one, or nothing is known of it. */
function whyUndecided(run: RecordedRun, outcomeField: string | undefined): string | undefined {
  const { exit_reason, output, output_text, rejected, error } = run;
  if (exit_reason !== null && exit_reason !== "decided")
    return exit_reason === "rejected" ? whyRejected(run) : exit_reason;
  if (rejected) return whyRejected(run);
  if (exit_reason === null && error !== null) return error.type;
  if (output_text === "") return undefined; // it was not captured
  const isObject = output !== null && typeof output === "object" && !Array.isArray(output);
  if (exit_reason === null && !isObject) return "no structured output";
  if (!isObject || outcomeField === undefined) return undefined;
  const outcome = (output as Record<string, unknown>)[outcomeField];
  return outcome === null || outcome === "" ? `${outcomeField} is empty` : undefined;
}

function whyRejected(run: RecordedRun): string {
  const codes = ownCheckOf(run)?.codes ?? [];
  return codes.length === 0 ? "rejected" : `rejected for ${[...new Set(codes)].sort().join(", ")}`;
}
