import { sha256 } from "../../text/sha256.js";
import { confirm } from "../gate/confirm.js";
import { ratesOf } from "../gate/rates.js";
import type { Row } from "../gate/rows.js";
import type { JudgedRun } from "../judge/judge-runs.js";
import { campaignOf } from "../ledger/entries.js";
import { type Campaign, modeOf } from "./campaign.js";
import { CostReached, runBoth, writeTree } from "./run-arm.js";
import type { Workplace } from "./workplace.js";

/** Largest α of all campaigns of one agent, evaluator and suite. */
const ALPHA = 0.05;

/** Fresh inputs of a confirmation. */
const FRESH = 200;

/**
 * Compares the base with what was kept on inputs that no round has seen, once, when the rounds are over: only this says
 * "improved". What it may spend is reserved in the ledger before it looks.
 */
export async function confirmTip(work: Workplace, campaign: Campaign): Promise<NonNullable<Campaign["confirmation"]>> {
  const name = ledgerName(work, campaign);
  const asked = {
    campaign: name,
    agent: campaign.agent,
    of: "confirmation",
    alpha: ALPHA,
    subject: campaign.tip,
  } as const;
  const { look, alpha_look } = await work.ledger.reserve(asked, work.signal);
  const seed = work.folder.keyed(campaign.id, "confirmation", String(look), campaign.tip);
  const fresh = work.fresh?.(seed, FRESH) ?? [];
  const mode = modeOf(campaign);
  const both = await runBoth(
    work,
    campaign,
    {
      base: writeTree(work, campaign, "base", campaign.base),
      candidate: writeTree(work, campaign, "candidate", campaign.tip),
    },
    {
      subjects: fresh.length > 0 ? fresh : work.subjects,
      live: mode === "sampled",
      repeats: fresh.length > 0 ? 1 : campaign.options.repeat,
    },
  ).catch((error) => {
    if (error instanceof CostReached) return undefined;
    throw error;
  });
  const rows = both ? rowsOfBoth(both.base.runs, both.candidate.runs) : [];
  const confirmed = confirm(rows, { mode }, alpha_look);
  const { rule, pairs, w, l, p, alpha, smallest_effect, base_rate, candidate_rate } = confirmed;
  const said = both ? confirmed.said : "void";
  const reasons = both ? confirmed.reasons : ["The cost limit was reached before all new runs were made."];
  await work.ledger.decide({ campaign: name, of: "confirmation", look, verdict: said, w, l, e: null, p }, work.signal);
  const rates = ratesOf(rows, mode);
  return { said, reasons, rule, pairs, w, l, p, alpha, smallest_effect, base_rate, candidate_rate, rates };
}

export function rowsOfBoth(base: readonly JudgedRun[], candidate: readonly JudgedRun[]): Row[] {
  return [
    ...base.map(({ row }): Row => ({ ...row, arm: "base" })),
    ...candidate.map(({ row }): Row => ({ ...row, arm: "candidate" })),
  ];
}

/** The name that the ledger has for a campaign: of the agent, of what judges it, and of the suite. */
export function ledgerName(work: Workplace, campaign: Campaign): string {
  return campaignOf({ agent: campaign.agent, ...hashesOf(work, campaign) });
}

/** What judges: the agent's files but for those that may be edited; and the suite. */
function hashesOf({ git, place, editable, subjects }: Workplace, { base }: Campaign) {
  const judging = [...git.files(base)]
    .filter(([path]) => path.startsWith(`${place.folder}/`) && !editable.has(path))
    .map(([path, { hash }]) => `${path} ${hash}`);
  const cases = subjects.map(({ case: { file: _, ...fields } }) => fields);
  const hash = (value: unknown) => sha256(JSON.stringify(value));
  return { evaluator: hash(judging), suite: hash(cases) };
}
