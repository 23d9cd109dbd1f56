import { Broker } from "../broker/broker.js";
import type { Arm } from "../gate/rows.js";
import { type JudgedRun, judgeRuns, type Subject } from "../judge/judge-runs.js";
import { type CandidateAnswers, CandidateProblem, runCandidate } from "../run/run-candidate.js";
import { exportTree } from "../tree/candidate-tree.js";
import type { Campaign } from "./campaign.js";
import { shuffled } from "./subjects.js";
import { marksOf, type Workplace } from "./workplace.js";

/** Longest that a process may take to answer its inputs, in milliseconds: by the embedded model, and by a live one. */
const TIMEOUT_MS = 300_000;
const LIVE_TIMEOUT_MS = 1_200_000;

/** Runs of one tree on inputs, judged. */
export interface ArmRuns extends Pick<CandidateAnswers, "declared"> {
  runs: JudgedRun[];
  /** Names that the model's answers gave, in order. */
  models: string[];
}

/** The bound on costs was reached while runs were made: they are not all there. */
export class CostReached extends Error {
  override readonly name = "CostReached";
}

export interface WrittenTree {
  folder: string;
  arm: Arm;
}

/** What runs of a tree need of where they are made. */
export type Ground = Pick<Workplace, "git" | "folder" | "agent" | "place" | "modules" | "live" | "signal">;

/** Whose runs they are: a campaign's, or those of a change that is judged alone. */
export type RunsOf = Pick<Campaign, "id" | "model" | "sandbox" | "answered_by">;

/** What a tree is asked: see `runTree`. */
interface Asked {
  subjects: readonly Subject[];
  live: boolean;
  repeats?: number;
  timeoutMs?: number;
}

/** Writes a tree out for its runs. */
export function writeTree(
  { git, folder, place, modules }: Ground,
  campaign: RunsOf,
  arm: Arm,
  tree: string,
): WrittenTree {
  const out = folder.scratch(campaign.id, `tree-${arm}`);
  exportTree(git, tree, out, { extent: "what runs", below: place.project, modules });
  return { folder: out, arm };
}

/**
 * Runs a tree's agent on inputs in a process of its own, in an order that tells nothing, and judges the runs by the base.
 *
 * @param live asks the campaign's live model; without it the embedded model answers
 * @param repeats how often each input is run: the runs of an input follow each other in what is returned
 * @param timeoutMs bound on the process
 * @throws CandidateProblem when the process gives anything but its runs
 * @throws CostReached when the bound on costs was reached
 */
export async function runTree(
  work: Ground,
  campaign: RunsOf,
  written: WrittenTree,
  { subjects, live, repeats = 1, timeoutMs = live ? LIVE_TIMEOUT_MS : TIMEOUT_MS }: Asked,
): Promise<ArmRuns> {
  const { folder, agent, place, signal } = work;
  const times = Array.from({ length: repeats }, (_, index) => index + 1);
  const all = subjects.flatMap((subject) =>
    times.map((repeat) => ({ subject, repeat, key: `${subject.key} ${repeat}` })),
  );
  const asked = shuffled(all, (key) => folder.keyed(campaign.id, "order", key));
  const { model, bill } = work.live ?? {};
  const broker = live && model && bill ? new Broker(model, bill, { inputs: asked.length, signal }) : undefined;
  const answers = await runCandidate({
    tree: written.folder,
    from: place.from,
    agent: agent.name,
    inputs: asked.map(({ subject }) => subject.case.application),
    strict: agent.strict,
    sandbox: campaign.sandbox,
    timeoutMs,
    signal,
    marks: marksOf(campaign),
    broker,
  });
  if (broker && bill?.isReached) throw new CostReached("The cost limit was reached.");
  const judged = await judgeRuns(
    agent,
    asked.map(({ subject }) => subject),
    answers,
    { arm: written.arm, model: live ? campaign.model : "offline", session: `climb-${campaign.id}` },
  );
  const runs = judged.map((run, index) => ({ ...run, row: { ...run.row, repeat: asked[index]?.repeat ?? 1 } }));
  const places = new Map(all.map(({ key }, index) => [key, index]));
  const placeOf = ({ row: { key, repeat } }: JudgedRun) => places.get(`${key} ${repeat}`) ?? 0;
  const models = [...new Set(answers.answers.flatMap(({ responses }) => responses.map(({ model }) => model)))].sort();
  if (live) campaign.answered_by = [...new Set([...campaign.answered_by, ...models])].sort();
  return { declared: answers.declared, models, runs: runs.sort((a, b) => placeOf(a) - placeOf(b)) };
}

/** Both arms on the same inputs at the same time. @throws as `runTree`, what the candidate's runs are no evidence by first */
export async function runBoth(
  work: Workplace,
  campaign: Campaign,
  { base, candidate }: { base: WrittenTree; candidate: WrittenTree },
  asked: Asked,
): Promise<{ base: ArmRuns; candidate: ArmRuns }> {
  const [before, after] = await Promise.allSettled([
    runTree(work, campaign, base, asked),
    runTree(work, campaign, candidate, asked),
  ]);
  if (before.status === "rejected" && !(before.reason instanceof CandidateProblem)) throw before.reason;
  if (after.status === "rejected") throw after.reason;
  if (before.status === "rejected")
    throw new Error(`The agent of the base cannot be run apart: ${before.reason.message}.`);
  return { base: before.value, candidate: after.value };
}
