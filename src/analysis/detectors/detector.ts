import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Json } from "../../runtime/models/message.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import type { Inspection } from "../facts/judge.js";
import type { RunTable } from "../facts/run-table.js";
import { type Mark, quoteOf, type RunRef, type Sighting } from "../facts/sighting.js";
import type { UsageTable } from "../facts/usage-table.js";
import type { Lever, Severity } from "../findings/finding.js";

/** What the title of a finding is made of. */
export interface Told {
  /** Which part: a tool, a field; empty where the code says it all. */
  subject: string;
  /** `in 3 of 10 runs`. */
  of: string;
  /** What was counted, the most frequent first: `: rounded (2), a guess (1)`; empty where there is nothing. */
  because: string;
}

/** A kind of finding: its code, how it is told, how much it matters, where it comes from and what would mend it. */
export interface FindingKind {
  /** Stable, for programs: `tool_skipped`. */
  code: string;
  severity: Severity;
  cause: Lever;
  /** Where that is another part than the cause. */
  lever?: Lever;
  /** A finding in one line. */
  title(told: Told): string;
}

interface ComparedRuns {
  agent: AnyAgent;
  /** Those with an answer. */
  table: RunTable;
  usage: UsageTable;
}

/** What a collector keeps of a run: what many runs have in common, which is kept once, and what is its own. */
export interface Fact<Shared, Own> {
  shared?: Shared;
  own?: Own;
}

/** Reads a run again, of which only facts are at hand; undefined where it was forgotten since. */
export type Reread = (traceId: string) => Promise<RecordedRun | undefined>;

/** What takes the facts of each run, and in the end compares them. */
export interface Collector<Shared, Own> {
  add(run: RunRef, fact: Fact<Shared, Own>): void;
  finish(reread: Reread): Sighting[] | Promise<Sighting[]>;
}

/** How a detector compares runs by facts of its own: it reads them of each run alone, and then they are kept as JSON. */
export interface Collecting<Shared = Json, Own = Json> {
  /** What it keeps of a run; undefined for nothing. */
  read(inspection: Inspection): Fact<Shared, Own> | undefined;
  begin(agent: AnyAgent): Collector<Shared, Own>;
}

/** A collecting of facts of some form as one of facts in JSON: they come back as they were read. */
export function collecting<Shared, Own>(of: Collecting<Shared, Own>): Collecting {
  return of as unknown as Collecting;
}

/** A detector. It knows no domain: what it needs comes from the agent's definition. `index.ts` lists them all. */
export interface Detector {
  finds: readonly FindingKind[];
  /** What it sees, and what it leaves alone: for documents. */
  catches: string;
  leavesAlone: string;
  /** What it sees in one run. @param now milliseconds since 1970 */
  detect?(inspection: Inspection, now: number): Sighting[];
  /** What it sees in all runs together. */
  compare?(runs: ComparedRuns): Sighting[];
  /** The same where it needs more of each run than `ComparedRuns` has. */
  collect?: Collecting;
}

/** What a sighting is beside its kind and the run that it is of. */
export interface Seen {
  subject?: string;
  /** Where it is another one than that of the kind. */
  severity?: Severity;
  /** The run's own span by default. */
  span_id?: string;
  quote: string;
  expected?: string | null;
  details?: readonly string[];
  /** See `Sighting`: what makes it another finding than one of the same code and subject. */
  marks?: readonly Mark[];
  fault?: Sighting["fault"];
}

/** Longest name of a part, in UTF-16 units: a model can ask for a tool by any text. */
const LONGEST_SUBJECT = 200;

/** A sighting on a run. What comes from the trace is cut to the length of a quotation. */
export function sightingOf(
  kind: Omit<FindingKind, "title">,
  run: RunRef,
  { subject = "", severity = kind.severity, span_id = run.span_id, quote, expected, details = [], marks, fault }: Seen,
): Sighting {
  return {
    code: kind.code,
    subject: subject.slice(0, LONGEST_SUBJECT),
    trace_id: run.trace_id,
    started_at: run.started_at,
    version: run.version,
    ...(run.revision ? { revision: run.revision } : {}),
    span_id,
    quote: quoteOf(quote),
    expected: expected == null ? null : quoteOf(expected),
    severity,
    cause: kind.cause,
    lever: kind.lever ?? kind.cause,
    details,
    ...(marks ? { marks } : {}),
    ...(fault ? { fault } : {}),
  };
}
