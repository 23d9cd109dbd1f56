import type { Campaign } from "../campaign/campaign.js";
import type { Git } from "../tree/git.js";
import type { LedgerContent } from "./ledger.js";

/** The trailer of a commit that holds the ledger's last entry as it was then. */
export const TRAILER = "Climb-Ledger";

/** The last entry of a ledger as a trailer names it: its number and its hash. */
export function headOf({ entries }: Pick<LedgerContent, "entries">): string {
  const last = entries.at(-1);
  return last ? `${last.seq} ${last.hash}` : "empty";
}

/**
 * Whether a ledger still is what the commits of a campaign saw of it: whoever rewrites it, its head included, has to
 * rewrite these commits, too, which others may have.
 *
 * @returns what does not agree, in a sentence; undefined where all does
 */
export function witnessedProblem(
  git: Git,
  { entries, problems }: LedgerContent,
  { rounds }: Pick<Campaign, "rounds">,
): string | undefined {
  if (problems[0] !== undefined) return `The ledger is not as it was written: ${problems[0]}`;
  for (const { number, commit } of rounds) {
    const message = commit === null ? undefined : git.tryRun(["log", "-1", "--format=%B", commit]);
    const [, seq, hash] = new RegExp(`^${TRAILER}: (\\d+) ([0-9a-f]{64})$`, "m").exec(message ?? "") ?? [];
    if (seq === undefined) continue;
    if (entries.find((entry) => entry.seq === Number(seq))?.hash !== hash) {
      return `The ledger was rewritten: its entry ${seq} is another one than the commit of round ${number} saw.`;
    }
  }
  return undefined;
}
