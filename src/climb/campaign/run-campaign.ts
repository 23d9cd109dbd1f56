import { writeFileSync } from "node:fs";
import { gradePredictions } from "../../analysis/plan/verify/grade.js";
import { ProviderError, UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { MOST_SPOILED } from "../gate/guardrails.js";
import { noiseFloor } from "../gate/noise-floor.js";
import { isRight } from "../gate/pairs.js";
import { causesOf, type RankedCause } from "../judge/causes.js";
import type { JudgedRun } from "../judge/judge-runs.js";
import { pullRequestText } from "../report/pull-request.js";
import { CandidateProblem } from "../run/run-candidate.js";
import { type Campaign, leftCauses, leftUsd, modeOf, newRound, type Round } from "./campaign.js";
import type { Incumbent } from "./compare.js";
import { confirmTip, rowsOfBoth } from "./confirm-tip.js";
import { requireChecks } from "./own-checks.js";
import { playRound } from "./round.js";
import { CostReached, runBoth, runTree, writeTree } from "./run-arm.js";
import { pullRequestPath, type Workplace } from "./workplace.js";

/**
 * Plays the rounds of a campaign, from where it stands to its end, and says why it ended. The campaign is saved before and
 * after each step, so that whoever reads it later can go on.
 *
 * @throws the signal's reason when it is aborted: the campaign can be resumed
 */
export async function runCampaign(work: Workplace, campaign: Campaign): Promise<Campaign> {
  const { signal, now } = work;
  const deadline = now() + campaign.options.timeout_ms;
  let incumbent: Incumbent;
  if (campaign.rounds.length === 0) await requireChecks(work, campaign);
  try {
    incumbent = await baseline(work, campaign);
  } catch (error) {
    if (!(error instanceof CostReached)) throw error;
    return close(work, campaign, "The cost limit was reached before the base's own runs were made.");
  }
  for (;;) {
    signal.throwIfAborted();
    const open = campaign.rounds.find(({ step }) => step !== "ended");
    const causes = await openCauses(work, campaign, incumbent);
    const [first] = causes;
    const why = open ? undefined : endOf(campaign, incumbent, first, { now: now(), deadline });
    if (why !== undefined) return finish(work, campaign, incumbent, why);
    const cause = open
      ? (causes.find(({ cause }) => cause.id === open.cause.id) ?? asRanked(open))
      : (first as RankedCause);
    const round = open ?? begin(campaign, cause, now());
    work.folder.save(campaign);
    work.tell({ about: "round", round: round.number, cause: cause.title, lever: cause.lever, runs: cause.runs });
    incumbent = await playRound(work, campaign, round, { incumbent, cause, deadline });
    campaign.after = rates(campaign, incumbent);
    work.folder.save(campaign);
    work.folder.clear(campaign.id);
  }
}

/** Runs of the tip on the suite, twice: what differs between them is luck, which only a live model may have. */
async function baseline(work: Workplace, campaign: Campaign): Promise<Incumbent> {
  const { incumbent, noise } = await (work.live ? liveBaseline : offlineBaseline)(work, campaign).catch((error) => {
    if (!(error instanceof CandidateProblem)) throw error;
    throw new UserError(`The agent of the base cannot be run apart: ${error.message}.`);
  });
  campaign.noise ??= noise;
  campaign.before ??= rates(campaign, incumbent);
  campaign.after = rates(campaign, incumbent);
  work.folder.save(campaign);
  work.tell({ about: "baseline", ...rates(campaign, incumbent), noise: campaign.noise });
  return incumbent;
}

async function offlineBaseline(work: Workplace, campaign: Campaign) {
  const { repeat } = campaign.options;
  const tree = writeTree(work, campaign, "base", campaign.tip);
  const asked = { subjects: work.subjects, live: false, repeats: Math.max(2, repeat) };
  const { runs, ...both } = await runTree(work, campaign, tree, asked);
  const digests = new Map(runs.map(({ row: { key, digest } }) => [key, digest]));
  campaign.deterministic = runs.every(({ row: { key, digest } }) => digests.get(key) === digest);
  if (!campaign.deterministic) {
    throw new UserError(
      "Two runs of the base on the same inputs differ: something in its tools is luck, the clock or the machine. Fix that first.",
    );
  }
  const own = runs.filter(({ row }) => row.repeat <= repeat);
  return { incumbent: { commit: campaign.tip, ...both, runs: own }, noise: null };
}

/** Both arms are the base (A/A): what they differ by is what chance looks like here. A campaign that goes on has it. */
async function liveBaseline(work: Workplace, campaign: Campaign) {
  const { subjects } = work;
  const asked = { subjects, live: true, repeats: campaign.options.repeat };
  const base = writeTree(work, campaign, "base", campaign.tip);
  if (campaign.noise !== null) {
    return { incumbent: { commit: campaign.tip, ...(await runTree(work, campaign, base, asked)) }, noise: null };
  }
  const other = writeTree(work, campaign, "candidate", campaign.tip);
  const both = await runBoth(work, campaign, { base, candidate: other }, asked);
  refuseFailures([...both.base.runs, ...both.candidate.runs]);
  const noise = noiseFloor(rowsOfBoth(both.base.runs, both.candidate.runs));
  return { incumbent: { commit: campaign.tip, ...both.base }, noise };
}

/** @throws ProviderError where it failed so often that nothing can be compared */
function refuseFailures(runs: readonly JudgedRun[]): void {
  const failed = runs.filter(({ row }) => row.provider_failed);
  if (failed.length <= runs.length * MOST_SPOILED) return;
  const why = failed[0]?.grades[0]?.reason ?? "";
  throw new ProviderError(`The base's own runs cannot be made: ${failed.length} of ${runs.length} failed. ${why}`);
}

function rates(campaign: Campaign, { runs }: Incumbent): { right: number; total: number } {
  const mode = modeOf(campaign);
  return { right: runs.filter(({ row }) => isRight(row, mode)).length, total: runs.length };
}

/** Causes that a round can be made of: with an input that may be shown, and not tried too often. */
async function openCauses(work: Workplace, campaign: Campaign, incumbent: Incumbent): Promise<RankedCause[]> {
  const shown = new Set(work.subjects.filter(({ origin }) => origin === "visible").map(({ key }) => key));
  const left = leftCauses(campaign);
  const causes = await causesOf(work.agent as AnyAgent, incumbent.runs, work.now());
  return causes.filter(({ cause }) => !left.has(cause.id) && cause.keys.some((key) => shown.has(key)));
}

/** Why no further round is begun, in a sentence; undefined where one is. */
function endOf(
  campaign: Campaign,
  { runs }: Incumbent,
  cause: RankedCause | undefined,
  { now, deadline }: { now: number; deadline: number },
): string | undefined {
  const { rounds, options } = campaign;
  const last = rounds.at(-1);
  if (last?.outcome === "needs_person") return `A person is needed: ${last.reasons.join(" ")}`;
  if (!cause) {
    const isGreen = runs.every(({ row }) => row.right);
    return isGreen ? "All inputs of the suite are right, and nothing is found in their runs." : noCause(campaign);
  }
  if (rounds.length >= options.rounds)
    return options.rounds === 1 ? "The one round was played." : `All ${options.rounds} rounds were played.`;
  if (now >= deadline) return "The time was over.";
  const left = leftUsd(campaign);
  return left !== undefined && left <= 0 ? "The cost limit was reached." : undefined;
}

function noCause(campaign: Campaign): string {
  return leftCauses(campaign).size > 0
    ? "What is left was tried three times in vain, or cannot be judged here."
    : "What is left shows in no input that may be shown, or is not for a coding agent to change.";
}

function begin({ rounds }: Campaign, { cause, title, lever, runs }: RankedCause, now: number): Round {
  const { id, faults, keys } = cause;
  const round = newRound(rounds.length + 1, { id, title, lever, runs, faults, keys }, now);
  rounds.push(round);
  return round;
}

/** The cause of a round that is taken up again, where the analysis does not show it any more. */
function asRanked({ cause: { id, title, lever, runs, faults, keys } }: Round): RankedCause {
  return { cause: { id, faults, keys }, title, lever, runs, details: [], quotes: {} };
}

async function finish(work: Workplace, campaign: Campaign, incumbent: Incumbent, why: string): Promise<Campaign> {
  if (campaign.tip !== campaign.base) {
    work.tell({ about: "confirmation" });
    campaign.confirmation = await confirmTip(work, campaign);
  }
  campaign.after = rates(campaign, incumbent);
  campaign.predictions = predicted(work, incumbent);
  return close(work, campaign, why);
}

/** How the plan's predictions came out, by the suite at the tip: a case passes where all its runs do. */
function predicted({ predictions }: Workplace, { commit, runs }: Incumbent): Campaign["predictions"] {
  if (!predictions) return null;
  const wrong = new Set(runs.filter(({ row }) => !row.right).map(({ row }) => row.key));
  const ids = [...new Set(runs.map(({ row }) => row.key))];
  const cases = ids.map((id) => ({ id, status: wrong.has(id) ? ("fail" as const) : ("pass" as const) }));
  const evalReport = { run_id: commit, versions: { model: "" }, cases };
  const { verdict, counts, predictions: graded } = gradePredictions(predictions, { evalReport });
  const of = (grade: string) => graded.filter((each) => each.grade === grade).map(({ id }) => id);
  return { verdict, kept: counts.kept, missed: of("missed"), surprise: of("surprise"), untested: counts.untested };
}

function close(work: Workplace, campaign: Campaign, why: string): Campaign {
  campaign.status = "ended";
  campaign.end = why;
  if (campaign.tip !== campaign.base) writeFileSync(pullRequestPath(work, campaign), pullRequestText(campaign));
  work.folder.save(campaign);
  work.folder.clear(campaign.id);
  return campaign;
}
