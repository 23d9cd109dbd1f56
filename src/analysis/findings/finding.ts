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

/** What follows from a finding, and goes when it is mended: a wrong answer copied from a wrong tool, say. */
export interface Consequence extends Pick<Finding, "code" | "subject" | "title" | "count" | "trace_ids"> {}

/** A version of the agent, or a commit, from which on a finding is seen far more often, and how often before and since. */
export interface Appearance {
  /** As in the figures by version; of a commit, that of its first run. */
  version: string;
  /** The commit, where it says more than versions do. */
  revision?: string;
  runs_before: number;
  /** Runs before that show it, too. */
  count_before: number;
  runs_since: number;
  count_since: number;
}

/** One fault that a finding gathers: it is the same in every window, whatever it is told together with. */
export interface SeenFault {
  /** Names it in `underwrite findings`. */
  id: string;
  code: string;
  subject: string;
  /** The method, the rule or the error; empty where code and subject say it all. */
  method: string;
  /** How many of the window's runs show it. */
  count: number;
  /** When the first and the last of them began: ISO 8601. */
  first_seen: string;
  last_seen: string;
}

/** Something wrong or wasteful that was seen in traces, merged by cause: ten traces with one fault are one finding. */
export interface Finding {
  /** Stable, for programs: `tool_disagrees_with_reference`. */
  code: string;
  /** Which part: a tool, a field; empty where the code says it all. */
  subject: string;
  severity: Severity;
  /** What is wrong, in one line. */
  title: string;
  /** How many of the window's runs show it. */
  count: number;
  /** All traces that show it. */
  trace_ids: string[];
  /** A few of them, quoted. */
  evidence: Evidence[];
  /** What was counted: which method, which figure, which rule; the most frequent first, a few. */
  details: { text: string; count: number }[];
  /** The faults that it gathers: several methods for one field are one finding here, and each has a life of its own. */
  sightings: SeenFault[];
  /** Where it likely comes from. */
  cause: Lever;
  /** What would mend it. */
  lever: Lever;
  /** What it brought about: counted here, not as findings of their own. */
  consequences: Consequence[];
  /** Set when it is seen far more often from some version on. */
  appeared_with: Appearance | null;
  /** A command that recomputes its numbers from the store. */
  command: string;
}
