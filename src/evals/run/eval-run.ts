import type { Grade } from "../../runtime/definition/eval-traits.js";
import type { ExitReason } from "../../runtime/loop/exit-reason.js";
import type { WaveFigures } from "../../runtime/waves/wave-event.js";
import type { SuiteLacks } from "../cases/suite-file.js";
import type { CaseStatus, Comparison } from "../report/comparison.js";

export type { CaseStatus };

/** One run of one case: a line of an eval run's results, written when it is known. */
export interface CaseRun {
  case_id: string;
  /** Which repeat of the case this is, from 1. */
  repeat: number;
  status: Exclude<CaseStatus, "skipped">;
  trace_id: string;
  /** The output in a word; null where none stands. */
  outcome: string | null;
  exit_reason: ExitReason | "fault";
  grades: Grade[];
  /** Above info; absent where there is none. */
  warnings?: CaseWarning[];
  usage: CaseUsage;
}

export interface CaseUsage {
  round_trips: number;
  input_tokens: number;
  output_tokens: number;
  /** US dollars; null where a price is not known. */
  cost_usd: number | null;
  duration_ms: number;
}

/** What tells versions of what was evaluated apart. */
export interface EvalVersions {
  /** Of this package. */
  app: string;
  /** Commit of the working folder; null outside a repository. */
  revision: string | null;
  model: string;
  /** Of the provider that answered; absent for the embedded model, and in runs of earlier versions. */
  host?: string;
  /** Short hashes. */
  policy: string;
  instructions: string;
  tools: string;
  /** Of the agent's source files and what they import of their project; absent where they are not known. */
  code?: string;
  /** Of the check of outputs, and whether it was strict (`2, strict`); a run without it is of version 1. */
  check?: string;
  /** Of the cases that were selected, before they are split into shards. */
  cases: string;
}

/** One part of a suite that several machines share: from 1 to `count`. */
interface Shard {
  index: number;
  count: number;
}

/** What a case says of how it is run and judged; what it does not say is as for all. */
export interface OwnConditions {
  /** The model that judges its rubric. */
  judge?: string;
  /** Runs of it. */
  repeats?: number;
  /** Share of its runs that must pass, above 0 to 1. */
  threshold?: number;
}

/** What is known of a model judge, by what came out when it was held against people's verdicts. */
export interface KnownJudge {
  model: string;
  /** The model that answered then. */
  answered_by: string;
  /** Short hashes of the rubrics that it was held against people on. */
  rubrics: string[];
  /** Why it is not fit to gate today, in a clause; null for one that is fit. */
  problem: string | null;
}

/** A model judge of an eval run, and whether it is fit to gate. */
export interface JudgeStanding {
  model: string;
  /** Cases that it judged. */
  cases: number;
  /** Why it is not known to be fit, in a clause; null for one that is fit. */
  problem: string | null;
  /** Of its cases those whose rubric no person has held it against. */
  unchecked_cases: number;
}

/** What an eval run was asked to do: enough to resume it. */
export interface EvalSchedule {
  run_id: string;
  /** What a person calls it. */
  name?: string;
  agent: string;
  /** Where the cases are from, in words. */
  cases_from?: string;
  /** Milliseconds since 1970. */
  started_at: number;
  versions: EvalVersions;
  /** Ids of the cases that were selected, in order; those that are drafts are skipped. */
  case_ids: string[];
  skipped_ids: string[];
  repeat: number;
  /** Why this is not the whole suite, in a few words (`failed cases of e3f…`, `first 3`); null when it is. */
  partial: string | null;
  /** The part of the selected cases that `case_ids` are; null for all of them. */
  shard: Shard | null;
  /** The model that judges rubrics; null without one. */
  judge: string | null;
  /** What cases say of themselves, by id; absent where none does. */
  own?: Record<string, OwnConditions>;
  /** What is known of the judges: of some nothing. Absent where no rubric is judged. */
  judging?: { known: KnownJudge[]; trusted: boolean };
  /** Lowest pass rate that the gate takes. */
  min_pass: number;
  /** Whether warnings block. */
  strict?: boolean;
  /** What the suite does not have; left out where it has all. */
  lacks?: SuiteLacks;
}

/** What a run of a case was warned of; it fails nothing. */
export interface CaseWarning {
  code: string;
  message: string;
}

