import * as z from "zod/mini";
import { EXIT_REASONS } from "../../runtime/loop/run.js";
import type { Json } from "../../runtime/models/message.js";
import type { Case } from "../cases/case.js";
import { lacksSchema } from "../cases/suite-file.js";

/** How many of something. */
export const count = z.int().check(z.gte(0));
/** Milliseconds, dollars: what is never less than nothing. */
export const amount = z.number().check(z.gte(0));

/** `error`: the run or a grader itself failed, which is never a pass and never a low score. */
export const caseStatus = z.enum(["pass", "fail", "error", "skipped"]);
export type CaseStatus = z.infer<typeof caseStatus>;

export const usageShape = {
  round_trips: count,
  input_tokens: count,
  output_tokens: count,
  /** US dollars; null where a price is not known. */
  cost_usd: z.nullable(amount),
};

export const caseUsage = z.object({ ...usageShape, duration_ms: amount });
export type CaseUsage = z.infer<typeof caseUsage>;

export const gradeShape = {
  name: z.string(),
  status: caseStatus,
  value: z.custom<Json>((value) => value !== undefined),
  reason: z.string(),
  by: z.optional(z.object({ judge: z.string(), model: z.string(), instructions: z.string(), rubric: z.string() })),
};

/** What a run of a case was warned of; it fails nothing. */
export const caseWarning = z.object({ code: z.string(), message: z.string() });
export type CaseWarning = z.infer<typeof caseWarning>;

/** One run of one case: a line of an eval run's results, written when it is known. */
export const caseRunSchema = z.object({
  case_id: z.string(),
  /** Which repeat of the case this is, from 1. */
  repeat: z.int(),
  status: z.enum(["pass", "fail", "error"]),
  trace_id: z.string(),
  /** The output in a word; null where none stands. */
  outcome: z.nullable(z.string()),
  exit_reason: z.enum([...EXIT_REASONS, "fault"]),
  grades: z.array(z.object(gradeShape)),
  /** Above info; absent where there is none. */
  warnings: z.optional(z.array(caseWarning)),
  usage: caseUsage,
});
export type CaseRun = z.infer<typeof caseRunSchema>;

/** What tells versions of what was evaluated apart. */
export const evalVersions = z.object({
  /** Of this package. */
  app: z.string(),
  /** Commit of the working folder; null outside a repository. */
  revision: z.nullable(z.string()),
  model: z.string(),
  /** Short hashes. */
  policy: z.string(),
  instructions: z.string(),
  tools: z.string(),
  /** Of the provider that answered; absent for the embedded model, and in runs of earlier versions. */
  host: z.optional(z.string()),
  /** Of the agent's source files and what they import of their project; absent where they are not known. */
  code: z.optional(z.string()),
  /** Of the check of outputs, and whether it was strict (`2, strict`); a run without it is of version 1. */
  check: z.optional(z.string()),
  /** Of the cases that were selected, before they are split into shards. */
  cases: z.string(),
});
export type EvalVersions = z.infer<typeof evalVersions>;

/** What a case says of how it is run and judged; what it does not say is as for all. */
const caseConditions = z.object({
  /** The model that judges its rubric. */
  judge: z.optional(z.string()),
  repeats: z.optional(z.int()),
  /** Share of its runs that must pass, above 0 to 1. */
  threshold: z.optional(z.number()),
});
export type OwnConditions = z.infer<typeof caseConditions>;

/** What is known of a model judge, by what came out when it was held against people's verdicts. */
const knownJudge = z.object({
  model: z.string(),
  /** The model that answered then. */
  answered_by: z.string(),
  /** Short hashes of the rubrics that it was held against people on. */
  rubrics: z.array(z.string()),
  /** Why it is not fit to gate today, in a clause; null for one that is fit. */
  problem: z.nullable(z.string()),
});
export type KnownJudge = z.infer<typeof knownJudge>;

/** One part of a suite that several machines share: from 1 to `count`. */
const shard = z.object({ index: z.int(), count: z.int() });

