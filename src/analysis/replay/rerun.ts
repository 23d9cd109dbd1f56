import pMap from "p-map";
import { RunFault } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { ExitReason, RunResult } from "../../runtime/loop/run.js";
import { inputOf } from "../../runtime/record/recorded-input.js";
import { answerOf, type RecordedRun, readRun, stood } from "../../runtime/record/recorded-run.js";
import type { Trace } from "../../tracing/trace.js";
import { againstReference } from "./differences.js";

/** What a decision was or is: its outcome, and whether it stands and is what the policy says. */
export interface Verdict {
  /** In a word; null where no decision stands. */
  outcome: string | null;
  right: boolean;
}

/**
 * What a live re-run made of a decision. `fixed`: it was not right and is now; `broken`: the other way round;
 * `changed`: another outcome, no more right than before; `unsettled`: the run could not be made, or did not end.
 */
export type DecisionChange = "same" | "fixed" | "broken" | "changed" | "unsettled";

/** A trace's input, run again with today's agent. */
interface Rerun {
  trace_id: string;
  /** The new run's trace. */
  live_trace_id: string;
  before: Verdict;
  after: Verdict & { exit_reason: ExitReason | "fault" };
  change: DecisionChange;
}

/** Live re-runs, and how many decisions became what. */
export interface RerunResult {
  model: string;
  /** The provider's; absent for the embedded model. */
  host?: string;
  /** Groups the new traces. */
  session: string;
  counts: Record<DecisionChange, number>;
  runs: Rerun[];
}

export interface RerunOptions {
  agent: AnyAgent;
  model: string;
  host?: string | undefined;
  session: string;
  read(traceId: string): Promise<Trace | undefined>;
  /** Runs an input through today's agent. A RunFault is the fault of that one run. */
  run(input: unknown): Promise<RunResult<unknown>>;
  concurrency: number;
  /** Leaves out what has not begun. */
  signal?: AbortSignal;
  /** Whether one more run may begin; what may not is left out. */
  mayBegin?: () => boolean;
  onRun?: (done: number, of: number) => void;
}

/** Exits that say nothing about the agent. */
const UNSETTLED: readonly string[] = ["provider_error", "interrupted"];

/** Runs the inputs of stored traces again; those that cannot be read as runs are left out. */
export async function rerunTraces(traceIds: readonly string[], options: RerunOptions): Promise<RerunResult> {
  const { agent, model, host, session, read, concurrency, signal, mayBegin = () => true, onRun = () => {} } = options;
  let done = 0;
  const again = async (traceId: string): Promise<Rerun[]> => {
    if (signal?.aborted || !mayBegin()) return [];
    const trace = await read(traceId);
    const recorded = trace && readRun(trace, agent.name);
    const given = recorded && inputOf(recorded, agent);
    const rerun = recorded && given?.ok ? [await rerunOne(recorded, given.input, options)] : [];
    onRun(++done, traceIds.length);
    return rerun;
  };
  const runs = (await pMap(traceIds, again, { concurrency })).flat();
  const counts: RerunResult["counts"] = { same: 0, fixed: 0, broken: 0, changed: 0, unsettled: 0 };
  for (const { change } of runs) counts[change]++;
  return { model, ...(host === undefined ? {} : { host }), session, counts, runs };
}

async function rerunOne(recorded: RecordedRun, input: unknown, { agent, run }: RerunOptions): Promise<Rerun> {
  const { trace_id } = recorded;
  const before = recordedVerdict(recorded, input, agent);
  try {
    const { output, run: made } = await run(input);
    const after = {
      outcome: output === null ? null : agent.outcomeOf(output),
      right: output !== null && againstReference(agent, input, output).length === 0,
      exit_reason: made.exit_reason,
    };
    return { trace_id, live_trace_id: made.trace_id, before, after, change: changeOf(before, after) };
  } catch (error) {
    if (!(error instanceof RunFault)) throw error;
    const after = { outcome: null, right: false, exit_reason: "fault" as const };
    return { trace_id, live_trace_id: error.traceId, before, after, change: "unsettled" };
  }
}

/** A recorded decision, judged by today's policy. */
export function recordedVerdict(run: RecordedRun, input: unknown, agent: AnyAgent): Verdict {
  if (!stood(run)) return { outcome: null, right: false };
  return { outcome: run.outcome, right: againstReference(agent, input, answerOf(run)).length === 0 };
}

function changeOf(before: Verdict, after: Rerun["after"]): DecisionChange {
  if (UNSETTLED.includes(after.exit_reason)) return "unsettled";
  if (before.right !== after.right) return after.right ? "fixed" : "broken";
  return before.outcome === after.outcome ? "same" : "changed";
}
