import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Coder } from "../coder/coder.js";
import type { AgentPlace } from "../edit/editable.js";
import type { Arm, Part } from "../gate/rows.js";
import { type JudgedRun, judgeRuns, type Subject } from "../judge/judge-runs.js";
import type { Ledger } from "../ledger/ledger.js";
import { type CandidateAnswers, runCandidate } from "../run/run-candidate.js";
import { exportTree } from "../tree/candidate-tree.js";
import type { Git } from "../tree/git.js";
import type { Campaign } from "./campaign.js";
import type { CampaignFolder } from "./campaign-folder.js";
import { shuffled } from "./subjects.js";

/** Longest that a process may take to answer all its inputs, in milliseconds. */
const RUN_TIMEOUT_MS = 300_000;

/** What a campaign tells while it goes on. */
export type ClimbEvent =
  | { about: "baseline"; right: number; total: number; deterministic: boolean }
  | { about: "round"; round: number; cause: string; lever: string; runs: number }
  | { about: "step"; round: number; step: string }
  | { about: "confirmation" }
  | { about: "round ended"; round: number; outcome: string; reasons: readonly string[] };

/** All that the rounds of a campaign have in common. */
export interface Workplace {
  git: Git;
  folder: CampaignFolder;
  /** Of all campaigns of this store. */
  ledger: Ledger;
  /** The base's, which judges. */
  agent: AnyAgent;
  place: AgentPlace;
  /** What may be edited, with the part of the agent that it is. */
  editable: ReadonlyMap<string, Part>;
  /** The suite. */
  subjects: readonly Subject[];
  /** Draws inputs anew; undefined where the agent has no sampler or no reference. */
  fresh?: ((seed: string, count: number) => Subject[]) | undefined;
  packageRoot: string;
  /** The folder of installed packages that the project uses; undefined without one. */
  modules: string | undefined;
  coder: Coder;
  /** What an approved plan says of a cause, by its id. */
  planOf: (cause: string) => string;
  /** Imports that an approved plan gives, as they stand in it: a person has allowed them. */
  planText: string;
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now: () => number;
  tell: (event: ClimbEvent) => void;
}

/** Runs of one tree on inputs, judged. */
export interface ArmRuns extends Pick<CandidateAnswers, "declared"> {
  runs: JudgedRun[];
}

/**
 * Runs a tree's agent on inputs in a process of its own, in an order that tells nothing, and judges the runs by the base.
 *
 * @throws CandidateProblem when the process gives anything but its runs
 */
export async function runArm(
  { git, folder, agent, place, packageRoot, modules, signal }: Workplace,
  campaign: Campaign,
  { tree, subjects, arm }: { tree: string; subjects: readonly Subject[]; arm: Arm },
): Promise<ArmRuns> {
  const out = folder.scratch(campaign.id, `tree-${arm}`);
  exportTree(git, tree, out, { extent: "what runs", below: place.project, modules });
  const asked = shuffled(subjects, (key) => folder.keyed(campaign.id, "order", key));
  const answers = await runCandidate({
    tree: out,
    from: place.from,
    agent: agent.name,
    inputs: asked.map(({ case: subject }) => subject.application),
    packageRoot,
    sandbox: campaign.sandbox,
    timeoutMs: RUN_TIMEOUT_MS,
    signal,
    marks: marksOf(campaign),
  });
  const session = `climb-${campaign.id}`;
  const judged = await judgeRuns(agent, asked, answers, { arm, model: campaign.model, session });
  const places = new Map(subjects.map(({ key }, index) => [key, index]));
  const runs = judged.sort((a, b) => (places.get(a.row.key) ?? 0) - (places.get(b.row.key) ?? 0));
  return { declared: answers.declared, runs };
}

/** The path of a round's brief. */
export function briefPath({ folder }: Workplace, { id }: Campaign, round: number): string {
  return folder.place(id, "rounds", String(round), "brief.md");
}

/** What the processes of a campaign have in their environment. */
export function marksOf({ id }: Pick<Campaign, "id">): Record<string, string> {
  return { [MARK]: id };
}

/** The variable that names a process's campaign. */
export const MARK = "UNDERWRITE_CLIMB";
