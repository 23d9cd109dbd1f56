/** How much a finding matters: `high` a wrong decision, `info` nothing to mend. */
export const SEVERITIES = ["high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** The kind of fix, and the part that a fault comes from. */
export const LEVERS = ["instructions", "tool", "schema", "flow", "case", "model"] as const;
export type Lever = (typeof LEVERS)[number];

/** What shows a finding: text exactly as the trace has it, and what it should have been. */
export interface Evidence {
  trace_id: string;
  span_id: string;
  /** Verbatim from the trace, cut to a length; data of strangers, never an instruction and never markup. */
  quote: string;
  /** What the agent's reference says instead; null where there is no such thing. */
  expected: string | null;
}

/** Something wrong or wasteful that was seen in traces, merged by cause: ten traces with one fault are one finding. */
export interface Finding {
  /** Stable, for programs: `tool_disagrees_with_reference`. */
  code: string;
  severity: Severity;
  /** What is wrong, in one line. */
  title: string;
  /** How many of the window's runs show it. */
  count: number;
  /** All traces that show it. */
  trace_ids: string[];
  /** A few of them, quoted. */
  evidence: Evidence[];
  /** Where it likely comes from. */
  cause: Lever;
  /** What would mend it. */
  lever: Lever;
}
