import * as z from "zod/mini";
import { EXIT_REASONS } from "../../runtime/loop/exit-reason.js";
import type { Json } from "../../runtime/models/message.js";
import type { WaveFigures } from "../../runtime/waves/wave-event.js";
import type { CaseRun, CaseWarning, EvalVersions } from "../run/eval-run.js";

/** How many of something. */
export const count = z.int().check(z.gte(0));
/** Milliseconds, dollars: what is never less than nothing. */
export const amount = z.number().check(z.gte(0));

export const usageShape = {
  round_trips: count,
  input_tokens: count,
  output_tokens: count,
  cost_usd: z.nullable(amount),
};

export const gradeShape = {
  name: z.string(),
  status: z.enum(["pass", "fail", "error", "skipped"]),
  value: z.custom<Json>((value) => value !== undefined),
  reason: z.string(),
  by: z.optional(z.object({ judge: z.string(), model: z.string(), instructions: z.string(), rubric: z.string() })),
};

export const warningSchema: z.ZodMiniType<CaseWarning> = z.object({ code: z.string(), message: z.string() });

export const versionsSchema: z.ZodMiniType<EvalVersions> = z.object({
  app: z.string(),
  revision: z.nullable(z.string()),
  model: z.string(),
  policy: z.string(),
  instructions: z.string(),
  tools: z.string(),
  host: z.optional(z.string()),
  code: z.optional(z.string()),
  check: z.optional(z.string()),
  cases: z.string(),
});

/** What waves came to. */
export const wavesSchema: z.ZodMiniType<WaveFigures> = z.object({
  waves: count,
  batches: z.array(z.string()),
  waited_ms: amount,
  under_way: z.optional(z.array(z.object({ batch: z.string(), cancel: z.string(), problem: z.optional(z.string()) }))),
  unsure: z.optional(z.array(z.object({ requests: count, host: z.string(), problem: z.string() }))),
});

/** One run of one case, as the store keeps it and as a report sums it up. */
export const caseRunSchema: z.ZodMiniType<CaseRun> = z.object({
  case_id: z.string(),
  repeat: z.int(),
  status: z.enum(["pass", "fail", "error"]),
  trace_id: z.string(),
  outcome: z.nullable(z.string()),
  exit_reason: z.enum([...EXIT_REASONS, "fault"]),
  grades: z.array(z.object(gradeShape)),
  warnings: z.optional(z.array(warningSchema)),
  usage: z.object({ ...usageShape, duration_ms: amount }),
});
