import { join } from "node:path";
import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import type { Decision } from "../../agents/underwriting/decision.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import { defineAgent } from "../../runtime/definition/define-agent.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import type { Model } from "../../runtime/models/model.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { createTracer } from "../../tracing/recording/provider.js";
import { localSource } from "../../tracing/source.js";
import { TraceStore } from "../../tracing/store/store.js";
import type { Trace } from "../../tracing/trace.js";
import { openTracing } from "../../tracing/tracing.js";
import { emptyFolder } from "../processes/cli.js";

/**
 * The underwriter as it might have been once: its calc_dti leaves the proposed loan out, it decides by that DTI
 * alone, and nothing checks what it decides.
 */
export const olderAgent = defineAgent<Application, Decision>({
  ...underwriting,
  instructions: "You are a loan underwriter. Use the tools.",
  tools: underwriting.tools.map((tool) => {
    if (tool.name !== "calc_dti") return tool;
    const run = async (application: Application, args: unknown) => {
      const result = (await tool.run(application, args)) as Record<string, number>;
      const { existing_monthly_debt_usd = 0, monthly_income_usd = 1 } = result;
      const dti = Math.round((existing_monthly_debt_usd / monthly_income_usd) * 10_000) / 100;
      return { ...result, total_monthly_debt_usd: existing_monthly_debt_usd, post_loan_dti_percent: dti };
    };
    return { ...tool, run };
  }),
  validate: () => [],
  reading: undefined,
  answerOffline(results, application) {
    const { calc_dti, ...others } = results as Record<string, Record<string, number>>;
    const dti = calc_dti?.post_loan_dti_percent ?? 0;
    const cap = calc_dti?.max_dti_percent ?? 0;
    const approved = dti <= cap;
    return {
      ...underwriting.answerOffline({ calc_dti: calc_dti ?? {}, ...others }, application),
      approved,
      reasoning: `The DTI of ${dti}% is ${approved ? "within" : "above"} the maximum of ${cap}%: ${approved ? "approved" : "denied"}.`,
    };
  },
});

/** An application by its four numbers. */
function application(...[annual_income, total_debt, credit_score, loan_amount]: number[]): Application {
  return underwriting.parseInput({ annual_income, total_debt, credit_score, loan_amount });
}

/** An approval that is right by either agent's figures, a denial that is too, and two that the older one approves wrongly. */
export const APPLICATIONS = {
  approved: application(85_000, 12_000, 720, 250_000),
  denied: application(100_000, 45_100, 750, 280_000),
  wrong: application(28_000, 2_000, 790, 150_000),
  alsoWrong: application(120_000, 47_400, 670, 750_000),
};

/**
 * Runs applications through an agent, one after the other, and keeps the traces in the store of a folder.
 *
 * @returns the trace ids, in order
 */
export async function recordInto<Input, Output>(
  cwd: string,
  agent: AgentDefinition<Input, Output>,
  inputs: readonly Input[],
  options: { model?: () => Model; capture?: "full" | "masked" | "none"; session?: string } = {},
): Promise<string[]> {
  const { capture = "full", model = () => offlineModel(agent.answerOffline), session } = options;
  const onProblem = (problem: string) => {
    throw new Error(problem);
  };
  const home = join(cwd, ".underwrite");
  const tracing = openTracing({ home, version: "0", capture, exportCapture: capture, targets: [], onProblem });
  const ids: string[] = [];
  for (const input of inputs) {
    const result = await runAgent(agent, input, { model: model(), tracing, session });
    ids.push(result.run.trace_id);
  }
  tracing.close();
  return ids;
}

/** Runs inputs through an agent, and gives their traces; nothing is kept. */
export async function recordInMemory<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  inputs: readonly Input[],
): Promise<Trace[]> {
  const store = TraceStore.open(":memory:");
  const tracer = createTracer("0", { onRootStart: () => {}, onEnd: (span) => store.addSpans([span]), attributes: {} });
  const model = offlineModel(agent.answerOffline);
  const source = localSource(store);
  const traces: Trace[] = [];
  for (const input of inputs) {
    const { run } = await runAgent(agent, input, { model, tracing: { tracer } });
    const trace = await source.trace(run.trace_id);
    if (trace) traces.push(trace);
  }
  store.close();
  return traces;
}

/** A folder whose store has the older agent's four runs. */
export async function folderOfOlderRuns() {
  const cwd = emptyFolder();
  const { approved, denied, wrong, alsoWrong } = APPLICATIONS;
  const ids = await recordInto(cwd, olderAgent, [approved, denied, wrong, alsoWrong]);
  const [approvedId = "", deniedId = "", wrongId = "", alsoWrongId = ""] = ids;
  return { cwd, ids: { approved: approvedId, denied: deniedId, wrong: wrongId, alsoWrong: alsoWrongId } };
}
