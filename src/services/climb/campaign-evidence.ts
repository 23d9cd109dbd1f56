import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Campaign, Round } from "../../climb/campaign/campaign.js";
import { CampaignFolder } from "../../climb/campaign/campaign-folder.js";
import type { Reservation } from "../../climb/ledger/entries.js";
import { Git } from "../../climb/tree/git.js";
import { messageOf } from "../../errors.js";
import type { Project } from "../open-project.js";

/** Longest patch that is told, in characters. */
const MOST_PATCH = 200_000;

/** What looks of one kind may spend of a campaign's α, and have spent. */
export interface Spending {
  of: Reservation["of"];
  looks: number;
  alpha: number;
  spent: number;
}

/** What the looks of a campaign have spent, by the ledger; none where it was never compared by chance. */
export function spendingOf(
  { config, now }: Project,
  { rounds, tip }: Campaign,
): { spending: Spending[]; problems: string[] } {
  const ledger = new CampaignFolder(config.home).ledger(now);
  const { entries, problems } = ledger.read();
  const reserved = entries.filter((entry) => entry.kind === "reserved");
  const subjects = new Set([tip, ...rounds.map(({ patch }) => patch)]);
  const key = reserved.find(({ subject }) => subjects.has(subject))?.campaign;
  const spending = (["round", "confirmation"] as const).flatMap((of) => {
    const looks = reserved.filter((entry) => entry.campaign === key && entry.of === of);
    const [first] = looks;
    if (!first) return [];
    return [
      { of, looks: looks.length, alpha: first.alpha, spent: looks.reduce((sum, look) => sum + look.alpha_look, 0) },
    ];
  });
  return { spending, problems };
}

/** A round's patch as lines of a diff, or in a sentence why it cannot be shown. */
export type RoundPatch = { diff: string } | { problem: string };

/** What a round changed: its frozen patch against what was kept before it. Null for one without a patch. */
export function patchOf({ config }: Project, campaign: Campaign, round: Round): RoundPatch | null {
  if (round.patch === null || round.files.length === 0) return null;
  const before = campaign.rounds
    .filter(({ number, commit }) => number < round.number && commit !== null)
    .at(-1)?.commit;
  const folder = mkdtempSync(join(tmpdir(), "underwrite-diff-"));
  try {
    const git = Git.of(process.cwd());
    const files = git.files(before ?? campaign.base);
    const edits = new CampaignFolder(config.home).readEdits(campaign.id, round.number);
    const [a, b] = [join(folder, "a"), join(folder, "b")];
    const parts = [...edits].map(([path, bytes]) => {
      const known = files.get(path);
      writeFileSync(a, known ? git.blob(known.hash) : "");
      writeFileSync(b, bytes);
      const diff = git.run(["diff", "--no-index", "--no-color", "--no-ext-diff", "--no-textconv", "--", a, b], {
        codes: [1],
      });
      const hunks = diff.indexOf("@@");
      return `--- ${path}\n+++ ${path}\n${hunks < 0 ? "" : diff.slice(hunks)}`;
    });
    return { diff: parts.join("").slice(0, MOST_PATCH) };
  } catch (error) {
    return { problem: `Its patch cannot be shown here (${messageOf(error)}).` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