/** What an eval run was asked to do: enough to resume it. */
export const scheduleSchema = z.object({
  run_id: z.string(),
  /** What a person calls it. */
  name: z.optional(z.string()),
  agent: z.string(),
  /** Where the cases are from, in words. */
  cases_from: z.optional(z.string()),
  /** Milliseconds since 1970. */
  started_at: z.number().check(z.gte(0), z.lte(8.64e15)),
  versions: evalVersions,
  /** Ids of the cases that were selected, in order; those that are drafts are skipped. */
  case_ids: z.array(z.string()),
  skipped_ids: z.array(z.string()),
  repeat: z.int(),
  /** Why this is not the whole suite, in a few words (`failed cases of e3f…`, `first 3`); null when it is. */
  partial: z.nullable(z.string()),
  /** The part of the selected cases that `case_ids` are; null for all of them. */
  shard: z.nullable(shard),
  /** The model that judges rubrics; null without one. */
  judge: z.nullable(z.string()),
  /** What cases say of themselves, by id; absent where none does. */
  own: z.optional(z.record(z.string(), caseConditions)),
  /** What is known of the judges: of some nothing. Absent where no rubric is judged. */
  judging: z.optional(z.object({ known: z.array(knownJudge), trusted: z.boolean() })),
  /** Lowest pass rate that the gate takes. */
  min_pass: z.number(),
  /** Whether warnings block. */
  strict: z.optional(z.boolean()),
  /** What the suite does not have; left out where it has all. */
  lacks: z.optional(lacksSchema),
});
export type EvalSchedule = z.infer<typeof scheduleSchema>;

/** Which cases of a suite are meant; every condition that is given must hold. */
export const selectionSchema = z.object({
  /** Only the first so many of those that the other conditions leave. */
  first: z.optional(z.int()),
  ids: z.optional(z.array(z.string())),
  /** Any of these tags. */
  tags: z.optional(z.array(z.string())),
  /** Those that did not pass in an eval run. */
  failedIn: z.optional(z.object({ run_id: z.string(), case_ids: z.array(z.string()) })),
  /** The i-th of n parts, from 1. */
  shard: z.optional(shard),
});
export type Selection = z.infer<typeof selectionSchema>;

/** What cases say of themselves, by id; undefined where none does. A judge is left out where no rubric is judged. */
export function ownConditions(cases: readonly Case<unknown>[], isJudged: boolean): EvalSchedule["own"] {
  const own = cases.flatMap(({ id, judge, repeats, threshold, rubric }): [string, OwnConditions][] => {
    const says: OwnConditions = {
      ...(judge === undefined || rubric === undefined || !isJudged ? {} : { judge }),
      ...(repeats === undefined ? {} : { repeats }),
      ...(threshold === undefined ? {} : { threshold }),
    };
    return Object.keys(says).length === 0 ? [] : [[id, says]];
  });
  return own.length === 0 ? undefined : Object.fromEntries(own);
}

/** The model that judges a case's rubric; null where none does. */
export function judgeOf({ judge, own }: Pick<EvalSchedule, "judge" | "own">, caseId: string): string | null {
  return own?.[caseId]?.judge ?? judge;
}

/** The models that may judge rubrics in a run. */
export function judgesIn({ judge, own = {} }: Pick<EvalSchedule, "judge" | "own">): string[] {
  const named = [judge, ...Object.values(own).map((says) => says.judge)];
  return [...new Set(named.filter((name) => name != null))];
}

/** How often a schedule runs a case. */
export function repeatsOf({ repeat, own }: Pick<EvalSchedule, "repeat" | "own">, caseId: string): number {
  return own?.[caseId]?.repeats ?? repeat;
}

/** How many runs a schedule holds: each case that is no draft, so often as it says. */
export function scheduledRuns(schedule: Pick<EvalSchedule, "case_ids" | "skipped_ids" | "repeat" | "own">): number {
  const drafts = new Set(schedule.skipped_ids);
  const run = schedule.case_ids.filter((id) => !drafts.has(id));
  return run.reduce((sum, id) => sum + repeatsOf(schedule, id), 0);
}
