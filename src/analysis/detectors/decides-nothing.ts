import { outcomeFieldOf } from "../../runtime/definition/outcome.js";
import { ownCheckOf, type RecordedRun } from "../../runtime/record/recorded-run.js";
import { isObject } from "../../text/json.js";
import type { Inspection } from "../facts/judge.js";
import { quoteOf, type RunRef, type Sighting } from "../facts/sighting.js";
import type { Severity } from "../findings/finding.js";
import { type Collector, collecting, type Detector, type Fact, type FindingKind, sightingOf } from "./detector.js";

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
  collect: collecting({ read: endOf, begin: () => new Undecided() }),
};

/** How a run ended: with a decision, or without one, why and in which words. */
type End = { isDecided: boolean };
type Nothing = { why: string; quote: string };

function endOf({ run, judgement, agent }: Inspection): Fact<End, Nothing> | undefined {
  if (!run.complete || run.exit_reason === "interrupted") return undefined;
  const why = whyUndecided(run, judgement && outcomeFieldOf(agent));
  if (why === undefined) return { shared: { isDecided: true } };
  return {
    shared: { isDecided: false },
    own: { why, quote: quoteOf(run.error?.message || run.output_text || why) },
  };
}

class Undecided implements Collector<End, Nothing> {
  private ended = 0;
  private readonly without: { run: RunRef; own: Nothing }[] = [];

  add(run: RunRef, { own }: Fact<End, Nothing>): void {
    this.ended++;
    if (own) this.without.push({ run, own });
  }

  finish(): Sighting[] {
    const { ended, without } = this;
    const severity = SHARES.find(([share]) => without.length >= share * ended)?.[1];
    if (severity === undefined || without.length === 0 || ended < ENOUGH) return [];
    return without.map(({ run, own: { why, quote } }) =>
      sightingOf(NOTHING, run, { severity, quote, expected: "a decision", details: [why] }),
    );
  }
}

/** How a run ended without a decision; undefined where it has one, or nothing is known of it. */
function whyUndecided(run: RecordedRun, outcomeField: string | undefined): string | undefined {
  const { exit_reason, output, output_text, rejected, error } = run;
  if (exit_reason !== null && exit_reason !== "decided")
    return exit_reason === "rejected" ? whyRejected(run) : exit_reason;
  if (rejected) return whyRejected(run);
  if (exit_reason === null && error !== null) return error.type;
  if (output_text === "") return undefined; // it was not captured
  if (exit_reason === null && !isObject(output)) return "no structured output";
  if (!isObject(output) || outcomeField === undefined) return undefined;
  const outcome = (output as Record<string, unknown>)[outcomeField];
  return outcome === null || outcome === "" ? `${outcomeField} is empty` : undefined;
}

function whyRejected(run: RecordedRun): string {
  const codes = ownCheckOf(run)?.codes ?? [];
  return codes.length === 0 ? "rejected" : `rejected for ${[...new Set(codes)].sort().join(", ")}`;
}
