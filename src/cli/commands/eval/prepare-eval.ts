import type { Config } from "../../../config.js";
import { UserError } from "../../../errors.js";
import type { Case } from "../../../evals/case.js";
import { loadCases } from "../../../evals/case-files.js";
import type { CaseRun, EvalPlan, EvalReport } from "../../../evals/eval-run.js";
import { findEvalRun, type KeptEvalRun } from "../../../evals/history.js";
import { planEvals, plannedRuns, type Selection, selectCases, versionsOf } from "../../../evals/plan-evals.js";
import { chooseModel } from "../../../open-model.js";
import type { AgentDefinition, AnyAgent } from "../../../runtime/agent.js";
import { gitRevision } from "../../../tracing/revision.js";
import type { TraceStore } from "../../../tracing/store/store.js";
import { suiteFiles, suiteLacks } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { requireBound } from "../../spending.js";
import { openStore } from "../traces/open.js";
import { type EvalCommandOptions, readSelection, readStandard } from "./eval-options.js";
import { loadReport } from "./load-report.js";

/** All that an eval run needs to know before it begins. */
export interface PreparedEval {
  plan: EvalPlan;
  selection: Selection;
  cases: Case<unknown>[];
  /** Results of the run that is resumed. */
  done: CaseRun[];
  /** Whether it goes on with a run that was begun before. */
  resumed: boolean;
  baseline: EvalReport | null;
}

/**
 * Plans a new eval run, or takes up one that was left.
 *
 * @param given the store, where it is open already
 * @throws UserError for anything that makes no sense, and for paid models without a bound inside a coding agent
 */
export async function prepareEval(
  context: Context,
  config: Config,
  agent: AnyAgent,
  count: string | undefined,
  options: EvalCommandOptions,
  given?: TraceStore,
): Promise<PreparedEval> {
  const prepared = await plannedOrResumed(context, config, agent, count, options, given);
  requireBound(config, [prepared.plan.versions.model, prepared.plan.judge], options.maxCost);
  return prepared;
}

async function plannedOrResumed(
  context: Context,
  config: Config,
  agent: AnyAgent,
  count: string | undefined,
  options: EvalCommandOptions,
  given?: TraceStore,
): Promise<PreparedEval> {
  const suite = context.redactor.json(loadCases(agent, suiteFiles(agent, options.cases)));
  const store = given ?? openStore(context, config, { quiet: true });
  try {
    const baseline = options.baseline === undefined ? null : loadReport(store, options.baseline, agent.name);
    if (options.resume !== undefined) return { ...resume(store, agent, suite, options, count), baseline };
    const selection = {
      ...readSelection(count, options),
      failedIn: options.failed ? failedIn(store, agent.name) : undefined,
    };
    const { selected, cases } = selectCases(suite, selection);
    const plan = planEvals(
      agent,
      selection,
      { selected, cases },
      {
        ...readStandard(options),
        model: chooseModel(config, options.model).id,
        judge: options.judge ?? null,
        strict: options.strict ?? config.strict ?? agent.strict ?? false,
        lacks: suiteLacks(agent, options.cases),
        revision: gitRevision(process.cwd()),
        startedAt: Date.now(),
      },
    );
    return { plan, selection, cases, done: [], resumed: false, baseline };
  } finally {
    if (!given) store.close();
  }
}

/**
 * What was prepared, as it is once nobody else is at the run: another process may have gone on with it since.
 *
 * @throws UserError when it is complete by now
 */
export function preparedNow(context: Context, config: Config, prepared: PreparedEval): PreparedEval {
  if (!prepared.resumed) return prepared;
  const store = openStore(context, config);
  try {
    const kept = findEvalRun(store, prepared.plan.run_id);
    requireIncomplete(kept);
    return { ...prepared, done: kept.caseRuns };
  } finally {
    store.close();
  }
}

function requireIncomplete({ plan, caseRuns, end }: KeptEvalRun): void {
  const whole = end !== null && caseRuns.length >= plannedRuns(plan);
  if (whole) throw new UserError(`The eval run ${plan.run_id} is complete: there is nothing to resume.`);
}

function failedIn(store: TraceStore, agent: string): Selection["failedIn"] {
  const { plan, caseRuns } = findEvalRun(store, "last", agent);
  const failed = new Set(caseRuns.filter(({ status }) => status !== "pass").map(({ case_id }) => case_id));
  return { run_id: plan.run_id, case_ids: [...failed] };
}

/** Options that would make another run of the one that is resumed. */
const FIXED = ["case", "tag", "failed", "model", "judge", "repeat", "shard", "minPass", "strict"] as const;

function resume<Input, Output>(
  store: TraceStore,
  agent: AgentDefinition<Input, Output>,
  suite: readonly Case<Input>[],
  options: EvalCommandOptions,
  count: string | undefined,
): Omit<PreparedEval, "baseline"> & { cases: Case<Input>[] } {
  const name = options.resume === undefined || options.resume === true ? "last" : options.resume;
  const given = count === undefined ? FIXED.find((option) => options[option] !== undefined) : "a number of cases";
  if (given) throw new UserError(`A run that is resumed keeps what it was begun with: leave out ${asOption(given)}.`);
  const kept = findEvalRun(store, name, agent.name);
  requireIncomplete(kept);
  const { plan, selection, caseRuns } = kept;
  const { run_id, versions } = plan;
  const { selected, cases } = selectCases(suite, selection);
  const now = versionsOf(agent, selected, { model: versions.model, revision: undefined, strict: plan.strict });
  const changed = (["policy", "instructions", "tools", "cases", "app", "check"] as const).filter(
    (part) => now[part] !== versions[part],
  );
  if (changed.length > 0) {
    throw new UserError(
      `The eval run ${run_id} cannot be resumed: ${changed.join(", ")} changed since. Begin a new one.`,
    );
  }
  return { plan, selection, cases, done: caseRuns, resumed: true };
}

function asOption(name: string): string {
  return name.includes(" ") ? name : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
