import { messageOf, RunFault } from "../../errors.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Grade } from "../../runtime/definition/eval-traits.js";
import type { ExperimentItem, RunResult } from "../../runtime/loop/run.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import type { Model } from "../../runtime/models/model.js";
import type { LiveRun } from "../../runtime/waves/live-runs.js";
import type { HeldSpans } from "../../tracing/recording/held-spans.js";
import { type Score, scoreId } from "../../tracing/score.js";
import type { Case } from "../cases/case.js";
import { quoteIn, RUBRIC } from "../graders/rubric.js";
import { judgementScore } from "../judge/judgement.js";
import type { CaseRun } from "./eval-run.js";
import { gradeRun } from "./grade-run.js";
import type { RunBounds } from "./run-bounds.js";

export interface CaseConditions {
  model: Model;
  /** The model that judges a case's rubric; null where none does. */
  judgeOf: (caseId: string) => Model | null;
  bounds: RunBounds;
  /** Bound on the run and its grading, in milliseconds; beyond it the run is an error. */
  timeoutMs: number;
  spans: HeldSpans;
  /** Whether warnings block. */
  strict?: boolean;
  /** Groups the traces of one eval run. */
  session: string;
  /** The span that asked for the eval run, as W3C's `traceparent` names it. */
  link?: string;
  /** What makes a run of a case an item of an experiment in Langfuse. */
  experimentItem?: (subject: Case<unknown>) => ExperimentItem;
  /** What interrupts all runs. */
  signal: AbortSignal;
  /** The run among those that ask in waves. */
  live?: LiveRun;
  /** Told of money spent, in US dollars, as it is spent. */
  onSpent: (usd: number) => void;
}

/**
 * Runs a case once and grades it; its grades become scores of its trace.
 *
 * @returns undefined when it was interrupted
 */
export async function runCase<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  subject: Case<Input>,
  repeat: number,
  conditions: CaseConditions,
): Promise<CaseRun | undefined> {
  const { bounds, timeoutMs, signal, spans, live } = conditions;
  try {
    const caseRun = await bounds.bound(timeoutMs, (bound) => {
      const either = live ? AbortSignal.any([bound, live.signal]) : bound;
      return runAndGrade(agent, subject, repeat, { ...conditions, signal: either });
    });
    if (signal.aborted || live?.isCut) return undefined;
    spans.addScores(gradeScores(caseRun), { asEvents: true });
    return caseRun;
  } catch (error) {
    if (signal.aborted || live?.isCut) return undefined;
    throw error;
  }
}

async function runAndGrade<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  subject: Case<Input>,
  repeat: number,
  { model, judgeOf, spans, strict, session, link, experimentItem, signal, live, onSpent }: CaseConditions,
): Promise<CaseRun> {
  const judge = judgeOf(subject.id);
  let result: RunResult<Output>;
  try {
    result = await runAgent(agent, subject.application, {
      model,
      strict,
      signal,
      tracing: spans,
      kind: "eval",
      link,
      session,
      tags: ["eval", `case:${subject.id}`],
      experiment: experimentItem?.(subject),
      now: live?.now,
    });
  } catch (error) {
    if (!(error instanceof RunFault)) throw error;
    return faulted(subject.id, repeat, error);
  }
  const { run, output } = result;
  onSpent(run.cost_usd ?? 0);
  const failure = failureOf(result, signal);
  const grades = failure
    ? [failure]
    : await gradeRun(
        agent,
        subject,
        { result, trace: () => spans.trace(run.trace_id) },
        judge && {
          model: judge,
          options: { signal },
          onResponse: ({ cost_usd }) => onSpent(cost_usd ?? 0),
        },
      );
  const warned = result.validation.warnings
    .filter(({ level }) => level === "warning")
    .map(({ code, message }) => ({ code, message }));
  const { trace_id, exit_reason, round_trips, input_tokens, output_tokens, cost_usd, duration_ms } = run;
  return {
    case_id: subject.id,
    repeat,
    status: statusOf(grades),
    trace_id,
    outcome: output === null ? null : agent.outcomeOf(output),
    exit_reason,
    grades,
    ...(warned.length > 0 ? { warnings: warned } : {}),
    usage: { round_trips, input_tokens, output_tokens, cost_usd, duration_ms },
  };
}

/** A run that says nothing of the agent: the provider failed, or time ran out. */
function failureOf<Output>({ run, error }: RunResult<Output>, signal: AbortSignal): Grade | undefined {
  const failed = run.exit_reason === "provider_error" || run.exit_reason === "interrupted";
  if (!failed) return undefined;
  const reason = signal.aborted ? `The run gave ${messageOf(signal.reason)}.` : (error?.message ?? run.exit_reason);
  return { name: "run", status: "error", value: run.exit_reason, reason };
}

function faulted(case_id: string, repeat: number, { traceId, message }: RunFault): CaseRun {
  const grades: Grade[] = [
    { name: "run", status: "error", value: "fault", reason: `The agent's code failed: ${message}.` },
  ];
  const usage = { round_trips: 0, input_tokens: 0, output_tokens: 0, cost_usd: null, duration_ms: 0 };
  return {
    case_id,
    repeat,
    status: "error",
    trace_id: traceId,
    outcome: null,
    exit_reason: "fault",
    grades,
    usage,
  };
}

function statusOf(grades: readonly Grade[]): CaseRun["status"] {
  if (grades.some(({ status }) => status === "error")) return "error";
  return grades.some(({ status }) => status === "fail") ? "fail" : "pass";
}

/** Grades that say something, as scores of the run's trace. */
function gradeScores({ trace_id, grades }: CaseRun): Score[] {
  return grades.flatMap(({ name, status, value: found, reason, by }) => {
    if (status === "skipped" || status === "error") return [];
    if (by && name === RUBRIC) {
      return [judgementScore(trace_id, { status, quote: quoteIn(found), reason, by }, "eval")];
    }
    const id = scoreId(trace_id, "eval", name);
    const value = status === "pass" ? 1 : 0;
    return [
      { id, trace_id, name: `eval.${name}`, value, data_type: "BOOLEAN" as const, comment: reason, source: "eval" },
    ];
  });
}