/** A case of an eval run, over its repeats. */
export interface CaseResult {
  id: string;
  /** It passes when all of its repeats do, or as many as its threshold asks for. */
  status: CaseStatus;
  /** Runs that it asks for, and the share of them that must pass; absent where it says nothing of its own. */
  repeats?: number;
  threshold?: number;
  /** Why it is skipped: it is a draft, or the run ended before it; null when it is not. */
  skip_reason: "draft" | "not_run" | null;
  trace_ids: string[];
  /** Repeats that passed. */
  passes: number;
  /** Of all repeats, each with its number where there is more than one. */
  graders: (Grade & { repeat?: number })[];
  /** Of all repeats, each once; absent where there is none. */
  warnings?: CaseWarning[];
  /** Passed in some repeats and not in others. */
  flaky: boolean;
  outcomes: (string | null)[];
  /** Of each repeat. */
  durations_ms: number[];
  /** Of all repeats together. */
  usage: CaseUsage;
}

/** An eval run as one document: what `--json` prints and `compare` reads. */
export interface EvalReport {
  /** Of the document's form: 2 has warnings; one without it is of version 1. */
  schema_version?: number;
  run_id: string;
  /** What a person calls it. */
  name?: string;
  agent: string;
  /** Where the cases are from, in words. */
  cases_from?: string;
  /** ISO 8601. */
  started_at: string;
  duration_ms: number;
  partial: string | null;
  shard: Shard | null;
  /** Why the run ended before all cases were run (`cost limit`, `interrupted`); null when it did not. */
  stopped: string | null;
  /** How models were asked, where it was in waves, and what these came to in the process that ended the run. */
  via?: "message-batches";
  waves?: WaveFigures;
  /** Results that are in this report only, as the store could not be written; absent where all are kept. */
  not_kept?: number;
  /** What backends do not have of it; absent where they have all, or were not waited for. */
  not_delivered?: NotDelivered[];
  /** Whether the gate wants all of it to be delivered; absent where it does not. */
  require_delivery?: boolean;
  /** The model that judges rubrics; null without one. */
  judge: string | null;
  /** Who judged rubrics, and whether each is fit to gate; absent where nobody did. */
  judges?: JudgeStanding[];
  /** Whether the gate takes judges that are not known to be fit; absent where it does not. */
  trust_judge?: boolean;
  /** Cases that were selected; the other counts add up to it. */
  total: number;
  passed: number;
  failed: number;
  errored: number;
  skipped: number;
  /** Passed cases among those that were not skipped; null when there is none. */
  pass_rate: number | null;
  /** 95 % Wilson interval of the pass rate. */
  pass_rate_interval: [number, number] | null;
  /** Lowest pass rate that the gate takes. */
  min_pass: number;
  /** Why it does not hold, if so; then what it does not cover. */
  gate: { passed: boolean; reasons: string[] };
  /** The run held against a baseline (`a`); null without one. */
  baseline: Comparison | null;
  repeats: RepeatFigures;
  cases: CaseResult[];
  versions: EvalVersions;
  /** Which parts of the agent show in the results with this model, and which do not. */
  judged?: string[];
  not_judged?: string[];
  usage: EvalUsage;
  /** What the suite does not have; left out where it has all. */
  lacks?: SuiteLacks;
  /** Ids of the runs that it was merged from. */
  merged_from?: string[];
}

/** What a backend does not have when an eval run has ended. */
export interface NotDelivered {
  backend: string;
  items: number;
  /** Why, in words. */
  problem: string;
}

/** Repeats of cases: how often they pass, and whether they always do. */
export interface RepeatFigures {
  k: number;
  /** Expected share of cases that pass once. */
  pass_at_1: number | null;
  /** Unbiased estimate of the share of cases that pass k times in a row, for each k up to the repeats made. */
  pass_hat: { k: number; value: number }[];
  /** Ids of cases that passed in some repeats and not in others. */
  flaky: string[];
}

/** What an eval run took. */
export interface EvalUsage {
  runs: number;
  round_trips: number;
  input_tokens: number;
  output_tokens: number;
  cost_usd: number | null;
  /** Of one run, in milliseconds. */
  latency_ms: { p50: number; p95: number } | null;
}
