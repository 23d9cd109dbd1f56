import { alphaOfLook, BOUNDS, eNeeded, pNeeded, pNeededByCase, walk } from "./e-process.js";
import { exactByCase } from "./exact-tests.js";
import { guardrailsOf, tellsOfRuns } from "./guardrails.js";
import { judgeByOrder, type Ruling } from "./order.js";
import { byKey, countsOf, figuresOf, flipsOf, isRight, outcomeOf, type Pair, type Paired, pairRows } from "./pairs.js";
import type { Guardrail, RoundInput, Verdict } from "./rows.js";

/**
 * Judges one round of changes by the rows of its runs: pure, so that anyone who has the rows can recompute it.
 *
 * Deterministic runs are judged by the order of their figures; sampled ones by the e-process on fresh inputs or, where
 * none can be drawn, by the exact test on the held-out half of the suite. Guardrails stand beside either.
 *
 * @example
 * const { verdict, decided, next } = judgeRound({ mode: "sampled", offline: false, changed: ["tools"], round: 1,
 *   alpha: 0.05, cause, rows });
 * // not decided: run `next` more fresh inputs in both arms, and judge all rows again
 */
export function judgeRound(input: RoundInput): Verdict {
  const { mode, cause, offline, changed, rows } = input;
  const paired = pairRows(rows);
  const { pairs, problems } = paired;
  const common: Rest = {
    mode,
    decided: true,
    next: 0,
    pairs: pairs.length,
    ...countsOf(pairs, mode),
    e: null,
    p: null,
    alpha_round: null,
    base: figuresOf(pairs, "base", { mode, cause }),
    candidate: figuresOf(pairs, "candidate", { mode, cause }),
    ...flipsOf(pairs, mode),
    guardrails: problems.length > 0 ? [] : guardrailsOf(paired, mode),
  };
  if (problems.length > 0) return { ...common, verdict: "void", reasons: problems, rule: "none" };
  if (mode === "sampled") return judgeSampled(input, paired, common);
  const ruling = judgeByOrder({ ...common, pairs, offline, changed, cause });
  return { ...common, rule: "order", ...guarded(ruling, common.guardrails) };
}

type Rest = Omit<Verdict, "verdict" | "reasons" | "rule">;

function judgeSampled(input: RoundInput, { pairs, spoiled }: Paired, common: Rest): Verdict {
  const alpha_round = alphaOfLook(input.alpha, input.round);
  const isFresh = ({ origin }: Pair) => origin === "fresh";
  const fresh = pairs.filter(isFresh);
  const asked = fresh.length + spoiled.filter(isFresh).length;
  if (asked === 0) return judgeByCases(pairs, { ...common, alpha_round });
  const outcomes = fresh.map((pair) => outcomeOf(pair, "sampled"));
  const { end, pairs: read, w, l, e, p } = walk(outcomes, alpha_round, asked);
  const figures = { ...common, rule: "e_process" as const, pairs: read, w, l, e, p, alpha_round };
  // Where the base never lets it stand, one run is enough; where it does by chance, more runs tell.
  const isNew = !pairs.some(({ base }) => base.against_policy);
  const broken = common.guardrails.find(({ name, holds }) => name === "against_policy" && holds === false);
  if (end === "open" && !(broken && isNew)) {
    const next = Math.min(BOUNDS.inputs - asked, BOUNDS.batch);
    const reasons = [`Not decided after ${read} fresh pairs: ${w} won, ${l} lost, E ${e.toFixed(2)}.`];
    return { ...figures, verdict: "inconclusive", reasons, decided: false, next };
  }
  const counts = `${w} won and ${l} lost of ${read} fresh pairs`;
  const [need, most] = [eNeeded(alpha_round).toFixed(0), figure(pNeeded(alpha_round))];
  const better = p === null ? `E ${e.toFixed(1)} reaches ${need}` : `p ${figure(p)} is at most ${most}`;
  const rulings: Record<typeof end, Ruling> = {
    better: { verdict: "better", reasons: [`${counts}: ${better}.`] },
    worse: { verdict: "worse", reasons: [`${counts}: the base is shown to be better.`] },
    futile: { verdict: "inconclusive", reasons: [`${counts}: the candidate is not ahead, so the round ends.`] },
    spent: { verdict: "inconclusive", reasons: [`${counts}: p ${figure(p ?? 1)} is above ${most}.`] },
    open: { verdict: "inconclusive", reasons: [`${counts}, not decided.`] },
  };
  const ruling = rulings[end];
  if (!broken || isNew) return { ...figures, ...guarded(ruling, common.guardrails) };
  // More often than in the base, where it stands there, too: that may be luck, so it shows nothing but keeps nothing.
  const others = common.guardrails.filter((each) => each !== broken);
  const verdict = ruling.verdict === "better" ? "inconclusive" : ruling.verdict;
  return { ...figures, ...guarded({ verdict, reasons: [broken.says, ...ruling.reasons] }, others) };
}

/** Without fresh inputs: the held-out half of the suite, each case with its repeats. */
function judgeByCases(pairs: readonly Pair[], common: Rest): Verdict {
  const heldOut = pairs.filter(({ origin }) => origin === "held_out");
  const figures = { ...common, rule: "exact_by_case" as const, pairs: heldOut.length, ...countsOf(heldOut, "sampled") };
  if (heldOut.length === 0) {
    const reasons = [
      "Neither fresh nor held-out inputs were run, and those that the change was made for prove nothing.",
    ];
    return { ...figures, verdict: "not_judged", reasons };
  }
  const alpha = pNeededByCase(common.alpha_round ?? 0);
  const p = pOfCases(heldOut, "better");
  const against = pOfCases(heldOut, "worse");
  const counts = `${figures.w} won and ${figures.l} lost of ${heldOut.length} held-out pairs`;
  const ruling: Ruling =
    p <= alpha
      ? { verdict: "better", reasons: [`${counts}: p ${figure(p)} is at most ${figure(alpha)}.`] }
      : against <= alpha
        ? { verdict: "worse", reasons: [`${counts}: the base is shown to be better, p ${figure(against)}.`] }
        : { verdict: "inconclusive", reasons: [`${counts}: p ${figure(p)} is above ${figure(alpha)}.`] };
  return { ...figures, p, ...guarded(ruling, common.guardrails) };
}

/** p of the exact test by case, for the candidate or for the base being better. */
export function pOfCases(pairs: readonly Pair[], side: "better" | "worse"): number {
  const rights = (runs: readonly Pair[], arm: "base" | "candidate") =>
    runs.filter((pair) => isRight(pair[arm], "sampled")).length;
  const [base, candidate] = side === "better" ? (["base", "candidate"] as const) : (["candidate", "base"] as const);
  return exactByCase(
    [...byKey(pairs).values()].map((runs) => ({
      repeats: runs.length,
      base: rights(runs, base),
      candidate: rights(runs, candidate),
    })),
  );
}

/** A ruling under its guardrails: one that does not hold comes first. */
function guarded(ruling: Ruling, guardrails: readonly Guardrail[]): Ruling {
  const broken = guardrails.filter(({ holds }) => holds === false);
  if (broken.length === 0) return ruling;
  const verdict = broken.some(tellsOfRuns) ? "void" : ruling.verdict === "void" ? "void" : "worse";
  return { verdict, reasons: [...broken.map(({ says }) => says), ...ruling.reasons] };
}

function figure(p: number): string {
  return p >= 0.001 ? p.toFixed(3) : p.toExponential(1);
}
