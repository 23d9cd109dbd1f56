import * as z from "zod/mini";
import type { EvalReport } from "../../evals/report/eval-report.js";
import { scheduledRuns } from "../../evals/run/eval-run.js";
import { type EvalListener, runEval as run } from "../../services/evals/run-eval.js";
import { visible } from "../../text/visible.js";
import { shrink } from "../paging/shrink.js";
import { PAGE_TOKENS } from "../paging/tokens.js";
import { defineMcpTool, type ToolCall } from "../tool.js";
import { agentName, text, texts } from "./observation-input.js";

/** The tool that runs evals: it writes traces and an eval run, and asks a model that may cost. */
export const runEval = defineMcpTool({
  name: "runEval",
  title: "Run evals",
  description: `Runs cases of an agent and answers whether the gate holds, the counts, and the cases that did not pass with their grades and traces. Writes to the store; a model other than offline costs, and needs maxCostUsd. underwrite eval show <run_id> --json has the whole report.`,
  readOnly: false,
  input: z.strictObject({
    agent: agentName,
    caseIds: z.optional(texts).check(z.describe("Only these cases")),
    tags: z.optional(texts).check(z.describe("Only cases with one of these tags")),
    failedOnly: z.optional(z.boolean()).check(z.describe("Only cases that did not pass in the last run")),
    count: z.optional(z.int().check(z.gte(1), z.lte(1_000_000))).check(z.describe("Only the first so many")),
    repeat: z.optional(z.int().check(z.gte(1), z.lte(100))).check(z.describe("Runs of each case; 1 when left out")),
    model: z.optional(text).check(z.describe("The configured one when left out")),
    maxCostUsd: z.optional(z.number().check(z.gt(0))).check(z.describe("Begin no more runs when so much is spent")),
  }),
  async run({ agent, caseIds: ids, failedOnly: failed, count: first, ...options }, { project }, call) {
    const { signal, traceparent: link, onProgress } = call;
    const request = { ...options, ids, failed, first, link, askedBy: "a client of MCP", signal };
    const report = await run(project, await project.agent(agent), request, progressOf(onProgress));
    return { value: fittingReport(report), untrusted: true };
  },
});

/** Tells of each case that has been run: how many there are in all, and how it went. */
function progressOf(onProgress: ToolCall["onProgress"]): EvalListener {
  if (!onProgress) return {};
  let done = 0;
  let total = 0;
  return {
    onBegin(schedule, known) {
      done = known.length;
      total = scheduledRuns(schedule);
    },
    onCaseRun: ({ case_id, status }) => onProgress({ done: ++done, total, message: `${visible(case_id)}: ${status}` }),
  };
}

/** A report with the cases that did not pass: as many of them as fit. */
function fittingReport({ cases, ...report }: EvalReport): Record<string, unknown> {
  const failing = cases.filter(({ status }) => status !== "pass" && status !== "skipped");
  const { value, left_out, cuts } = shrink({ ...report, not_passed: failing }, PAGE_TOKENS);
  const isWhole = left_out === 0 && cuts.length === 0;
  const note = `Cut to fit: underwrite eval show ${report.run_id} --json has all of it.`;
  return { ...(value as object), ...(isWhole ? {} : { meta: { note } }) };
}
