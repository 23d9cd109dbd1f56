import * as z from "zod/mini";
import { UserError } from "../errors.js";
import { EXIT_REASONS } from "../runtime/exit-reason.js";
import type { Json } from "../runtime/message.js";
import type { Capture } from "../tracing/capture.js";
import type { EvalRunRow } from "../tracing/store/eval-table.js";
import type { TraceStore } from "../tracing/store/store.js";
import type { CaseRun, EvalPlan } from "./eval-run.js";
import type { Selection } from "./plan-evals.js";

const caseRunSchema = z.object({
  case_id: z.string(),
  repeat: z.int(),
  status: z.enum(["pass", "fail", "error"]),
  trace_id: z.string(),
  outcome: z.nullable(z.string()),
  exit_reason: z.enum([...EXIT_REASONS, "fault"]),
  grades: z.array(
    z.object({
      name: z.string(),
      status: z.enum(["pass", "fail", "error", "skipped"]),
      value: z.custom<Json>((value) => value !== undefined),
      reason: z.string(),
    }),
  ),
  usage: z.object({
    round_trips: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    cost_usd: z.nullable(z.number()),
    duration_ms: z.number(),
  }),
});

const shardSchema = z.object({ index: z.int(), count: z.int() });

const selectionSchema = z.object({
  first: z.optional(z.int()),
  ids: z.optional(z.array(z.string())),
  tags: z.optional(z.array(z.string())),
  failedIn: z.optional(z.object({ run_id: z.string(), case_ids: z.array(z.string()) })),
  shard: z.optional(shardSchema),
});

const planSchema = z.object({
  run_id: z.string(),
  agent: z.string(),
  started_at: z.number(),
  versions: z.object({
    app: z.string(),
    revision: z.nullable(z.string()),
    model: z.string(),
    policy: z.string(),
    instructions: z.string(),
    tools: z.string(),
    cases: z.string(),
  }),
  case_ids: z.array(z.string()),
  skipped_ids: z.array(z.string()),
  repeat: z.int(),
  partial: z.nullable(z.string()),
  shard: z.nullable(shardSchema),
  judge: z.nullable(z.string()),
  min_pass: z.number(),
  lacks: z.optional(z.object({ named: z.array(z.string()), shipped: z.array(z.string()) })),
});

const endSchema = z.object({ duration_ms: z.number(), stopped: z.nullable(z.string()) });

/** How an eval run ended. */
export type EvalEnd = z.infer<typeof endSchema>;

/** An eval run as the store keeps it. */
export interface KeptEvalRun {
  plan: EvalPlan;
  selection: Selection;
  caseRuns: CaseRun[];
  /** Null for a run that goes on, or was killed. */
  end: EvalEnd | null;
}

/** Notes what an eval run is going to do. */
export function keepPlan(store: TraceStore, plan: EvalPlan, selection: Selection): void {
  const { run_id: id, agent } = plan;
  store.evals.begin({ id, agent, plan: JSON.stringify({ plan, selection }) }, plan.started_at);
}

/** Keeps results; where the store keeps less than everything, without what they quote of applications. */
export function keepCaseRuns(store: TraceStore, runId: string, caseRuns: readonly CaseRun[], capture: Capture): void {
  for (const caseRun of caseRuns) {
    const { case_id, repeat } = caseRun;
    store.evals.addResult(runId, { case_id, repeat, body: JSON.stringify(captured(caseRun, capture)) });
  }
}

function captured(caseRun: CaseRun, capture: Capture): CaseRun {
  if (capture === "full") return caseRun;
  const grades = caseRun.grades.map(({ name, status }) => ({
    name,
    status,
    value: null,
    reason: `Not kept: ${capture}.`,
  }));
  return { ...caseRun, grades };
}

/** Notes that an eval run has ended. */
export function keepEnd(store: TraceStore, runId: string, end: EvalEnd): void {
  store.evals.end(runId, JSON.stringify(end));
}

/** The newest eval runs, of one agent or of all, without their results. */
export function listEvalRuns(
  store: TraceStore,
  filter: { agent?: string; limit: number },
): Omit<KeptEvalRun, "caseRuns">[] {
  return store.evals.list(filter).map(({ plan, summary }) => ({ ...readPlan(plan), end: readEnd(summary) }));
}

/**
 * The eval run that a person names: `last`, or the first characters of its id.
 *
 * @throws UserError when there is none, or more than one
 */
export function findEvalRun(store: TraceStore, name: string, agent?: string): KeptEvalRun {
  const [row, other] = name === "last" ? store.evals.list({ agent, limit: 1 }) : store.evals.withPrefix(name, 2);
  if (!row)
    throw new UserError(
      name === "last"
        ? "There is no eval run yet: make one with underwrite eval."
        : `There is no eval run ${JSON.stringify(name)}. See underwrite eval list.`,
    );
  if (other) throw new UserError(`More than one eval run begins with ${JSON.stringify(name)}: give more of its id.`);
  return withResults(store, row);
}

function withResults(store: TraceStore, { id, plan, summary }: EvalRunRow): KeptEvalRun {
  const caseRuns = store.evals.results(id).map((body) => z.parse(caseRunSchema, JSON.parse(body)));
  return { ...readPlan(plan), caseRuns, end: readEnd(summary) };
}

function readPlan(json: string): { plan: EvalPlan; selection: Selection } {
  return z.parse(z.object({ plan: planSchema, selection: selectionSchema }), JSON.parse(json));
}

function readEnd(json: string | null): EvalEnd | null {
  return json === null ? null : z.parse(endSchema, JSON.parse(json));
}
