import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { writeBrief } from "../brief/brief.js";
import { changedLines, readEditFolder, writeEditFolder } from "../edit/edit-folder.js";
import { filesToRead } from "../edit/editable.js";
import { judgeRound } from "../gate/judge-round.js";
import type { Part, Verdict } from "../gate/rows.js";
import { codeProblems } from "../guards/code-guard.js";
import { type RankedCause, withCause } from "../judge/causes.js";
import type { JudgedRun } from "../judge/judge-runs.js";
import type { Declared } from "../run/protocol.js";
import { CandidateProblem } from "../run/run-candidate.js";
import { commitOnBranch, tipOf } from "../tree/branch.js";
import { candidateTree, type Edits } from "../tree/candidate-tree.js";
import { differences, snapshot } from "../tree/untouched.js";
import { type Campaign, type Round, spentUsd } from "./campaign.js";
import { typeProblem } from "./check-types.js";
import { commitMessage } from "./commit-message.js";
import { rowsOfBoth } from "./confirm-tip.js";
import { fixesSeenOnly } from "./seen-only.js";
import { type ArmRuns, briefPath, marksOf, runArm, type Workplace } from "./workplace.js";

/** Fresh inputs of a round. */
const FRESH = 200;

/** Largest α of a campaign; deterministic rounds spend nothing of it. */
const ALPHA = 0.05;

/** Longest that a coding agent may take for a round, in milliseconds. */
const CODER_TIMEOUT_MS = 900_000;

/** What the rounds stand on: the commit that was kept last, and its runs of the suite. */
export interface Incumbent extends ArmRuns {
  commit: string;
}

/** A round that ends before its runs are compared. */
class RoundEnd extends Error {
  constructor(
    readonly outcome: NonNullable<Round["outcome"]>,
    readonly reasons: readonly string[],
  ) {
    super(reasons.join(" "));
  }
}

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
    const tree = candidateTree(work.git, incumbent.commit, edits);
    const { verdict, candidate } = await compare(work, campaign, round, { incumbent, cause, edits, tree });
    round.verdict = verdict;
    if (verdict.verdict !== "better") {
      end(verdict.verdict === "not_judged" ? "not_judged" : "dropped", verdict.reasons);
      return incumbent;
    }
    const types = await typeProblem(work, campaign, { tree, edits });
    if (types !== undefined) throw new RoundEnd("dropped", [types]);
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
      `The coding agent failed: ${problem}${words === "" ? "" : ` (${words.slice(-200)})`}.`,
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
  files: ReadonlyMap<string, { hash: string }>,
): void {
  work.folder.saveEdits(campaign.id, round.number, edits);
  const hash = createHash("sha256");
  for (const [path, bytes] of [...edits].sort()) hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  round.patch = hash.digest("hex");
  round.files = [...edits].map(([path, bytes]) => {
    const before = work.git.blob(files.get(path)?.hash ?? "").toString("utf8");
    return { path, changed_lines: changedLines(before, bytes.toString("utf8")) };
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
      before: work.git.blob(files.get(path)?.hash ?? "").toString("utf8"),
      after: bytes.toString("utf8"),
      cases: work.subjects.map(({ case: subject }) => subject),
      policy: work.agent.policy,
      planText: work.planText,
    }),
  );
  if (problems.length > 0) throw new RoundEnd("dropped", problems);
}

/** Failing runs of the cause that may be shown. */
function shownRuns({ subjects }: Workplace, { cause }: RankedCause, runs: readonly JudgedRun[]) {
  const keys = new Set(cause.keys);
  const byKey = new Map(runs.map((run) => [run.row.key, run]));
  return subjects.flatMap((subject) => {
    const run = byKey.get(subject.key);
    return subject.origin === "visible" && keys.has(subject.key) && run ? [{ subject, run }] : [];
  });
}

