import * as z from "zod/mini";
import { LEVERS } from "../../analysis/findings/finding.js";
import { ratesSchema } from "../gate/rates.js";
import { verdictSchema } from "../gate/rows.js";

const count = z.int().check(z.gte(0));

/** How a round ended. */
const OUTCOMES = ["kept", "dropped", "not_judged", "no_change", "needs_person"] as const;

const roundSchema = z.strictObject({
  /** From 1. */
  number: z.int().check(z.gte(1)),
  cause: z.strictObject({
    id: z.string(),
    title: z.string(),
    lever: z.enum(LEVERS),
    /** Runs of the suite that show it. */
    runs: count,
    faults: z.array(z.string()),
    keys: z.array(z.string()),
  }),
  /** What is known of it on disk: it has begun; the patch is frozen; it has ended. */
  step: z.enum(["begun", "frozen", "ended"]),
  /** Milliseconds since 1970. */
  begun_at: z.number(),
  frozen_at: z.nullable(z.number()),
  ended_at: z.nullable(z.number()),
  coder: z.nullable(
    z.strictObject({
      answer: z.enum(["changed", "no_change", "needs_person", "unsaid"]),
      reason: z.string(),
      cost_usd: z.nullable(z.number()),
      problem: z.nullable(z.string()),
      said: z.string(),
    }),
  ),
  /** SHA-256 of the frozen patch; fresh inputs are drawn by it. */
  patch: z.nullable(z.string()),
  /** The files that the patch changes, with lines that differ. */
  files: z.array(z.strictObject({ path: z.string(), changed_lines: count })),
  outcome: z.nullable(z.enum(OUTCOMES)),
  /** Why, each in a sentence, the decisive one first. */
  reasons: z.array(z.string()),
  verdict: z.nullable(verdictSchema),
  /** Inputs of each origin that were asked. */
  asked: z.strictObject({ visible: count, held_out: count, fresh: count }),
  /** Shares of right runs, by where inputs are from. */
  rates: z._default(ratesSchema, []),
  /** Its place in the ledger, where chance plays a part: what it may spend follows from it. */
  look: z._default(z.nullable(count), null),
  commit: z.nullable(z.string()),
  /** A branch with what these runs cannot judge, for a live run; null without one. */
  offered: z._default(z.nullable(z.string()), null),
});

export type Round = z.infer<typeof roundSchema>;

const shareSchema = z.strictObject({ right: count, total: count });

export const campaignSchema = z.strictObject({
  version: z.literal(1),
  id: z.string(),
  agent: z.string(),
  created_at: z.number(),
  /** The commit that it begins at. */
  base: z.string(),
  /** The branch, without `refs/heads/`; it is there once a round is kept. */
  branch: z.string(),
  /** The last commit that was kept; the base before. */
  tip: z.string(),
  plan: z.nullable(z.string()),
  model: z.string(),
  /** The server that is asked; null for the embedded model. */
  host: z._default(z.nullable(z.string()), null),
  /** Names that the model's answers gave. */
  answered_by: z._default(z.array(z.string()), []),
  coder: z.string(),
  confinement: z.string(),
  sandbox: z.boolean(),
  options: z.strictObject({
    rounds: z.int(),
    timeout_ms: z.number(),
    max_cost_usd: z.nullable(z.number()),
    allow: z.array(z.string()),
    cases: z.nullable(z.array(z.string())),
    /** Commands of the project that must end with 0 on what was changed. */
    checks: z._default(z.array(z.string()), []),
    /** Runs of each case of the suite, in each arm. */
    repeat: z._default(z.int(), 1),
  }),
  /** `running` is one that was left, too: it can be resumed. */
  status: z.enum(["running", "ended", "aborted"]),
  /** Why it ended, in a sentence. */
  end: z.nullable(z.string()),
  /** All of the suite, at the base and at the tip. */
  before: z.nullable(shareSchema),
  after: z.nullable(shareSchema),
  /** Whether two runs of the base were equal; null before they were made. */
  deterministic: z.nullable(z.boolean()),
  /** What live models took, beside the coding agent: US dollars of calls whose price is known, and how many have none. */
  spent: z._default(z.strictObject({ calls: count, tokens: count, cost_usd: z.number(), unpriced: count }), {
    calls: 0,
    tokens: 0,
    cost_usd: 0,
    unpriced: 0,
  }),
  /** What two runs of the base differ by (A/A); null where nothing is luck. */
  noise: z._default(
    z.nullable(
      z.strictObject({
        pairs: count,
        rates: z.nullable(z.tuple([z.number(), z.number()])),
        flips: count,
        floor: z.number(),
      }),
    ),
    null,
  ),
  rounds: z.array(roundSchema),
  /** How the plan's predictions about cases came out at the tip; null without a plan. Those about traces are untested. */
  predictions: z._default(
    z.nullable(
      z.strictObject({
        verdict: z.enum(["verified", "refuted", "open", "untested"]),
        kept: count,
        missed: z.array(z.string()),
        surprise: z.array(z.string()),
        untested: count,
      }),
    ),
    null,
  ),
  /** What new runs said at the end; null where nothing was kept. */
  confirmation: z.nullable(
    z.strictObject({
      said: z.enum(["improved", "not_shown", "void"]),
      reasons: z.array(z.string()),
      rule: z.string(),
      pairs: count,
      w: count,
      l: count,
      p: z.nullable(z.number()),
      alpha: z.number(),
      smallest_effect: z.nullable(z.number()),
      base_rate: z.nullable(z.number()),
      candidate_rate: z.nullable(z.number()),
      rates: z._default(ratesSchema, []),
    }),
  ),
});

