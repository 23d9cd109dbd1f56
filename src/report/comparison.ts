import type { CaseResult } from "../evals/eval-run.js";

type CaseStatus = CaseResult["status"];

/** What the report shows of a comparison with a baseline (`a`). */
export interface Comparison {
  a: { run_id: string; pass_rate: number | null; pass_rate_interval: [number, number] | null };
  b: { run_id: string; pass_rate: number | null; pass_rate_interval: [number, number] | null };
  common: number;
  worse: Flip[];
  better: Flip[];
  only_in_a: string[];
  only_in_b: string[];
  p_value: number;
  verdict: "better" | "worse" | "same";
  regression: string | null;
  differences: { part: string; a: string | null; b: string | null }[];
}

export interface Flip {
  id: string;
  from: CaseStatus;
  to: CaseStatus;
  reasons: string[];
}
