import type { AnyAgent } from "../../runtime/agent.js";
import type { Lever, Severity } from "../finding.js";
import type { Judgement } from "../judge.js";
import { type Observation, quoteOf } from "../observation.js";
import type { RunFacts } from "../run-facts.js";

/** What a detector sees: one run, and how it stands against its agent's definition. */
export interface Inspection {
  run: RunFacts;
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

/** An observation on a run. */
export function observe(run: Pick<RunFacts, "trace_id" | "span_id" | "version">, seen: Seen): Observation {
  const { subject = "", cause, lever = cause, span_id = run.span_id, quote, expected = null, details = [] } = seen;
  const { trace_id, version } = run;
  const { code, severity } = seen;
  return {
    code,
    subject,
    trace_id,
    version,
    span_id,
    quote: quoteOf(quote),
    expected,
    severity,
    cause,
    lever,
    details,
  };
}
