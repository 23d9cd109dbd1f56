import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { writeBrief } from "../brief/brief.js";
import { changedLines, readEditFolder, writeEditFolder } from "../edit/edit-folder.js";
import { filesToRead } from "../edit/editable.js";
import type { Part } from "../gate/rows.js";
import { codeProblems } from "../guards/code-guard.js";
import type { RankedCause } from "../judge/causes.js";
import type { JudgedRun } from "../judge/judge-runs.js";
import { commitOnBranch, tipOf } from "../tree/branch.js";
import { candidateTree, type Edits } from "../tree/candidate-tree.js";
import type { TreeFile } from "../tree/git.js";
import { differences, snapshot } from "../tree/untouched.js";
import { type Campaign, type Round, spentUsd } from "./campaign.js";
import { commitMessage } from "./commit-message.js";
import { compareOffline, type Incumbent, RoundEnd } from "./compare.js";
import { compareLive } from "./compare-live.js";
import { checkProblem } from "./own-checks.js";
import { briefPath, marksOf, type Workplace } from "./workplace.js";

/** Longest that a coding agent may take for a round, in milliseconds. */
const CODER_TIMEOUT_MS = 900_000;

/**
 * Plays a round from where it stands: the coding agent works in its folder, its patch is frozen, guards look at it, both
 * arms are run on the same inputs, and the gate decides. What is better becomes a commit.
 *
 * @returns what the next round stands on
 * @throws the signal's reason, when it is aborted
 */
export async function playRound(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  { incumbent, cause, deadline }: { incumbent: Incumbent; cause: RankedCause; deadline: number },
): Promise<Incumbent> {
  const save = () => work.folder.save(campaign);
  const end = (outcome: NonNullable<Round["outcome"]>, reasons: readonly string[]) => {
    Object.assign(round, { step: "ended", outcome, reasons: [...reasons], ended_at: work.now() });
    save();
    work.tell({ about: "round ended", round: round.number, outcome, reasons });
  };
  try {
    if (round.step === "begun") await letEdit(work, campaign, round, { incumbent, cause, deadline });
    const edits = work.folder.readEdits(campaign.id, round.number);
    work.tell({ about: "step", round: round.number, step: "guards" });
    checkCode(work, incumbent, edits);
    const tree = candidateTree(work.git, incumbent.commit, edits, work.folder.scratch(campaign.id, "index"));
    const holdToChecks = async () => {
      const problem = await checkProblem(work, campaign, { tree, edits });
      if (problem !== undefined) throw new RoundEnd("dropped", [problem]);
    };
    const compared = { incumbent, cause, edits, tree, deadline };
    if (work.live) await holdToChecks(); // before anything is paid for
    const compare = work.live ? compareLive : compareOffline;
    const { verdict, candidate } = await compare(work, campaign, round, compared);
    round.verdict = verdict;
    if (verdict.verdict === "not_judged") round.offered = offer(work, campaign, round, tree, incumbent);
    if (verdict.verdict !== "better" || !candidate) {
      end(verdict.verdict === "not_judged" ? "not_judged" : "dropped", verdict.reasons);
      return incumbent;
    }
    if (!work.live) await holdToChecks();
    const commit = keep(work, campaign, round, tree, incumbent);
    round.commit = commit;
    campaign.tip = commit;
    end("kept", verdict.reasons);
    return { commit, ...candidate };
  } catch (error) {
    if (!(error instanceof RoundEnd)) throw error;
    end(error.outcome, error.reasons);
    return incumbent;
  }
}

