import { UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { RankedCause } from "../judge/causes.js";
import { causesOf } from "../judge/causes.js";
import type { Subject } from "../judge/judge-runs.js";
import { CandidateProblem } from "../run/run-candidate.js";
import { type Campaign, leftCauses, type Round, spentUsd } from "./campaign.js";
import { confirmTip } from "./confirm-tip.js";
import { type Incumbent, playRound } from "./round.js";
import { runArm, type Workplace } from "./workplace.js";

/**
 * Plays the rounds of a campaign, from where it stands to its end, and says why it ended. The campaign is saved before and
 * after each step, so that whoever reads it later can go on.
 *
 * @throws the signal's reason when it is aborted: the campaign can be resumed
 */
export async function runCampaign(work: Workplace, campaign: Campaign): Promise<Campaign> {
  const { signal, now } = work;
  const deadline = now() + campaign.options.timeout_ms;
  let incumbent = await baseline(work, campaign);
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
    campaign.after = rates(incumbent);
    work.folder.save(campaign);
    work.folder.clear(campaign.id);
  }
}

/** Runs of the tip on the suite, twice: what differs between them is luck. */
async function baseline(work: Workplace, campaign: Campaign): Promise<Incumbent> {
  const again = (subject: Subject): Subject => ({ ...subject, key: `${subject.key} again` });
  const { subjects } = work;
  const both = await runArm(work, campaign, {
    tree: campaign.tip,
    subjects: [...subjects, ...subjects.map(again)],
    arm: "base",
  }).catch((error) => {
    if (!(error instanceof CandidateProblem)) throw error;
    throw new UserError(`The agent of the base cannot be run apart: ${error.message}.`);
  });
  const first = { ...both, runs: both.runs.slice(0, subjects.length) };
  const second = both.runs.slice(subjects.length);
  campaign.deterministic = first.runs.every(({ row }, index) => second[index]?.row.digest === row.digest);
  if (!campaign.deterministic) {
    throw new UserError(
      "Two runs of the base on the same inputs differ: something in its tools is luck, the clock or the machine. Fix that first.",
    );
  }
  const incumbent = { commit: campaign.tip, ...first };
  campaign.before ??= rates(incumbent);
  campaign.after = rates(incumbent);
  work.folder.save(campaign);
  work.tell({ about: "baseline", ...rates(incumbent), deterministic: campaign.deterministic });
  return incumbent;
}

function rates({ runs }: Incumbent): { right: number; total: number } {
  return { right: runs.filter(({ row }) => row.right).length, total: runs.length };
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
  if (rounds.length >= options.rounds) return `All ${options.rounds} rounds were played.`;
  if (now >= deadline) return "The time was over.";
  const { max_cost_usd } = options;
  if (max_cost_usd !== null && spentUsd(campaign) >= max_cost_usd) return "The cost limit was reached.";
  return undefined;
}

function noCause(campaign: Campaign): string {
  return leftCauses(campaign).size > 0
    ? "What is left was tried three times in vain, or cannot be judged here."
    : "What is left shows in no input that may be shown, or is not for a coding agent to change.";
}

function begin({ rounds }: Campaign, { cause, title, lever, runs }: RankedCause, now: number): Round {
  const round: Round = {
    number: rounds.length + 1,
    cause: { id: cause.id, title, lever, runs, faults: cause.faults, keys: cause.keys },
    step: "begun",
    begun_at: now,
    frozen_at: null,
    ended_at: null,
    coder: null,
    patch: null,
    files: [],
    outcome: null,
    reasons: [],
    verdict: null,
    asked: { visible: 0, held_out: 0, fresh: 0 },
    commit: null,
  };
  rounds.push(round);
  return round;
}

/** The cause of a round that is taken up again, where the analysis does not show it any more. */
function asRanked({ cause: { id, title, lever, runs, faults, keys } }: Round): RankedCause {
  return { cause: { id, faults, keys }, title, lever, runs, severity: "high", details: [], quotes: {} };
}

async function finish(work: Workplace, campaign: Campaign, incumbent: Incumbent, why: string): Promise<Campaign> {
  if (campaign.tip !== campaign.base) {
    work.tell({ about: "confirmation" });
    campaign.confirmation = await confirmTip(work, campaign);
  }
  campaign.status = "ended";
  campaign.end = why;
  campaign.after = rates(incumbent);
  work.folder.save(campaign);
  work.folder.clear(campaign.id);
  return campaign;
}
