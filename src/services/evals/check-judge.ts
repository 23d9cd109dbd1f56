import pMap from "p-map";
import { messageOf } from "../../errors.js";
import { askJudge, instructionsHash } from "../../evals/graders/rubric.js";
import { type Agreement, agreementOf, type JudgeCounts, unfitBecause } from "../../evals/judge/agreement.js";
import { type CheckedJudge, JUDGES, judgeFile, keepJudges } from "../../evals/judge/judge-file.js";
import { type Judgement, judgementScore, judgementsIn } from "../../evals/judge/judgement.js";
import type { Label } from "../../evals/judge/labels.js";
import { pacedModel } from "../../evals/run/paced-model.js";
import { inProject } from "../../folder/upwards.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Model } from "../../runtime/models/model.js";
import { cutTo } from "../../text/format.js";
import type { Project } from "../open-project.js";
import { type AskedModel, askedModel, askedName } from "../run-once.js";
import { requireBound, Spending } from "../spending.js";
import { type Labelled, Rubrics, readLabelled } from "./labelled-runs.js";

/** Which judges are held against people, on which runs. */
export interface JudgeCheckRequest {
  /** Only this one; by default all whose judgements are recorded. */
  judge?: AskedModel;
  /** Files with the cases that have the rubrics, or folders of them; by default `cases/<agent>`. */
  cases?: readonly string[];
  /** Only runs since then, in milliseconds since 1970. */
  since?: number;
  /** With a judge: judge the labelled runs that it has not judged, until so many US dollars are spent. */
  maxCostUsd?: number;
  /** Keep nothing of what came out. */
  dryRun?: boolean;
  signal?: AbortSignal;
  /** Told how many runs are about to be judged, and then of each. */
  onBegin?: (runs: number) => void;
  onProgress?: (judged: number) => void;
  /** Told in a line that the provider has all wait for long. */
  onPause?: (line: string) => void;
}

/** A run that a person calls wrong, and the judge accepts; or the other way round. */
export interface Disagreement {
  trace_id: string;
  rubric: string;
  /** What the judge said, with its quote. */
  judge: string;
  person: Label;
}

/** A judge against people's verdicts. */
export interface JudgeReport extends Agreement {
  judge: string;
  /** The model that answered; null where none has. */
  answered_by: string | null;
  /** Labelled runs that it has judged, by what the person said. */
  labels: { right: number; wrong: number };
  /** The most dangerous first: runs that a person calls wrong, and it accepts. */
  false_acceptances: Disagreement[];
  false_rejections: Disagreement[];
  /** Labelled runs with a rubric that it has not judged. */
  not_judged: number;
  /** Whether it is fit to gate, and what it lacks. */
  fit: boolean;
  missing: string[];
}

/** Model judges against people's verdicts. */
export interface JudgeCheck {
  agent: string;
  /** Runs that people call right and wrong, and those among them whose case has a rubric today. */
  labels: { right: number; wrong: number; with_rubric: number };
  /** Judgements that say nothing today: of other instructions, or of a rubric that no case has. */
  stale: number;
  judges: JudgeReport[];
  /** Why runs could not be judged now, each once. */
  failed: { runs: number; reasons: string[] };
  /** The file that keeps what came out; null where nothing is kept. */
  kept: string | null;
}

/** Runs that are judged at once. */
const CONCURRENCY = 4;

/**
 * Holds model judges against what people said of recorded runs, and keeps what came out in a file of the project.
 *
 * @throws UserError where there are no cases, for a paid judge without a bound inside a coding agent, and where the file
 *   cannot be used
 */
export async function checkJudge(
  project: Project,
  agent: AnyAgent,
  request: JudgeCheckRequest = {},
): Promise<JudgeCheck> {
  const { judge, maxCostUsd, dryRun = false, signal = project.signal } = request;
  const named = judge === undefined ? undefined : askedName(project.config, judge);
  const rubrics = new Rubrics(agent, request.cases);
  const { labelled, stale } = await readLabelled(project, agent, rubrics, request.since);
  const failed: JudgeCheck["failed"] = { runs: 0, reasons: [] };
  if (judge !== undefined && maxCostUsd !== undefined) {
    const model = await askedModel(agent, project.config, judge);
    requireBound(project.config, [model.id], maxCostUsd);
    await judgeMissing(project, model, labelled, { ...request, signal, failed });
  }
  const judges = judgesOf(labelled).filter(({ judge: name }) => named === undefined || name === named);
  const at = new Date(project.now()).toISOString();
  const keeps = !dryRun && judges.length > 0;
  if (keeps) {
    const checked = judges.map((one) => checkedJudge(one, labelled, at));
    await keepJudges(inProject(JUDGES), agent.name, checked, signal);
  }
  const reported = judges.length > 0 || named === undefined ? judges : [{ judge: named, model: null }];
  const right = labelled.filter(({ label }) => label.right).length;
  return {
    agent: agent.name,
    labels: {
      right,
      wrong: labelled.length - right,
      with_rubric: labelled.filter((one) => one.rubric !== undefined || one.judgements.length > 0).length,
    },
    stale,
    judges: reported.map((one) => reportOf(one, labelled, rubrics)),
    failed,
    kept: keeps ? judgeFile(inProject(JUDGES), agent.name) : null,
  };
}

