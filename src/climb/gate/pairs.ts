import { listSome } from "../../text/format.js";
import type { PairOutcome } from "./e-process.js";
import type { Arm, Cause, Flip, Origin, RoundInput, Row, Verdict } from "./rows.js";

/** Runs of both arms on one input. */
export interface Pair {
  key: string;
  repeat: number;
  origin: Origin;
  base: Row;
  candidate: Row;
}

/** The rows of a round, paired. */
export interface Paired {
  /** In the order of the base's rows. */
  pairs: Pair[];
  /** Pairs that the provider spoiled: no evidence for either arm. */
  spoiled: Pair[];
  /** Why the comparison itself cannot be used; empty where it can. */
  problems: string[];
}

/**
 * Pairs the runs of both arms. A run that the candidate did not deliver is a run that is wrong in everything: a
 * candidate cannot leave out what it does badly. A run that the base did not deliver makes the comparison void.
 */
export function pairRows(rows: readonly Row[]): Paired {
  const problems: string[] = [];
  const arms = { base: new Map<string, Row>(), candidate: new Map<string, Row>() };
  for (const row of rows) {
    const of = arms[row.arm];
    const name = nameOf(row);
    if (of.has(name)) problems.push(`The ${row.arm} has two runs of ${name}.`);
    of.set(name, row);
  }
  const missing = [...arms.candidate.keys()].filter((name) => !arms.base.has(name));
  if (missing.length > 0) problems.push(`The base has no run of ${listed(missing)}.`);
  const moved = [...arms.base].filter(([name, { origin }]) => (arms.candidate.get(name)?.origin ?? origin) !== origin);
  if (moved.length > 0) problems.push(`The arms disagree on where ${listed(moved.map(([name]) => name))} is from.`);
  if (arms.base.size === 0) problems.push("There are no runs.");
  const all = [...arms.base].map(([name, base]): Pair => {
    const { key, repeat, origin } = base;
    return { key, repeat, origin, base, candidate: arms.candidate.get(name) ?? undelivered(base) };
  });
  const isSpoiled = ({ base, candidate }: Pair) => base.provider_failed || candidate.provider_failed;
  return { pairs: all.filter((pair) => !isSpoiled(pair)), spoiled: all.filter(isSpoiled), problems };
}

/** What is counted for a run that the candidate did not deliver. */
function undelivered(base: Row): Row {
  return {
    ...base,
    arm: "candidate",
    ended: false,
    stands: false,
    first_right: false,
    right: false,
    graders: { passed: 0, total: base.graders.total },
    faults: ["run:missing"],
    against_policy: false,
    provider_failed: false,
    digest: "missing",
  };
}

/** The repeats of each input. */
export function byKey(pairs: readonly Pair[]): Map<string, Pair[]> {
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) groups.set(pair.key, [...(groups.get(pair.key) ?? []), pair]);
  return groups;
}

/** Whether a run counts as right: by its first answer where runs are sampled, by all graders where they are not. */
export function isRight(row: Row, mode: RoundInput["mode"]): boolean {
  return mode === "sampled" ? row.first_right : row.right;
}

export function outcomeOf({ base, candidate }: Pair, mode: RoundInput["mode"]): PairOutcome {
  const [before, after] = [isRight(base, mode), isRight(candidate, mode)];
  if (before === after) return "tie";
  return after ? "win" : "loss";
}

/** How many pairs are wins, and how many losses. */
export function countsOf(pairs: readonly Pair[], mode: RoundInput["mode"]): { w: number; l: number } {
  const count = (outcome: PairOutcome) => pairs.filter((pair) => outcomeOf(pair, mode) === outcome).length;
  return { w: count("win"), l: count("loss") };
}

/** The inputs that flipped, both ways. */
export function flipsOf(pairs: readonly Pair[], mode: RoundInput["mode"]): { gained: Flip[]; lost: Flip[] } {
  const of = (outcome: PairOutcome) =>
    pairs
      .filter((pair) => outcomeOf(pair, mode) === outcome)
      .map(({ key, repeat, origin }) => ({ key, repeat, origin }));
  return { gained: of("win"), lost: of("loss") };
}

/** Sums over the runs of one arm. */
export function figuresOf(
  pairs: readonly Pair[],
  arm: Arm,
  { mode, cause }: Pick<RoundInput, "mode" | "cause">,
): Verdict["base"] {
  const sum = (of: (row: Row) => number) => pairs.reduce((total, pair) => total + of(pair[arm]), 0);
  return {
    runs: pairs.length,
    right: sum((row) => (isRight(row, mode) ? 1 : 0)),
    graders_passed: sum((row) => row.graders.passed),
    faults: sum((row) => row.faults.length),
    showing_cause: pairs.filter((pair) => showsCause(pair, arm, cause, mode)).length,
  };
}

/**
 * Whether a run shows what the round set out to fix. A candidate's run that did not end can show nothing any more, so it
 * counts as if it did where the base's run ended or showed it.
 */
function showsCause(pair: Pair, arm: Arm, cause: Cause | null, mode: RoundInput["mode"]): boolean {
  if (!cause) return false;
  const { faults, keys } = cause;
  if (faults.length === 0) return keys.includes(pair.key) && !isRight(pair[arm], mode);
  if (hasFault(pair[arm], faults)) return true;
  return arm === "candidate" && !pair.candidate.ended && (pair.base.ended || hasFault(pair.base, faults));
}

/** Whether a run has one of some faults: `figure:calculate_payment` stands for all figures of that tool. */
export function hasFault(row: Row, faults: readonly string[]): boolean {
  return row.faults.some((fault) => faults.some((of) => fault === of || fault.startsWith(`${of}.`)));
}

/** A run of an input, in a text: its key, and its repeat where there are more. */
function nameOf({ key, repeat }: Row): string {
  return repeat === 1 ? key : `${key} (repeat ${repeat})`;
}

/** The first of several names, and how many more there are. */
export function listed(names: readonly string[]): string {
  return listSome(names, 3);
}
