import type { Finding } from "./findings/finding.js";

/** All that an analysis says: what is wrong, ranked; what works; and the figures. Plain data, as `--json` prints it. */
export interface Analysis {
  window: Window;
  /** The agent by whose definition the traces were judged. */
  agent: string;
  /** What the agent does not define, so that nothing of it was looked at; absent where it lacks nothing. */
  lacks?: ("reference" | "check")[];
  /** Runs of this agent in the window. */
  runs: number;
  /** By severity, then by how many runs show them; without those that a person has dismissed. */
  findings: Finding[];
  /** What a person says of the findings: which are none; absent where that is nothing. */
  precision?: Precision;
  works_well: Strength[];
  figures: Figures;
}

/** How many of the faults that were found a person takes for faults. */
interface Precision {
  /** Faults that were found, and how many of them a person has dismissed. */
  found: number;
  dismissed: number;
  /** The findings that are dismissed. */
  findings: Finding[];
}

/** Which traces were read. Times are ISO 8601. */
interface Window {
  /** `local` or `langfuse`. */
  source: string;
  /** What kind of runs was read, or `all`. */
  kind: string;
  /** As asked for; null where it was not. */
  since: string | null;
  until: string | null;
  /** When the oldest and the newest run began; null without runs. */
  from: string | null;
  to: string | null;
}

/** Something that held in the runs to which it applies. */
export interface Strength {
  code: string;
  /** A tool; empty where the code says it all. */
  subject: string;
  title: string;
  /** In how many runs it held, of how many that it applies to. */
  count: number;
  of: number;
}

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export interface Usage {
  runs: number;
  /** Runs in which a span failed. */
  errors: number;
  /** Runs that ended without an output that stands. */
  invalid: number;
  input_tokens: number;
  output_tokens: number;
  /** US dollars; null where no run's cost is known. */
  cost_usd: number | null;
  /** Milliseconds of complete runs; null without any. */
  latency_ms: Percentiles | null;
}

export interface VersionUsage extends Usage {
  /** Names it in findings: `0.1.0 · instructions 1a2b3c4d5e6f · tools … · policy … · model`. */
  version: string;
  first_seen: string;
}

export interface Figures extends Usage {
  /** Runs that have not ended. */
  incomplete: number;
  /** Runs whose input or output was not captured, or cannot be read: they are counted, not judged. */
  unjudged: number;
  /** Traces in the window that are not of this agent: other programs' and other agents'. */
  foreign: number;
  by_version: VersionUsage[];
  /** A command that recomputes them from the store. */
  command: string;
}