async function compare(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  { incumbent, cause, edits, tree }: { incumbent: Incumbent; cause: RankedCause; edits: Edits; tree: string },
): Promise<{ verdict: Verdict; candidate: ArmRuns }> {
  const seed = work.folder.keyed(campaign.id, String(round.number), round.patch ?? "");
  const fresh = work.fresh?.(seed, FRESH) ?? [];
  const all = [...work.subjects, ...fresh];
  const of = (origin: string) => all.filter((subject) => subject.origin === origin).length;
  round.asked = { visible: of("visible"), held_out: of("held_out"), fresh: fresh.length };
  work.tell({ about: "step", round: round.number, step: `${all.length} inputs, both arms` });
  const candidate = await runArm(work, campaign, { tree, subjects: all, arm: "candidate" }).catch((error) => {
    if (error instanceof CandidateProblem)
      throw new RoundEnd("dropped", [`The candidate's process is no evidence: ${error.message}.`]);
    throw error;
  });
  const more =
    fresh.length === 0
      ? []
      : (await runArm(work, campaign, { tree: incumbent.commit, subjects: fresh, arm: "base" })).runs;
  const parts = changedParts(incumbent.declared, candidate.declared, edits, work.editable);
  if (parts.includes("output_schema")) {
    throw new RoundEnd("needs_person", [
      "The output's schema changed: whether its readers can take that is for a person.",
    ]);
  }
  const base = [...incumbent.runs, ...more];
  const rows = rowsOfBoth(
    await withCause(work.agent, base, cause.cause, work.now()),
    await withCause(work.agent, candidate.runs, cause.cause, work.now()),
  );
  writeFileSync(
    work.folder.place(campaign.id, "rounds", String(round.number), "rows.jsonl"),
    rows.map((row) => `${JSON.stringify(row)}\n`).join(""),
  );
  const ruling = judgeRound({
    mode: "deterministic",
    offline: campaign.model === "offline",
    changed: parts,
    round: round.number,
    alpha: ALPHA,
    cause: cause.cause,
    rows,
  });
  const seenOnly = ruling.verdict === "better" ? fixesSeenOnly(rows, cause.cause) : undefined;
  const verdict: Verdict =
    seenOnly === undefined ? ruling : { ...ruling, verdict: "inconclusive", reasons: [seenOnly, ...ruling.reasons] };
  const suite = new Set(work.subjects.map(({ key }) => key));
  return { verdict, candidate: { ...candidate, runs: candidate.runs.filter(({ row }) => suite.has(row.key)) } };
}

/** What of an agent differs between what two trees declare, and in the files that were edited. */
export function changedParts(
  before: Declared,
  after: Declared,
  edits: Edits,
  editable: ReadonlyMap<string, Part>,
): Part[] {
  const parts = new Set<Part>();
  if (before.instructions !== after.instructions) parts.add("instructions");
  if (JSON.stringify(before.output) !== JSON.stringify(after.output)) parts.add("output_schema");
  for (const tool of after.tools) {
    const known = before.tools.find(({ name }) => name === tool.name);
    if (known && known.description !== tool.description) parts.add("descriptions");
  }
  for (const path of edits.keys()) {
    const part = editable.get(path) ?? "other";
    if (part === "tools" || part === "offline_answer" || part === "other") parts.add(part);
  }
  return [...parts];
}

function keep(work: Workplace, campaign: Campaign, round: Round, tree: string, incumbent: Incumbent): string {
  const commit = () =>
    commitOnBranch(work.git, {
      branch: campaign.branch,
      tree,
      parent: incumbent.commit,
      isNew: incumbent.commit === campaign.base,
      message: commitMessage(campaign, round),
      at: round.frozen_at ?? campaign.created_at,
    });
  const tip = tipOf(work.git, campaign.branch);
  // A round that is taken up again may have been committed: the same patch at the same time is the same commit.
  if (tip !== undefined && tip !== incumbent.commit && work.git.run(["rev-parse", `${tip}^{tree}`]).trim() === tree)
    return tip;
  return commit();
}
