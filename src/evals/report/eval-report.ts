import * as z from "zod/mini";
import type { WaveFigures } from "../../runtime/waves/wave-event.js";
import { lacksSchema } from "../cases/suite-file.js";
import {
  amount,
  caseStatus,
  caseUsage,
  caseWarning,
  count,
  evalVersions,
  gradeShape,
  usageShape,
} from "../run/eval-run.js";
import { comparison, id, interval, percentiles, share } from "./comparison.js";

/** A case of an eval run, over its repeats. */
const caseResult = z.object({
  id,
  /** It passes when all of its repeats do, or as many as its threshold asks for. */
  status: caseStatus,
  /** Runs that it asks for, and the share of them that must pass; absent where it says nothing of its own. */
  repeats: z.optional(count),
  threshold: z.optional(share),
  /** Why it is skipped: it is a draft, or the run ended before it; null when it is not. */
  skip_reason: z.nullable(z.enum(["draft", "not_run"])),
  trace_ids: z.array(z.string()),
  passes: count,
  /** Of all repeats, each with its number where there is more than one. */
  graders: z.array(z.object({ ...gradeShape, repeat: z.optional(count) })),
  /** Of all repeats, each once; absent where there is none. */
  warnings: z.optional(z.array(caseWarning)),
  /** Passed in some repeats and not in others. */
  flaky: z.boolean(),
  outcomes: z.array(z.nullable(z.string())),
  /** Of each repeat. */
  durations_ms: z.array(amount),
  /** Of all repeats together. */
  usage: caseUsage,
});
export type CaseResult = z.infer<typeof caseResult>;

export const waveFigures: z.ZodMiniType<WaveFigures> = z.object({
  waves: count,
  batches: z.array(z.string()),
  waited_ms: amount,
  under_way: z.optional(z.array(z.object({ batch: z.string(), cancel: z.string(), problem: z.optional(z.string()) }))),
  unsure: z.optional(z.array(z.object({ requests: count, host: z.string(), problem: z.string() }))),
});

/** What a backend does not have when an eval run has ended, and why, in words. */
const notDelivered = z.object({ backend: z.string(), items: count, problem: z.string() });
export type NotDelivered = z.infer<typeof notDelivered>;

/** A model judge of an eval run, and whether it is fit to gate. */
const judgeStanding = z.object({
  model: z.string(),
  cases: count,
  /** Why it is not known to be fit, in a clause; null for one that is fit. */
  problem: z.nullable(z.string()),
  /** Of its cases those whose rubric no person has held it against. */
  unchecked_cases: count,
});
export type JudgeStanding = z.infer<typeof judgeStanding>;

/** Repeats of cases: how often they pass, and whether they always do. */
const repeatFigures = z.object({
  k: count,
  /** Expected share of cases that pass once. */
  pass_at_1: z.nullable(share),
  /** Unbiased estimate of the share of cases that pass k times in a row, for each k up to the repeats made. */
  pass_hat: z.array(z.object({ k: count, value: share })),
  /** Ids of cases that passed in some repeats and not in others. */
  flaky: z.array(id),
});
export type RepeatFigures = z.infer<typeof repeatFigures>;

/** What an eval run took; the latency is of one run. */
const evalUsage = z.object({ runs: count, ...usageShape, latency_ms: z.nullable(z.object(percentiles)) });
export type EvalUsage = z.infer<typeof evalUsage>;

/** An eval run as one document: what `--json` prints and `compare` reads. Fields that are not known are left out. */
export const evalReportSchema = z.object({
  /** Of the document's form: 2 has warnings; one without it is of version 1. */
  schema_version: z.optional(count),
  run_id: id,
  /** What a person calls it. */
  name: z.optional(z.string()),
  agent: id,
  /** Where the cases are from, in words. */
  cases_from: z.optional(z.string()),
  started_at: z.iso.datetime(),
  duration_ms: amount,
  partial: z.nullable(z.string()),
  shard: z.nullable(z.object({ index: count, count })),
  /** Why the run ended before all cases were run (`cost limit`, `interrupted`); null when it did not. */
  stopped: z.nullable(z.string()),
  /** How models were asked, where it was in waves, and what these came to in the process that ended the run. */
  via: z.optional(z.literal("message-batches")),
  waves: z.optional(waveFigures),
  /** Results that are in this report only, as the store could not be written; absent where all are kept. */
  not_kept: z.optional(count),
  /** What backends do not have of it; absent where they have all, or were not waited for. */
  not_delivered: z.optional(z.array(notDelivered)),
  /** Whether the gate wants all of it to be delivered; absent where it does not. */
  require_delivery: z.optional(z.boolean()),
  /** The model that judges rubrics; null without one. */
  judge: z.nullable(z.string()),
  /** Who judged rubrics, and whether each is fit to gate; absent where nobody did. */
  judges: z.optional(z.array(judgeStanding)),
  /** Whether the gate takes judges that are not known to be fit; absent where it does not. */
  trust_judge: z.optional(z.boolean()),
  /** Cases that were selected; the other counts add up to it. */
  total: count,
  passed: count,
  failed: count,
  errored: count,
  skipped: count,
  /** Passed cases among those that were not skipped; null when there is none. */
  pass_rate: z.nullable(share),
  pass_rate_interval: interval,
  /** Lowest pass rate that the gate takes. */
  min_pass: share,
  /** Why it does not hold, if so; then what it does not cover. */
  gate: z.object({ passed: z.boolean(), reasons: z.array(z.string()) }),
  /** The run held against a baseline (`a`); null without one. */
  baseline: z.nullable(comparison),
  repeats: repeatFigures,
  cases: z.array(caseResult),
  versions: evalVersions,
  /** Which parts of the agent show in the results with this model, and which do not. */
  judged: z.optional(z.array(z.string())),
  not_judged: z.optional(z.array(z.string())),
  usage: evalUsage,
  /** What the suite does not have; left out where it has all. */
  lacks: z.optional(lacksSchema),
  /** Ids of the runs that it was merged from. */
  merged_from: z.optional(z.array(id)),
});
export type EvalReport = z.infer<typeof evalReportSchema>;
