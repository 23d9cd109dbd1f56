import { RunFault } from "../../errors.js";
import { type Case, expectedFields } from "../../evals/cases/case.js";
import { gradeRun } from "../../evals/run/grade-run.js";
import { valuesAgree } from "../../figures/values-agree.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Grade } from "../../runtime/definition/eval-traits.js";
import type { CalledTool, RunResult } from "../../runtime/loop/run.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import type { Json } from "../../runtime/models/message.js";
import { sha256 } from "../../text/sha256.js";
import { type HeldSpans, holdSpans } from "../../tracing/recording/held-spans.js";
import type { Trace } from "../../tracing/trace.js";
import { VERSION } from "../../version.js";
import type { Arm, Origin, Row } from "../gate/rows.js";
import type { RunAnswer } from "../run/protocol.js";
import type { CandidateAnswers } from "../run/run-candidate.js";
import { replayedAgent, replayedModel } from "./replayed-agent.js";

/** An input that both arms are run on, with what is expected of it. */
export interface Subject {
  /** Pairs the arms: the case's id, or the hash of a fresh input. */
  key: string;
  origin: Origin;
  stratum?: string | undefined;
  case: Case<unknown>;
}

export interface JudgedRun {
  row: Row;
  trace: Trace | undefined;
  /** What came out, for a person: the output, or what was refused. */
  output: Json;
  grades: Grade[];
}

/**
 * Judges what runs did, by an agent that is not theirs: each conversation is gone through again with that agent's own
 * loop, check and reference, and graded. No code of the candidate runs here.
 *
 * @param agent the base's
 * @param model what answered
 */
export async function judgeRuns(
  agent: AnyAgent,
  subjects: readonly Subject[],
  { declared, answers }: CandidateAnswers,
  { arm, model, session }: { arm: Arm; model: string; session: string },
): Promise<JudgedRun[]> {
  const spans = holdSpans(VERSION, {});
  const judged: JudgedRun[] = [];
  for (const answer of answers) {
    const subject = subjects[answer.input] as Subject;
    const tools = replayedAgent(agent, declared, answer);
    judged.push(await judgeRun(tools, subject, answer, { arm, model, session, spans }));
  }
  return judged;
}

async function judgeRun(
  agent: AnyAgent,
  subject: Subject,
  answer: RunAnswer,
  { arm, model, session, spans }: { arm: Arm; model: string; session: string; spans: HeldSpans },
): Promise<JudgedRun> {
  const { key, origin, stratum } = subject;
  let first: unknown;
  let isRepaired = false;
  const base: Row = {
    key,
    origin,
    ...(stratum === undefined ? {} : { stratum }),
    arm,
    repeat: 1,
    ended: false,
    stands: false,
    first_right: false,
    right: false,
    graders: { passed: 0, total: 1 },
    faults: ["run:fault"],
    against_policy: false,
    tokens: sum(answer.responses.map(({ usage }) => usage.input_tokens + usage.output_tokens)),
    cost_usd: sumCosts(answer),
    provider_failed: answer.provider_failed !== undefined,
    digest: digestOf(answer),
  };
  const notEnded = (reason: string): JudgedRun => ({
    row: base,
    trace: undefined,
    output: null,
    grades: [{ name: "run", status: "error", value: "fault", reason }],
  });
  if (answer.provider_failed !== undefined) return notEnded(`The provider failed: ${answer.provider_failed}`);
  if (answer.failed !== undefined) return notEnded(`The agent's code failed: ${answer.failed}.`);
  let result: RunResult<unknown>;
  try {
    result = await runAgent(agent, subject.case.application, {
      model: replayedModel(answer, model),
      tracing: spans,
      kind: "climb",
      session,
      onEvent: (event) => {
        if (event.type === "repair_started") isRepaired = true;
        if (event.type === "validation_started" && !isRepaired) first = event.output;
      },
    });
  } catch (error) {
    if (!(error instanceof RunFault)) throw error;
    return notEnded(error.message);
  }
  const trace = spans.trace(result.run.trace_id);
  spans.release([result.run.trace_id]);
  const grades = await gradeRun(agent, subject.case, { result, trace: () => trace }, null);
  const counted = grades.filter(({ status }) => status !== "skipped");
  const wrong = wrongFields(subject.case, result.output ?? result.rejected);
  const stands = result.output !== null;
  const row: Row = {
    ...base,
    ended: true,
    stands: stands && wrong.length === 0,
    first_right: first !== undefined && wrongFields(subject.case, first).length === 0,
    right: counted.length > 0 && counted.every(({ status }) => status === "pass"),
    graders: { passed: counted.filter(({ status }) => status === "pass").length, total: counted.length },
    faults: faultsOf(result, grades, wrong),
    against_policy: stands && wrong.length > 0,
  };
  return { row, trace, output: (result.output ?? result.rejected ?? null) as Json, grades };
}

function wrongFields(subject: Case<unknown>, output: unknown): string[] {
  const fields = (output !== null && typeof output === "object" ? output : {}) as Record<string, Json>;
  return Object.entries(expectedFields(subject))
    .filter(([name, { value, tolerance }]) => !valuesAgree(fields[name], value, tolerance))
    .map(([name]) => name);
}

function faultsOf(result: RunResult<unknown>, grades: readonly Grade[], wrong: readonly string[]): string[] {
  const { violations, warnings } = result.validation;
  const failed = (name: string) => grades.find((grade) => grade.name === name && grade.status === "fail");
  const figures = failed("tool_figures")?.value;
  const faults = [
    ...(result.output === null ? [`run:${result.run.exit_reason}`] : []),
    ...violations.map(({ code }) => `violation:${code}`),
    ...warnings.filter(({ level }) => level === "warning").map(({ code }) => `warning:${code}`),
    ...wrong.map((field) => `wrong:${field}`),
    ...(Array.isArray(figures) ? figures.map((figure) => `figure:${figure}`) : []),
    ...result.tool_results.filter(({ is_error }: CalledTool) => is_error).map(({ name }) => `tool:${name}`),
    ...(failed("tools") ? ["tools:calls"] : []),
  ];
  return [...new Set(faults)];
}

/** What a run did and answered, without ids and times. */
function digestOf({ responses, tools, failed }: RunAnswer): string {
  const said = responses.map(({ content, stop_reason }) => [stop_reason, content.map(({ id: _, ...block }) => block)]);
  return sha256(JSON.stringify([said, tools, failed]), 16);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function sumCosts({ responses }: RunAnswer): number | null {
  return responses.reduce<number | null>(
    (total, { cost_usd }) => (total === null || cost_usd === null ? null : total + cost_usd),
    0,
  );
}
