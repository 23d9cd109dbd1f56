import * as z from "zod/mini";
import type { EvalReport } from "../run/eval-run.js";
import {
  amount,
  count,
  gradeShape,
  usageShape,
  versionsSchema,
  warningSchema,
  wavesSchema,
} from "./case-run-schema.js";

const id = z.string().check(z.regex(/^[\w.:-]{1,100}$/));
const text = z.string();
const share = z.number().check(z.gte(0), z.lte(1));
const interval = z.nullable(z.tuple([share, share]));
const status = z.enum(["pass", "fail", "error", "skipped"]);
const percentiles = { p50: amount, p95: amount };

const caseResult = z.object({
  id,
  status,
  repeats: z.optional(count),
  threshold: z.optional(share),
  skip_reason: z.nullable(z.enum(["draft", "not_run"])),
  trace_ids: z.array(text),
  passes: count,
  graders: z.array(z.object({ ...gradeShape, repeat: z.optional(count) })),
  warnings: z.optional(z.array(warningSchema)),
  flaky: z.boolean(),
  outcomes: z.array(z.nullable(text)),
  durations_ms: z.array(amount),
  usage: z.object({ ...usageShape, duration_ms: amount }),
});

const comparedRun = z.object({
  run_id: id,
  started_at: z.iso.datetime(),
  partial: z.nullable(text),
  passed: count,
  pass_rate: z.nullable(share),
  pass_rate_interval: interval,
  round_trips: z.nullable(amount),
  input_tokens: z.nullable(amount),
  output_tokens: z.nullable(amount),
  cost_usd: z.nullable(amount),
  latency_ms: z.nullable(z.object({ mean: amount, ...percentiles })),
});

const flip = z.object({ id, from: status, to: status, reasons: z.array(text) });

const comparison = z.object({
  agent: id,
  a: comparedRun,
  b: comparedRun,
  common: count,
  worse: z.array(flip),
  better: z.array(flip),
  only_in_a: z.array(id),
  only_in_b: z.array(id),
  p_value: share,
  verdict: z.enum(["better", "worse", "same"]),
  regression: z.nullable(text),
  differences: z.array(z.object({ part: text, a: z.nullable(text), b: z.nullable(text) })),
});

/** An eval report, as `eval --json` prints it. Fields that are not known are left out. */
export const evalReportSchema: z.ZodMiniType<EvalReport> = z.object({
  schema_version: z.optional(count),
  run_id: id,
  name: z.optional(text),
  agent: id,
  cases_from: z.optional(text),
  started_at: z.iso.datetime(),
  duration_ms: amount,
  partial: z.nullable(text),
  shard: z.nullable(z.object({ index: count, count })),
  stopped: z.nullable(text),
  via: z.optional(z.literal("message-batches")),
  waves: z.optional(wavesSchema),
  not_kept: z.optional(count),
  not_delivered: z.optional(z.array(z.object({ backend: text, items: count, problem: text }))),
  require_delivery: z.optional(z.boolean()),
  judge: z.nullable(text),
  judges: z.optional(
    z.array(z.object({ model: text, cases: count, problem: z.nullable(text), unchecked_cases: count })),
  ),
  trust_judge: z.optional(z.boolean()),
  total: count,
  passed: count,
  failed: count,
  errored: count,
  skipped: count,
  pass_rate: z.nullable(share),
  pass_rate_interval: interval,
  min_pass: share,
  gate: z.object({ passed: z.boolean(), reasons: z.array(text) }),
  baseline: z.nullable(comparison),
  repeats: z.object({
    k: count,
    pass_at_1: z.nullable(share),
    pass_hat: z.array(z.object({ k: count, value: share })),
    flaky: z.array(id),
  }),
  cases: z.array(caseResult),
  versions: versionsSchema,
  judged: z.optional(z.array(text)),
  not_judged: z.optional(z.array(text)),
  usage: z.object({ runs: count, ...usageShape, latency_ms: z.nullable(z.object(percentiles)) }),
  lacks: z.optional(z.object({ named: z.array(text), shipped: z.array(text) })),
  merged_from: z.optional(z.array(id)),
});
