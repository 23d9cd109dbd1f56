import type { AnyAgent } from "../../runtime/agent.js";
import type { RecordedRun } from "../../runtime/recorded-run.js";
import type { Lever, Severity } from "../finding.js";
import type { Judgement } from "../judge.js";
import { type Observation, quoteOf } from "../observation.js";

/** What a detector sees: one run, and how it stands against its agent's definition. */
export interface Inspection {
  run: RecordedRun;
  /** Undefined where the run's input cannot be read. */
  judgement: Judgement | undefined;
  agent: AnyAgent;
}

/** A detector: what it sees of one code's kind in one run. */
export type Detector = (inspection: Inspection) => Observation[];

/** What an observation is beside the run that it is of. */
export interface Seen {
  code: string;
  subject?: string;
  severity: Severity;
  /** Where it comes from, and what would mend it; a lever of its own where that is another part. */
  cause: Lever;
  lever?: Lever;
  /** The run's own span by default. */
  span_id?: string;
  quote: string;
  expected?: string | null;
  details?: readonly string[];
}

/** Longest name of a part, in UTF-16 units: a model can ask for a tool by any text. */
const LONGEST_SUBJECT = 200;

/** An observation on a run. What comes from the trace is cut to the length of a quotation. */
export function observe(run: Pick<RecordedRun, "trace_id" | "span_id" | "version">, seen: Seen): Observation {
  const {
    code,
    subject = "",
    severity,
    cause,
    lever = cause,
    span_id = run.span_id,
    quote,
    expected,
    details = [],
  } = seen;
  return {
    code,
    subject: subject.slice(0, LONGEST_SUBJECT),
    trace_id: run.trace_id,
    version: run.version,
    span_id,
    quote: quoteOf(quote),
    expected: expected == null ? null : quoteOf(expected),
    severity,
    cause,
    lever,
    details,
  };
}
