/** `error`: the run or a grader itself failed, which is never a pass and never a low score. */
export type CaseStatus = "pass" | "fail" | "error" | "skipped";

/** Two eval runs of one agent, side by side: `a` came first, and `b` is held against it. */
export interface Comparison {
  agent: string;
  a: ComparedRun;
  b: ComparedRun;
  /** Cases that were run in both: all figures here are of these. */
  common: number;
  /** Cases that passed in a and do not pass in b. */
  worse: Flip[];
  /** Cases that did not pass in a and pass in b. */
  better: Flip[];
  /** Ids of cases that were run in one of the two only. */
  only_in_a: string[];
  only_in_b: string[];
  /** Of McNemar's exact two-sided test over the common cases. */
  p_value: number;
  /** `same`: no difference beyond chance (p above 0.05). */
  verdict: "better" | "worse" | "same";
  /** Why b counts as a regression, in a sentence; null where it does not. */
  regression: string | null;
  /** Parts of the agent and its surroundings that were not the same. */
  differences: VersionDifference[];
}

/** One side of a comparison, over the common cases. */
export interface ComparedRun {
  run_id: string;
  /** ISO 8601. */
  started_at: string;
  /** What of the suite it covers, in a few words; null for all of it. */
  partial: string | null;
  passed: number;
  pass_rate: number | null;
  /** 95 % Wilson interval of the pass rate. */
  pass_rate_interval: [number, number] | null;
  /** Means of one run of a case; null without runs, cost also where a price is not known. */
  round_trips: number | null;
  input_tokens: number | null;
  output_tokens: number | null;
  cost_usd: number | null;
  latency_ms: { mean: number; p50: number; p95: number } | null;
}

/** A case that changed sides. */
export interface Flip {
  id: string;
  from: CaseStatus;
  to: CaseStatus;
  /** What the graders say of it where it does not pass. */
  reasons: string[];
}

export interface VersionDifference {
  part: string;
  a: string | null;
  b: string | null;
}
