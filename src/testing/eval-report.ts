import { underwriting } from "../agents/index.js";
import type { Application } from "../agents/underwriting/application.js";
import type { Decision } from "../agents/underwriting/decision.js";
import { type Case, expectedFields } from "../evals/case.js";
import type { CaseResult, EvalReport } from "../evals/eval-run.js";
import type { AnyAgent } from "../runtime/agent.js";
import type { Grade } from "../runtime/eval-traits.js";
import type { Model } from "../runtime/model.js";
import { offlineModel } from "../runtime/offline.js";
import { runAgent } from "../runtime/run-agent.js";
import type { RunResult } from "../runtime/run-result.js";
import type { Capture } from "../tracing/capture.js";
import { localSource, type TraceSource } from "../tracing/source.js";
import { TraceStore } from "../tracing/store/store.js";
import { openTracing, storePath } from "../tracing/tracing.js";
import { emptyFolder } from "./cli.js";

export const offline = offlineModel(underwriting.answerOffline);

/** A case of which each repeat is run with a model of its own. */
export interface PlannedCase {
  subject: Case<Application>;
  models: readonly Model[];
}

/** The underwriter with what a picture of its runs shows. */
export const plottedAgent = {
  ...underwriting,
  evals: {
    boundaries: () => [],
    dimensions: {},
    classify: () => ({}),
    plot: {
      title: "Post-loan DTI against the tier’s limit",
      figure: "Post-loan DTI (%)",
      limit: "the tier’s maximum DTI (%)",
      pointOf(input: Application) {
        const { figures } = underwriting.reference(input);
        const { post_loan_dti_percent, max_dti_percent, tier } = figures;
        return { figure: Number(post_loan_dti_percent), limit: Number(max_dti_percent), group: String(tier) };
      },
    },
  },
} as unknown as AnyAgent;

/** Runs cases through the underwriter into a store of their own, and writes the report of it. */
export async function recordEval(
  planned: readonly PlannedCase[],
  { capture = "full" }: { capture?: Capture } = {},
): Promise<{ report: EvalReport; cases: Case[]; source: TraceSource }> {
  const home = emptyFolder();
  const tracing = openTracing({
    home,
    version: "0",
    capture,
    exportCapture: capture,
    targets: [],
    onProblem: (problem) => {
      throw new Error(problem);
    },
  });
  const results: CaseResult[] = [];
  for (const { subject, models } of planned) {
    const runs: RunResult<Decision>[] = [];
    for (const model of models) {
      runs.push(await runAgent(underwriting, subject.application, { model, tracer: tracing.tracer, session: "eval" }));
    }
    results.push(resultOf(subject, runs));
  }
  tracing.close();
  const source = localSource(TraceStore.open(storePath(home)));
  return { report: reportOf(results), cases: planned.map(({ subject }) => subject), source };
}

function resultOf(subject: Case<Application>, runs: readonly RunResult<Decision>[]): CaseResult {
  const graders = runs.flatMap((run, index) =>
    gradesOf(subject, run).map((grade) => ({ ...grade, repeat: index + 1 })),
  );
  const passes = runs.filter((run) => gradesOf(subject, run).every(({ status }) => status === "pass")).length;
  const failed = runs.some(({ run }) => run.exit_reason === "provider_error") ? "error" : "fail";
  const sum = (of: (run: RunResult<Decision>["run"]) => number) => runs.reduce((total, { run }) => total + of(run), 0);
  return {
    id: subject.id,
    status: runs.length === 0 ? "skipped" : passes === runs.length ? "pass" : failed,
    trace_ids: runs.map(({ run }) => run.trace_id),
    graders,
    skip_reason: runs.length === 0 ? "not_run" : null,
    passes,
    durations_ms: runs.map(({ run }) => run.duration_ms),
    flaky: passes > 0 && passes < runs.length,
    outcomes: runs.map(({ output }) => output && underwriting.outcomeOf(output)),
    usage: {
      round_trips: sum(({ round_trips }) => round_trips),
      input_tokens: sum(({ input_tokens }) => input_tokens),
      output_tokens: sum(({ output_tokens }) => output_tokens),
      cost_usd: sum(({ cost_usd }) => cost_usd ?? 0),
      duration_ms: sum(({ duration_ms }) => duration_ms),
    },
  };
}

function gradesOf(subject: Case, { output, validation }: RunResult<Decision>): Grade[] {
  const fields = Object.entries(expectedFields(subject));
  const wrong = fields.filter(([name, { value }]) => (output as Record<string, unknown> | null)?.[name] !== value);
  return [
    {
      name: "outcome",
      status: wrong.length === 0 ? "pass" : "fail",
      value: null,
      reason: wrong.map(([name, { value }]) => `${name} is not ${value}.`).join(" ") || "Every expected field agrees.",
    },
    {
      name: "validation",
      status: validation.valid ? "pass" : "fail",
      value: validation.valid,
      reason: validation.violations.map(({ code }) => code).join(", ") || "The decision stands.",
    },
    { name: "rubric", status: "pass", value: null, reason: "Clear." },
  ];
}

/** The report of results: its counts, rates and gate. */
export function reportOf(cases: CaseResult[]): EvalReport {
  const having = (status: CaseResult["status"]) => cases.filter((result) => result.status === status).length;
  const scored = cases.length - having("skipped");
  const failures = having("fail") + having("error");
  return {
    run_id: "e".repeat(32),
    agent: underwriting.name,
    started_at: "2026-03-01T09:30:00.000Z",
    duration_ms: 45_000,
    partial: null,
    shard: null,
    stopped: null,
    judge: null,
    min_pass: 1,
    baseline: null,
    total: cases.length,
    passed: having("pass"),
    failed: having("fail"),
    errored: having("error"),
    skipped: having("skipped"),
    pass_rate: scored === 0 ? null : having("pass") / scored,
    pass_rate_interval: scored === 0 ? null : wilson(having("pass"), scored),
    gate: {
      passed: failures === 0 && scored > 0,
      reasons: failures > 0 ? [`${failures} of ${scored} cases did not pass.`] : [],
    },
    repeats: {
      k: Math.max(1, ...cases.map(({ trace_ids }) => trace_ids.length)),
      pass_at_1: scored === 0 ? null : having("pass") / scored,
      pass_hat: [],
      flaky: cases.filter(({ flaky }) => flaky).map(({ id }) => id),
    },
    cases,
    versions: {
      app: "0.1.0",
      revision: "0123456789abcdef0123456789abcdef01234567",
      model: "offline",
      policy: "3f2a90c1d7e4",
      instructions: "77b01c9de2aa",
      tools: "d08e11f3a5b6",
      cases: "9ac4e02177fd",
    },
    usage: {
      runs: cases.flatMap(({ trace_ids }) => trace_ids).length,
      round_trips: cases.reduce((total, { usage }) => total + usage.round_trips, 0),
      input_tokens: cases.reduce((total, { usage }) => total + usage.input_tokens, 0),
      output_tokens: cases.reduce((total, { usage }) => total + usage.output_tokens, 0),
      cost_usd: cases.reduce((total, { usage }) => total + (usage.cost_usd ?? 0), 0),
      latency_ms: scored === 0 ? null : { p50: 900, p95: 2100 },
    },
  };
}

/** The 95 % Wilson interval of a share. */
function wilson(hits: number, n: number): [number, number] {
  const z2 = 1.959964 ** 2;
  const center = (hits + z2 / 2) / (n + z2);
  const half = (Math.sqrt((hits * (n - hits)) / n + z2 / 4) * 1.959964) / (n + z2);
  return [Math.max(0, center - half), Math.min(1, center + half)];
}
