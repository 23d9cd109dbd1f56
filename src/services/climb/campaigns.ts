import type { Campaign } from "../../climb/campaign/campaign.js";
import { CampaignFolder } from "../../climb/campaign/campaign-folder.js";
import { endLeftovers } from "../../climb/jail/leftovers.js";
import { witnessedProblem } from "../../climb/ledger/witness.js";
import { deleteBranch, tipOf } from "../../climb/tree/branch.js";
import { Git } from "../../climb/tree/git.js";
import { UserError } from "../../errors.js";
import { takeForLong } from "../../files/with-lock.js";
import type { Project } from "../open-project.js";

/** All campaigns of the working folder's store, newest first. @throws UserError for one that cannot be read */
export function listCampaigns({ config }: Project): Campaign[] {
  return new CampaignFolder(config.home).list();
}

/** A campaign. @param named its id, its first characters, or `last` @throws UserError */
export function showCampaign({ config }: Project, named: string): Campaign {
  return new CampaignFolder(config.home).find(named);
}

/** What speaks against the ledger by the commits of a campaign, in a sentence; undefined where nothing does. */
export function ledgerProblem({ config, now }: Project, campaign: Campaign): string | undefined {
  const ledger = new CampaignFolder(config.home).ledger(now);
  return witnessedProblem(Git.of(process.cwd()), ledger.read(), campaign);
}

/**
 * Ends a campaign that was left, and takes away its branch and the folders that it worked in. What is kept of it is its
 * report.
 *
 * @throws UserError when it has ended, when another process plays it, and when its branch was changed since
 */
export async function abortClimb({ config, signal }: Project, named: string): Promise<Campaign> {
  const folder = new CampaignFolder(config.home);
  const { id, agent } = folder.find(named);
  const refuse = (owner: string) => new UserError(`The campaign ${id} is being played by ${owner}: end that first.`);
  const lease = await takeForLong(folder.lockOf(agent), `The campaign of ${agent}`, refuse, signal);
  try {
    const campaign = folder.find(id);
    if (campaign.status !== "running") {
      throw new UserError(
        `The campaign ${id} is ${campaign.status}: nothing of it is left to abort. git branch -D ${campaign.branch} takes its branch away.`,
      );
    }
    endLeftovers(id);
    removeBranch(campaign);
    removeOffered(campaign);
    folder.clear(id);
    Object.assign(campaign, { status: "aborted", end: "It was aborted." });
    folder.save(campaign);
    return campaign;
  } finally {
    lease.release();
  }
}

/** Takes away the branches of what could not be judged, where they are as climb left them. */
function removeOffered({ id, branch }: Campaign): void {
  const git = Git.of(process.cwd());
  const names = git.run(["for-each-ref", "--format=%(refname:lstrip=2)", `refs/heads/${branch}-round-*`]).split("\n");
  for (const name of names.filter(Boolean)) {
    const tip = tipOf(git, name) ?? "";
    if (git.run(["log", "-1", "--format=%B", tip]).includes(`Climb-Campaign: ${id}\n`)) deleteBranch(git, name, tip);
  }
}

function removeBranch({ id, branch, tip }: Campaign): void {
  const git = Git.of(process.cwd());
  const now = tipOf(git, branch);
  if (now === undefined) return;
  // The process may have ended between a commit and its being noted.
  const isOurs = now === tip || git.run(["log", "-1", "--format=%B", now]).includes(`Climb-Campaign: ${id}\n`);
  if (!isOurs)
    throw new UserError(`The branch ${branch} is not where climb left it: take it away yourself, or rename it.`);
  deleteBranch(git, branch, now);
}
