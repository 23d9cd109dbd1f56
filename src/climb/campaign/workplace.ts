import type { Predictions } from "../../analysis/plan/plan.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Model } from "../../runtime/models/model.js";
import type { Bill } from "../broker/bill.js";
import type { Coder } from "../coder/coder.js";
import type { AgentPlace } from "../edit/editable.js";
import type { Part } from "../gate/rows.js";
import { MARK } from "../jail/leftovers.js";
import type { Subject } from "../judge/judge-runs.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Git } from "../tree/git.js";
import type { Campaign } from "./campaign.js";
import type { CampaignFolder } from "./campaign-folder.js";

/** What a campaign tells while it goes on. */
export type ClimbEvent =
  | { about: "baseline"; right: number; total: number; noise: Campaign["noise"] }
  | { about: "round"; round: number; cause: string; lever: string; runs: number }
  | { about: "step"; round: number; step: string }
  | { about: "sampled"; round: number; pairs: number; w: number; l: number; e: number | null }
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
  /** The folder of installed packages that the project uses; undefined without one. */
  modules: string | undefined;
  coder: Coder;
  /** The live model that is asked, and what it may cost; undefined where the embedded model answers. */
  live?: { model: Model; bill: Bill } | undefined;
  /** What an approved plan says of a cause, by its id. */
  planOf: (cause: string) => string;
  /** Imports that an approved plan gives, as they stand in it: a person has allowed them. */
  planText: string;
  /** What the plan predicts; undefined without a plan. */
  predictions?: Predictions | undefined;
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now: () => number;
  tell: (event: ClimbEvent) => void;
}

export function briefPath({ folder }: Workplace, { id }: Campaign, round: number): string {
  return folder.place(id, "rounds", String(round), "brief.md");
}

/** The path of the text of a pull request for what was kept. */
export function pullRequestPath({ folder }: Pick<Workplace, "folder">, { id }: Pick<Campaign, "id">): string {
  return folder.place(id, "pull-request.md");
}

/** What the processes of a campaign have in their environment. */
export function marksOf({ id }: Pick<Campaign, "id">): Record<string, string> {
  return { [MARK]: id };
}
