import { existsSync, readFileSync } from "node:fs";
import * as z from "zod/mini";
import { countText } from "../../text/format.js";
import { visible } from "../../text/visible.js";
import { BOUNDS } from "../gate/e-process.js";
import { judgeRound } from "../gate/judge-round.js";
import { listed } from "../gate/pairs.js";
import { ratesOf } from "../gate/rates.js";
import { type Arm, type Row, rowSchema, type Verdict } from "../gate/rows.js";
import type { JudgedRun } from "../judge/judge-runs.js";
import type { Declared } from "../run/protocol.js";
import { CandidateProblem } from "../run/run-candidate.js";
import type { Campaign, Round } from "./campaign.js";
import {
  ALPHA,
  askedOf,
  type Compared,
  type Comparison,
  changedParts,
  freshOf,
  type Incumbent,
  keepRows,
  noEvidence,
  RoundEnd,
  refuseSchema,
  rowsPath,
} from "./compare.js";
import { ledgerName, rowsOfBoth } from "./confirm-tip.js";
import { type ArmRuns, CostReached, runBoth, runTree, type WrittenTree, writeTree } from "./run-arm.js";
import type { Workplace } from "./workplace.js";

interface Arms {
  base: WrittenTree;
  candidate: WrittenTree;
}

/**
 * Compares a candidate with what is there by a live model: both arms answer the same inputs at the same time, and the
 * sampled gate decides by first answers. What the round may spend is in the ledger before it looks; rows are kept batch
 * by batch, so that a round that is taken up again goes on with those that it has.
 *
 * @throws RoundEnd
 */
export async function compareLive(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  { incumbent, cause, edits, tree, deadline }: Compared,
): Promise<Comparison> {
  const arms: Arms = {
    base: writeTree(work, campaign, "base", incumbent.commit),
    candidate: writeTree(work, campaign, "candidate", tree),
  };
  const declared = await withoutModel(work, campaign, round, arms);
  const changed = changedParts(declared.base, declared.candidate, edits, work.editable);
  refuseSchema(changed);
  const look = await lookOf(work, campaign, round);
  const judge = (rows: readonly Row[]) =>
    judgeRound({
      mode: "sampled",
      offline: false,
      changed,
      round: look,
      alpha: ALPHA,
      cause: cause?.cause ?? null,
      rows,
    });
  const rows = rowsSoFar(work, campaign, round);
  try {
    const sampled = await sample(work, campaign, round, { arms, rows, judge, deadline });
    const comparison =
      sampled.verdict === "better" && incumbent.runs.length > 0
        ? await withSuite(work, campaign, round, { incumbent, arms, rows, judge })
        : { verdict: sampled };
    await decideOnce(work, campaign, look, comparison.verdict);
    return comparison;
  } catch (error) {
    const isCandidates = error instanceof CandidateProblem;
    if (!isCandidates && !(error instanceof CostReached) && !(error instanceof RoundEnd)) throw error;
    await decideOnce(work, campaign, look, { ...judge(rows), verdict: isCandidates ? "void" : "inconclusive" });
    if (error instanceof CostReached) {
      throw new RoundEnd("dropped", ["The cost limit was reached before the round was decided."], true);
    }
    return noEvidence(error);
  }
}

/**
 * What both arms declare, and what the embedded model shows of them where there is one: it costs nothing, and an input of
 * the suite that is lost there is lost.
 */
async function withoutModel(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  arms: Arms,
): Promise<Record<Arm, Declared>> {
  const subjects = work.agent.lacks.has("offline answer") ? [] : work.subjects;
  work.tell({
    about: "step",
    round: round.number,
    step: `${countText(subjects.length, "input")} by the embedded model, both arms`,
  });
  const { base, candidate } = await runBoth(work, campaign, arms, { subjects, live: false }).catch(noEvidence);
  const rows = rowsOfBoth(base.runs, candidate.runs);
  if (rows.length > 0) {
    const { lost } = judgeRound({
      ...{ mode: "deterministic", offline: false, changed: [], round: 1, alpha: ALPHA, cause: null },
      rows,
    });
    if (lost.length > 0) {
      const keys = listed([...new Set(lost.map(({ key }) => key))]);
      throw new RoundEnd("dropped", [`By the embedded model, inputs that were right are wrong: ${keys}.`]);
    }
  }
  return { base: base.declared, candidate: candidate.declared };
}