export type Campaign = z.infer<typeof campaignSchema>;

/** A campaign that is about to begin: nothing is known of it yet but how it is to be played. */
export function newCampaign(
  of: Pick<Campaign, "id" | "agent" | "created_at" | "base" | "model" | "host" | "sandbox" | "options"> &
    Partial<Pick<Campaign, "branch" | "plan" | "coder" | "confinement">>,
): Campaign {
  return {
    ...{ version: 1, branch: "", plan: null, coder: "", confinement: "", ...of, tip: of.base, answered_by: [] },
    ...{ status: "running", end: null, before: null, after: null, deterministic: null, noise: null },
    spent: { calls: 0, tokens: 0, cost_usd: 0, unpriced: 0 },
    ...{ rounds: [], predictions: null, confirmation: null },
  };
}

/** A round that is about to begin. @param now milliseconds since 1970 */
export function newRound(number: number, cause: Round["cause"], now: number): Round {
  return {
    ...{ number, cause, step: "begun", begun_at: now, frozen_at: null, ended_at: null, coder: null, patch: null },
    ...{ files: [], outcome: null, reasons: [], verdict: null, asked: { visible: 0, held_out: 0, fresh: 0 } },
    ...{ rates: [], look: null, commit: null, offered: null },
  };
}

/** Rounds of one cause that were not kept, after which it is left. */
const STRIKES = 3;

/** Causes that were tried so often in vain that they are left. */
export function leftCauses({ rounds }: Pick<Campaign, "rounds">): Set<string> {
  const strikes = new Map<string, number>();
  for (const { cause, outcome } of rounds) {
    if (outcome === "kept") strikes.delete(cause.id);
    else if (outcome !== null)
      strikes.set(cause.id, (strikes.get(cause.id) ?? 0) + (outcome === "not_judged" ? STRIKES : 1));
  }
  return new Set([...strikes].filter(([, count]) => count >= STRIKES).map(([id]) => id));
}

/** What a campaign has cost so far: the live model, and the coding agent as far as it says. */
export function spentUsd({ rounds, spent }: Pick<Campaign, "rounds" | "spent">): number {
  return rounds.reduce((total, { coder }) => total + (coder?.cost_usd ?? 0), spent.cost_usd);
}

/** US dollars that may still be spent; undefined without a bound. */
export function leftUsd(campaign: Pick<Campaign, "rounds" | "spent" | "options">): number | undefined {
  const { max_cost_usd } = campaign.options;
  return max_cost_usd === null ? undefined : max_cost_usd - spentUsd(campaign);
}

/** How a campaign's runs are judged: the embedded model leaves nothing to luck, and any other one may. */
export function modeOf({ model }: Pick<Campaign, "model">): "deterministic" | "sampled" {
  return model === "offline" ? "deterministic" : "sampled";
}
