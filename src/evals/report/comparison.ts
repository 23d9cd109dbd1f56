import * as z from "zod/mini";
import { amount, caseStatus, count } from "../run/eval-run.js";

export const id = z.string().check(z.regex(/^[\w.:-]{1,100}$/));
export const share = z.number().check(z.gte(0), z.lte(1));
/** 95 % Wilson interval of a pass rate. */
export const interval = z.nullable(z.tuple([share, share]));
export const percentiles = { p50: amount, p95: amount };

/** One side of a comparison, over the common cases. */
const comparedRun = z.object({
  run_id: id,
  started_at: z.iso.datetime(),
  /** What of the suite it covers, in a few words; null for all of it. */
  partial: z.nullable(z.string()),
  passed: count,
  pass_rate: z.nullable(share),
  pass_rate_interval: interval,
  /** Means of one run of a case; null without runs, cost also where a price is not known. */
  round_trips: z.nullable(amount),
  input_tokens: z.nullable(amount),
  output_tokens: z.nullable(amount),
  cost_usd: z.nullable(amount),
  latency_ms: z.nullable(z.object({ mean: amount, ...percentiles })),
});
export type ComparedRun = z.infer<typeof comparedRun>;

/** A case that changed sides. */
const flip = z.object({
  id,
  from: caseStatus,
  to: caseStatus,
  /** What the graders say of it where it does not pass. */
  reasons: z.array(z.string()),
});
export type Flip = z.infer<typeof flip>;

const versionDifference = z.object({ part: z.string(), a: z.nullable(z.string()), b: z.nullable(z.string()) });
export type VersionDifference = z.infer<typeof versionDifference>;

/** Two eval runs of one agent, side by side: `a` came first, and `b` is held against it. */
export const comparison = z.object({
  agent: id,
  a: comparedRun,
  b: comparedRun,
  /** Cases that were run in both: all figures here are of these. */
  common: count,
  /** Cases that passed in a and do not pass in b. */
  worse: z.array(flip),
  /** Cases that did not pass in a and pass in b. */
  better: z.array(flip),
  /** Ids of cases that were run in one of the two only. */
  only_in_a: z.array(id),
  only_in_b: z.array(id),
  /** Of McNemar's exact two-sided test over the common cases. */
  p_value: share,
  /** `same`: no difference beyond chance (p above 0.05). */
  verdict: z.enum(["better", "worse", "same"]),
  /** Why b counts as a regression, in a sentence; null where it does not. */
  regression: z.nullable(z.string()),
  /** Parts of the agent and its surroundings that were not the same. */
  differences: z.array(versionDifference),
});
export type Comparison = z.infer<typeof comparison>;
