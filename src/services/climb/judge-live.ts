import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Bill } from "../../climb/broker/bill.js";
import { type Campaign, leftUsd, newCampaign, newRound, type Round } from "../../climb/campaign/campaign.js";
import { CampaignFolder } from "../../climb/campaign/campaign-folder.js";
import { RoundEnd } from "../../climb/campaign/compare.js";
import { compareLive } from "../../climb/campaign/compare-live.js";
import type { Workplace } from "../../climb/campaign/workplace.js";
import type { ChangedFile } from "../../climb/change/changed-files.js";
import { claudeCoder } from "../../climb/coder/claude.js";
import { type AgentPlace, partsIn } from "../../climb/edit/editable.js";
import { PARTS, type Part, type Verdict } from "../../climb/gate/rows.js";
import type { Subject } from "../../climb/judge/judge-runs.js";
import { drawFresh, noSampler } from "../../climb/sampler.js";
import type { Git } from "../../climb/tree/git.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { openModel } from "../../settings/open-model.js";
import type { Project } from "../open-project.js";

/** Longest that a judgement by a live model may take, in milliseconds. */
const TIMEOUT_MS = 7_200_000;

/** A change whose runs a live model is asked for. */
export interface LiveChange {
  git: Git;
  /** An empty folder for what is thrown away. */
  work: string;
  agent: AnyAgent;
  place: AgentPlace;
  modules: string | undefined;
  base: string;
  candidate: string;
  own: readonly ChangedFile[];
  suite: readonly Subject[];
  seed: string;
  model: string;
  repeat: number;
  maxCostUsd: number | undefined;
  sandbox: boolean;
  signal: AbortSignal;
  onStep: (step: string) => void;
}

/** What the sampled gate says of a change. */
export interface LiveJudgement extends Pick<Campaign, "spent" | "answered_by"> {
  host: string | null;
  verdict: Verdict["verdict"];
  reasons: string[];
  runs: Verdict | null;
  asked: { suite: number; fresh: number };
}

/**
 * Judges a change by a live model as a campaign's round is judged: both commits answer the same fresh inputs at the same
 * time, by the broker, and the ledger knows of the look. It is a campaign of one round that nobody edits in.
 *
 * @throws UserError when the model cannot be asked
 */
export async function judgeLive(
  { config, now }: Pick<Project, "config" | "now">,
  change: LiveChange,
): Promise<LiveJudgement> {
  const { git, agent, place, modules, base, candidate, own, suite, seed, signal, onStep } = change;
  const model = await openModel(agent, config, change.model);
  const campaign = campaignOf(change, model.host ?? null, now());
  const round = campaign.rounds[0] as Round;
  const home = join(change.work, "live");
  mkdirSync(home);
  const known = suite.map(({ case: subject }) => subject.application);
  const draw = (_: string, count: number) => drawFresh(agent, seed, count, known);
  const work: Workplace = {
    git,
    folder: new CampaignFolder(home),
    ledger: new CampaignFolder(config.home).ledger(now),
    agent,
    place,
    // What judges is the rest, as in a campaign: which of them differ here must not begin another ledger.
    editable: new Map<string, Part>([
      ...partsIn(place, git.files(base).keys()),
      ...own.map(({ path, is }) => [path, PARTS.find((part) => part === is) ?? "other"] as const),
    ]),
    subjects: suite,
    fresh: noSampler(agent) === undefined ? draw : undefined,
    modules,
    coder: claudeCoder,
    live: { model, bill: new Bill(campaign.spent, () => leftUsd(campaign)) },
    planOf: () => "",
    planText: "",
    signal,
    now,
    tell: (event) => {
      if (event.about === "step") onStep(event.step);
      if (event.about === "sampled")
        onStep(`more inputs: ${event.w} won and ${event.l} lost of ${event.pairs} pairs so far`);
    },
  };
  let said: Pick<LiveJudgement, "verdict" | "reasons">;
  try {
    const edits = new Map(own.map(({ path }) => [path, Buffer.alloc(0)]));
    const incumbent = { commit: base, declared: NOTHING, models: [], runs: [] };
    const compared = { incumbent, cause: null, edits, tree: candidate, deadline: now() + TIMEOUT_MS };
    const { verdict } = await compareLive(work, campaign, round, compared);
    round.verdict = verdict;
    said = { verdict: verdict.verdict, reasons: verdict.reasons };
  } catch (error) {
    if (!(error instanceof RoundEnd)) throw error;
    const verdict = error.outcome === "needs_person" ? "not_judged" : error.isOfRuns ? "void" : "worse";
    said = { verdict, reasons: [...error.reasons] };
  }
  const asked = { suite: round.asked.held_out, fresh: round.asked.fresh };
  const { spent, answered_by, host } = campaign;
  return { ...said, runs: round.verdict, asked, spent, answered_by, host };
}

const NOTHING = { tools: [], instructions: "", output: {} };

function campaignOf(change: LiveChange, host: string | null, now: number): Campaign {
  const { agent, base, candidate, model, repeat, maxCostUsd, sandbox } = change;
  const cause = { id: "change", title: "", lever: "tool" as const, runs: 0, faults: [], keys: [] };
  const round: Round = { ...newRound(1, cause, now), step: "frozen", frozen_at: now, patch: candidate };
  const campaign = newCampaign({
    ...{ id: CampaignFolder.newId(now), agent: agent.name, created_at: now, base, model, host, sandbox },
    options: {
      ...{ rounds: 1, timeout_ms: TIMEOUT_MS, max_cost_usd: maxCostUsd ?? null },
      ...{ allow: [], cases: null, checks: [], repeat },
    },
  });
  return { ...campaign, rounds: [round] };
}