/** Lets the coding agent work, and freezes what it left. */
async function letEdit(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  { incumbent, cause, deadline }: { incumbent: Incumbent; cause: RankedCause; deadline: number },
): Promise<void> {
  const { git, place, editable, coder, signal } = work;
  const { max_cost_usd } = campaign.options;
  const files = git.files(incumbent.commit);
  const toRead = filesToRead(place, files);
  const folder = work.folder.scratch(campaign.id, "edit");
  const given = { folder, editable: editable.keys(), toRead };
  writeEditFolder(git, files, given);
  const path = briefPath(work, campaign, round.number);
  const timeoutMs = Math.max(1000, Math.min(CODER_TIMEOUT_MS, deadline - work.now()));
  const maxCostUsd = max_cost_usd === null ? undefined : Math.max(0, max_cost_usd - spentUsd(campaign));
  const brief = writeBrief({
    agent: campaign.agent,
    round: round.number,
    cause,
    shown: shownRuns(work, cause, incumbent.runs),
    editable: [...editable.keys()],
    toRead,
    policy: work.agent.policy,
    formulas: work.agent.analysis?.formulas ?? {},
    plan: work.planOf(cause.cause.id),
    before: campaign.rounds.slice(0, -1),
    maxCostUsd,
    timeoutMs,
  });
  writeFileSync(path, brief);
  work.tell({ about: "step", round: round.number, step: `${coder.name.split(/\s/)[0]} edits` });
  const before = snapshot(git);
  const { answer, reason, costUsd, problem, said } = await coder.work({
    folder,
    brief,
    briefPath: path,
    maxCostUsd,
    timeoutMs,
    signal,
    marks: marksOf(campaign),
  });
  signal.throwIfAborted();
  round.coder = { answer, reason, cost_usd: costUsd, problem: problem ?? null, said };
  const touched = differences(before, snapshot(git));
  if (touched.length > 0) {
    throw new RoundEnd("dropped", [
      `It wrote outside of its folder: ${touched.join(", ")} changed. Look at it yourself.`,
    ]);
  }
  if (problem !== undefined) {
    const words = said.trimEnd().split("\n").at(-1) ?? "";
    throw new RoundEnd("dropped", [
      `The coding agent failed: ${problem}${words === "" ? "" : ` (${words.slice(0, 200)})`}.`,
    ]);
  }
  const { edits, problems } = readEditFolder(git, files, { ...given, editable: editable.keys() });
  if (problems.length > 0) throw new RoundEnd("dropped", problems);
  if (answer === "needs_person" || answer === "no_change")
    throw new RoundEnd(answer, [reason || "No reason is given."]);
  if (edits.size === 0) throw new RoundEnd("no_change", ["No file that may be edited was changed."]);
  freeze(work, campaign, round, edits, files);
}

/** Keeps the patch: from now on nothing of the folder is read again. */
function freeze(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  edits: Edits,
  files: ReadonlyMap<string, TreeFile>,
): void {
  work.folder.saveEdits(campaign.id, round.number, edits);
  const hash = createHash("sha256");
  for (const [path, bytes] of [...edits].sort()) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  round.patch = hash.digest("hex");
  round.files = [...edits].map(([path, bytes]) => {
    return { path, changed_lines: changedLines(work.git.text(files.get(path)), bytes.toString("utf8")) };
  });
  round.frozen_at = work.now();
  round.step = "frozen";
  work.folder.save(campaign);
}

function checkCode(work: Workplace, incumbent: Incumbent, edits: Edits): void {
  const files = work.git.files(incumbent.commit);
  const problems = [...edits].flatMap(([path, bytes]) =>
    codeProblems({
      path,
      part: work.editable.get(path) as Part,
      before: work.git.text(files.get(path)),
      after: bytes.toString("utf8"),
      cases: work.subjects.map(({ case: subject }) => subject),
      policy: work.agent.policy,
      planText: work.planText,
    }),
  );
  if (problems.length > 0) throw new RoundEnd("dropped", problems);
}

function shownRuns({ subjects }: Workplace, { cause }: RankedCause, runs: readonly JudgedRun[]) {
  const keys = new Set(cause.keys);
  // Of several runs of an input, one that is wrong.
  const byKey = new Map(
    [...runs].sort((a, b) => Number(b.row.right) - Number(a.row.right)).map((run) => [run.row.key, run]),
  );
  return subjects.flatMap((subject) => {
    const run = byKey.get(subject.key);
    return subject.origin === "visible" && keys.has(subject.key) && run ? [{ subject, run }] : [];
  });
}

function keep(work: Workplace, campaign: Campaign, round: Round, tree: string, incumbent: Incumbent): string {
  const commit = () =>
    commitOnBranch(work.git, {
      branch: campaign.branch,
      tree,
      parent: incumbent.commit,
      isNew: incumbent.commit === campaign.base,
      message: commitMessage(campaign, round, work.ledger.read()),
      at: round.frozen_at ?? campaign.created_at,
    });
  const tip = tipOf(work.git, campaign.branch);
  // A round that is taken up again may have been committed: the same patch at the same time is the same commit.
  if (tip !== undefined && tip !== incumbent.commit && work.git.run(["rev-parse", `${tip}^{tree}`]).trim() === tree)
    return tip;
  return commit();
}

/** Puts what these runs cannot judge on a branch of its own, from which a live run can tell. It is never called better. */
function offer(work: Workplace, campaign: Campaign, round: Round, tree: string, incumbent: Incumbent): string {
  const branch = `${campaign.branch}-round-${round.number}`;
  if (tipOf(work.git, branch) !== undefined) return branch; // of a round that is taken up again
  const message = commitMessage(campaign, round, work.ledger.read());
  const at = round.frozen_at ?? campaign.created_at;
  commitOnBranch(work.git, { branch, tree, parent: incumbent.commit, isNew: true, message, at });
  return branch;
}
