import type { Git } from "./git.js";

/** Who commits: no person did. */
const COMMITTER = { name: "underwrite climb", email: "climb@localhost" };

/**
 * Puts a tree on a branch as a commit. No hook is run, and nothing else of the repository changes.
 *
 * @param parent the branch's commit so far, or the base of a new branch
 * @param isNew the branch is not there yet
 * @returns the commit
 * @throws Error where the branch is not at its parent any more
 */
export function commitOnBranch(
  git: Git,
  {
    branch,
    tree,
    parent,
    isNew,
    message,
    at,
  }: { branch: string; tree: string; parent: string; isNew: boolean; message: string; at: number },
): string {
  const date = `${Math.floor(at / 1000)} +0000`;
  const env = {
    GIT_AUTHOR_NAME: COMMITTER.name,
    GIT_AUTHOR_EMAIL: COMMITTER.email,
    GIT_COMMITTER_NAME: COMMITTER.name,
    GIT_COMMITTER_EMAIL: COMMITTER.email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_DATE: date,
  };
  const commit = git.run(["commit-tree", tree, "-p", parent, "-F", "-"], { input: message, env }).trim();
  const before = isNew ? "0".repeat(commit.length) : parent;
  git.run(["update-ref", "--no-deref", refOf(branch), commit, before], { env });
  return commit;
}

/** Takes a branch away, where it is still at the commit that climb left it at. */
export function deleteBranch(git: Git, branch: string, tip: string): void {
  if (tipOf(git, branch) !== undefined) git.run(["update-ref", "-d", "--no-deref", refOf(branch), tip]);
}

/** The commit that a branch is at; undefined where there is no such branch. */
export function tipOf(git: Git, branch: string): string | undefined {
  return git.tryRun(["rev-parse", "--verify", "--quiet", refOf(branch)])?.trim();
}

function refOf(branch: string): string {
  return `refs/heads/${branch}`;
}
