import { createHash } from "node:crypto";
import { confirm } from "../gate/confirm.js";
import type { Row } from "../gate/rows.js";
import type { JudgedRun } from "../judge/judge-runs.js";
import { campaignOf } from "../ledger/entries.js";
import type { Campaign } from "./campaign.js";
import { runArm, type Workplace } from "./workplace.js";

/** Largest α of all campaigns of one agent, evaluator and suite. */
const ALPHA = 0.05;

/** Fresh inputs of a confirmation. */
const FRESH = 200;

/**
 * Compares the base with what was kept on inputs that no round has seen, once, when the rounds are over: only this says
 * "improved". What it may spend is reserved in the ledger before it looks.
 */
export async function confirmTip(work: Workplace, campaign: Campaign): Promise<NonNullable<Campaign["confirmation"]>> {
  const name = campaignOf({ agent: campaign.agent, ...hashesOf(work, campaign) });
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
  const subjects = fresh.length > 0 ? fresh : work.subjects;
  const base = await runArm(work, campaign, { tree: campaign.base, subjects, arm: "base" });
  const tip = await runArm(work, campaign, { tree: campaign.tip, subjects, arm: "candidate" });
  const { said, reasons, rule, pairs, w, l, p, alpha, smallest_effect, base_rate, candidate_rate } = confirm(
    rowsOfBoth(base.runs, tip.runs),
    { mode: "deterministic" },
    alpha_look,
  );
  const verdict = said === "void" ? "void" : said;
  await work.ledger.decide({ campaign: name, of: "confirmation", look, verdict, w, l, e: null, p }, work.signal);
  return { said, reasons, rule, pairs, w, l, p, alpha, smallest_effect, base_rate, candidate_rate };
}

/** The rows of both arms. What stood against the policy before is not the change's to answer for. */
export function rowsOfBoth(base: readonly JudgedRun[], candidate: readonly JudgedRun[]): Row[] {
  const stood = new Set(base.filter(({ row }) => row.against_policy).map(({ row }) => row.key));
  return [
    ...base.map(({ row }): Row => ({ ...row, arm: "base" })),
    ...candidate.map(({ row }) => ({ ...row, against_policy: row.against_policy && !stood.has(row.key) })),
  ];
}

/** What judges: the agent's files but for those that may be edited; and the suite. */
function hashesOf({ git, place, editable, subjects }: Workplace, { base }: Campaign) {
  const judging = [...git.files(base)]
    .filter(([path]) => path.startsWith(`${place.folder}/`) && !editable.has(path))
    .map(([path, { hash }]) => `${path} ${hash}`);
  const cases = subjects.map(({ case: { file: _, ...fields } }) => fields);
  const hash = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
  return { evaluator: hash(judging), suite: hash(cases) };
}