/** Judges the labelled runs with a rubric that a judge has not judged, and keeps what it says beside their traces. */
async function judgeMissing(
  project: Project,
  model: Model,
  labelled: readonly Labelled[],
  {
    maxCostUsd,
    signal,
    failed,
    onBegin,
    onProgress,
    onPause,
  }: JudgeCheckRequest & { signal: AbortSignal; failed: JudgeCheck["failed"] },
): Promise<void> {
  const missing = labelled.filter((one) => one.rubric !== undefined && !isJudgedBy(model.id, one));
  if (missing.length === 0) return;
  onBegin?.(missing.length);
  const tracing = await project.tracing();
  const spending = new Spending(maxCostUsd);
  const paced = pacedModel(model, CONCURRENCY, { onPause });
  let judged = 0;
  const judgeOne = async (one: Labelled) => {
    if (!spending.mayGoOn || signal.aborted) return;
    const judge = {
      model: paced,
      options: { signal },
      onResponse: ({ cost_usd }: { cost_usd: number | null }) => spending.add(cost_usd),
    };
    try {
      const verdict = await askJudge(judge, seenBy(one));
      const score = project.redactor.json(judgementScore(one.id, verdict, "judge"));
      tracing.addScores([score]);
      one.judgements.push(...judgementsIn([score]));
    } catch (error) {
      if (signal.aborted) return;
      failed.runs++;
      const reason = messageOf(error);
      if (!failed.reasons.includes(reason)) failed.reasons.push(reason);
    }
    onProgress?.(++judged);
  };
  await pMap(missing, judgeOne, { concurrency: CONCURRENCY });
  signal.throwIfAborted();
}

/** What a judge is shown of a recorded run: what it would have been shown by an eval. */
function seenBy({ run, rubric = "" }: Labelled): Parameters<typeof askJudge>[1] {
  const tools = run.tool_calls.map(({ name, result }) => ({ name, returned: result }));
  return { rubric, input: run.input, tools, answer: run.output ?? null };
}

/** A judge as it is named, and the model that answered to the name. */
interface JudgeModel {
  judge: string;
  model: string | null;
}

function isJudgedBy(judge: string, { judgements }: Labelled): boolean {
  return judgements.some(({ by }) => by.judge === judge);
}

/** What a judge said of a run last. */
function judgementBy({ judge, model }: JudgeModel, { judgements }: Labelled): Judgement | undefined {
  return judgements.findLast(({ by }) => by.judge === judge && by.model === model);
}

function judgesOf(labelled: readonly Labelled[]): { judge: string; model: string }[] {
  const all = labelled.flatMap(({ judgements }) => judgements.map(({ by: { judge, model } }) => ({ judge, model })));
  const byKey = new Map(all.map((one) => [`${one.judge} ${one.model}`, one]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

function reportOf(named: JudgeModel, labelled: readonly Labelled[], rubrics: Rubrics): JudgeReport {
  const judged = judgedBy(named, labelled);
  const counts = countsOf(judged);
  const missing = unfitBecause(counts);
  const disagreement = ({ id, label, judgement }: Judged): Disagreement => ({
    trace_id: id,
    rubric: cutTo(rubrics.byHash.get(judgement.by.rubric) ?? "", LONGEST),
    judge: cutTo(judgement.said, LONGEST),
    person: { ...label, comment: cutTo(label.comment, LONGEST) },
  });
  return {
    judge: named.judge,
    answered_by: named.model,
    labels: { right: counts.right.labels, wrong: counts.wrong.labels },
    ...agreementOf(counts),
    false_acceptances: judged.filter(({ label, judgement }) => !label.right && judgement.accepts).map(disagreement),
    false_rejections: judged.filter(({ label, judgement }) => label.right && !judgement.accepts).map(disagreement),
    not_judged: labelled.filter((one) => one.rubric !== undefined && !isJudgedBy(named.judge, one)).length,
    fit: missing.length === 0,
    missing,
  };
}

/** Longest text of a disagreement, in characters. */
const LONGEST = 500;

type Judged = Labelled & { judgement: Judgement };

function judgedBy(named: JudgeModel, labelled: readonly Labelled[]): Judged[] {
  return labelled.flatMap((one) => {
    const judgement = judgementBy(named, one);
    return judgement ? [{ ...one, judgement }] : [];
  });
}

function countsOf(judged: readonly Judged[]): JudgeCounts {
  const of = (isRight: boolean) => judged.filter(({ label }) => label.right === isRight);
  const [right, wrong] = [of(true), of(false)];
  return {
    right: { labels: right.length, accepted: right.filter(({ judgement }) => judgement.accepts).length },
    wrong: { labels: wrong.length, rejected: wrong.filter(({ judgement }) => !judgement.accepts).length },
  };
}

/** What is kept of a judge: counts, and what they are of. No text of a run. */
function checkedJudge(
  named: { judge: string; model: string },
  labelled: readonly Labelled[],
  checked_at: string,
): CheckedJudge {
  const judged = judgedBy(named, labelled);
  return {
    model: named.judge,
    answered_by: named.model,
    instructions: instructionsHash(),
    rubrics: [...new Set(judged.map(({ judgement }) => judgement.by.rubric))].sort(),
    checked_at,
    ...countsOf(judged),
  };
}