/** Asks inputs until the gate decides, a batch at a time. What is asked is added to `rows`, and kept. */
async function sample(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  {
    arms,
    rows,
    judge,
    deadline,
  }: { arms: Arms; rows: Row[]; judge: (rows: readonly Row[]) => Verdict; deadline: number },
): Promise<Verdict> {
  const fresh = freshOf(work, campaign, round, BOUNDS.inputs);
  const heldOut = work.subjects.filter(({ origin }) => origin === "held_out");
  const isFresh = fresh.length > 0;
  const repeats = isFresh ? 1 : campaign.options.repeat;
  for (;;) {
    const known = new Set(rows.map(({ key }) => key));
    const verdict = judge(rows);
    const left = (isFresh ? fresh : heldOut).filter(({ key }) => !known.has(key));
    const next =
      rows.length === 0 ? (isFresh ? BOUNDS.batch : left.length) : isFresh && !verdict.decided ? verdict.next : 0;
    const seen = (origin: Row["origin"]) =>
      new Set(rows.filter((row) => row.origin === origin).map(({ key }) => key)).size;
    round.asked = { visible: seen("visible"), held_out: seen("held_out"), fresh: seen("fresh") };
    round.rates = ratesOf(rows, "sampled");
    round.verdict = verdict;
    if (next === 0 || left.length === 0) return verdict;
    if (work.now() >= deadline) {
      throw new RoundEnd("dropped", ["The time was over before the round was decided.", ...verdict.reasons], true);
    }
    const asked = left.slice(0, next);
    work.tell({
      about: "sampled",
      round: round.number,
      pairs: verdict.pairs,
      w: verdict.w,
      l: verdict.l,
      e: verdict.e,
    });
    const both = await runBoth(work, campaign, arms, { subjects: asked, live: true, repeats });
    refuseOtherModels(both);
    rows.push(...rowsOfBoth(both.base.runs, both.candidate.runs));
    keepRows(work, campaign, round, rows);
    work.folder.save(campaign);
  }
}

/** The suite by the candidate, for the guardrails and for the next round; the base's runs of it are there. */
async function withSuite(
  work: Workplace,
  campaign: Campaign,
  round: Round,
  {
    incumbent,
    arms,
    rows,
    judge,
  }: { incumbent: Incumbent; arms: Arms; rows: readonly Row[]; judge: (rows: readonly Row[]) => Verdict },
): Promise<Comparison> {
  const { subjects } = work;
  const repeats = campaign.options.repeat;
  work.tell({ about: "step", round: round.number, step: `the suite, ${countText(subjects.length * repeats, "run")}` });
  const candidate = await runTree(work, campaign, arms.candidate, { subjects, live: true, repeats });
  const known = new Set(rows.map(({ key }) => key));
  const isNew = ({ row }: JudgedRun) => !known.has(row.key);
  const all = [...rows, ...rowsOfBoth(incumbent.runs.filter(isNew), candidate.runs.filter(isNew))];
  round.rates = ratesOf(all, "sampled");
  round.asked = { ...askedOf(subjects), fresh: round.asked.fresh };
  keepRows(work, campaign, round, all);
  return { verdict: judge(all), candidate };
}

/** Reserves what the round may spend, once. @returns its place among the rounds of this agent, evaluator and suite */
async function lookOf(work: Workplace, campaign: Campaign, round: Round): Promise<number> {
  if (round.look !== null) return round.look;
  const { look } = await work.ledger.reserve(
    {
      campaign: ledgerName(work, campaign),
      agent: campaign.agent,
      of: "round",
      alpha: ALPHA,
      subject: round.patch ?? "",
    },
    work.signal,
  );
  round.look = look;
  work.folder.save(campaign);
  return look;
}

/** Writes down what the look showed, where that is not done yet: a round that is taken up again may have done it. */
async function decideOnce(work: Workplace, campaign: Campaign, look: number, verdict: Verdict): Promise<void> {
  const name = ledgerName(work, campaign);
  const of = "round" as const;
  const isDecided = work.ledger
    .read()
    .entries.some(
      (entry) => entry.kind === "decided" && entry.campaign === name && entry.of === of && entry.look === look,
    );
  if (isDecided) return;
  const { w, l, e, p, verdict: says } = verdict;
  await work.ledger.decide({ campaign: name, of, look, verdict: says, w, l, e, p }, work.signal);
}

/** @throws RoundEnd where other models answered one arm than the other */
function refuseOtherModels({ base, candidate }: Record<Arm, ArmRuns>): void {
  const [before, after] = [base.models.join(", "), candidate.models.join(", ")];
  if (before === after || before === "" || after === "") return;
  const says = `Other models answered the candidate than the base (${visible(after)}; ${visible(before)}): name one exactly.`;
  throw new RoundEnd("dropped", [says], true);
}

function rowsSoFar(work: Workplace, campaign: Campaign, round: Round): Row[] {
  const path = rowsPath(work, campaign, round);
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => z.parse(rowSchema, JSON.parse(line)));
}
