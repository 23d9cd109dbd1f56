import type { Arm, Cause, RoundInput, Row } from "../../climb/gate/rows.js";

/** The cause that made rows show: a wrong figure of a tool. */
const CAUSE: Cause = { id: "f1", faults: ["figure:payment"], keys: [] };

/** A row of a run in which all is right, with some of it changed. */
export function rowOf(arm: Arm, key: string, change: Partial<Row> = {}): Row {
  return {
    key,
    origin: "fresh",
    arm,
    repeat: 1,
    ended: true,
    stands: true,
    first_right: true,
    right: true,
    graders: { passed: 4, total: 4 },
    faults: [],
    against_policy: false,
    tokens: 1000,
    cost_usd: 0.01,
    provider_failed: false,
    digest: `${arm} ${key}`,
    ...change,
  };
}

/** A run in which everything is wrong by the cause. */
export const WRONG: Partial<Row> = {
  stands: false,
  first_right: false,
  right: false,
  graders: { passed: 2, total: 4 },
  faults: ["figure:payment.monthly", "violation:wrong_payment"],
};

/** Rows of both arms on one input. */
export function pairOf(key: string, base: Partial<Row> = {}, candidate: Partial<Row> = {}): Row[] {
  return [rowOf("base", key, base), rowOf("candidate", key, candidate)];
}

/** So many pairs of one kind. */
export function pairsOf(name: string, count: number, base: Partial<Row> = {}, candidate: Partial<Row> = {}): Row[] {
  return Array.from({ length: count }, (_, n) => pairOf(`${name}-${n}`, base, candidate)).flat();
}

/** What a round is judged by, with some of it changed. */
export function roundOf(rows: readonly Row[], change: Partial<RoundInput> = {}): RoundInput {
  return {
    mode: "deterministic",
    offline: true,
    changed: ["tools"],
    round: 1,
    alpha: 0.05,
    cause: CAUSE,
    rows,
    ...change,
  };
}
