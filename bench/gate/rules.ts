import { alphaOfLook, BOUNDS, type PairOutcome, pNeededByCase, walk } from "../../src/climb/gate/e-process.js";
import { exactByCase, signTest } from "../../src/climb/gate/exact-tests.js";
import { mcnemarExact } from "../../src/evals/report/statistics.js";

/** A kind of inputs: how likely each is right by the base and by the candidate, drawn anew for each input. */
export interface World {
  random: () => number;
  draw(): { base: number; candidate: number };
}

/** All inputs are equally hard, so that as many flip by chance as ever can. */
export function equallyHard(random: () => number, base: number, candidate: number): World {
  return { random, draw: () => ({ base, candidate }) };
}

/**
 * A share of inputs of 1 − `base` is a toss of a coin whoever answers, and the others are always right or always wrong. A
 * better candidate is right on some that were always wrong.
 */
export function someFlaky(random: () => number, base: number, candidate: number): World {
  const flaky = 1 - base;
  const steady = (rate: number) => (rate - flaky / 2) / (1 - flaky);
  const [before, after] = [steady(base), steady(candidate)];
  return {
    random,
    draw() {
      if (random() < flaky) return { base: 0.5, candidate: 0.5 };
      const hardness = random();
      return { base: hardness < before ? 1 : 0, candidate: hardness < after ? 1 : 0 };
    },
  };
}

/** What one round of a rule did. */
interface Outcome {
  better: boolean;
  /** Runs of both arms. */
  runs: number;
}

/** A rule that decides whether to keep a round's change; made anew for each campaign. */
export interface Rule {
  name: string;
  begin(): (world: World, round: number) => Outcome;
}

/** Cases of the suite that rules beside the gate's use, and of a held-out half with repeats. */
const CASES = 80;
const HELD_OUT = 60;

const isRight = ({ random }: World, chance: number) => random() < chance;

/** How many of a suite's cases pass. */
function passed(world: World, arm: "base" | "candidate"): number {
  let count = 0;
  for (let n = 0; n < CASES; n++) if (isRight(world, world.draw()[arm])) count++;
  return count;
}

function* pairsOf(world: World): Generator<PairOutcome> {
  for (let n = 0; n < BOUNDS.inputs; n++) {
    const chances = world.draw();
    const [before, after] = [isRight(world, chances.base), isRight(world, chances.candidate)];
    yield before === after ? "tie" : after ? "win" : "loss";
  }
}

/** The gate's rule on fresh inputs: decided on any pair, or once all are asked. */
export function eProcess(alpha: number): Rule {
  return {
    name: `gate: fresh inputs, α ${alpha}`,
    begin: () => (world, round) => {
      const { end, pairs } = walk(pairsOf(world), alphaOfLook(alpha, round), BOUNDS.inputs);
      return { better: end === "better", runs: 2 * pairs };
    },
  };
}

/** The gate's rule where inputs cannot be drawn: the suite's cases, each several times. */
export function byCase(alpha: number, repeats: number): Rule {
  return {
    name: `gate: exact by case, ${HELD_OUT} × ${repeats}, α ${alpha}`,
    begin: () => (world, round) => {
      const times = (chance: number) => {
        let count = 0;
        for (let n = 0; n < repeats; n++) if (isRight(world, chance)) count++;
        return count;
      };
      const cases = Array.from({ length: HELD_OUT }, () => {
        const { base, candidate } = world.draw();
        return { repeats, base: times(base), candidate: times(candidate) };
      });
      return { better: exactByCase(cases) <= pNeededByCase(alphaOfLook(alpha, round)), runs: 2 * HELD_OUT * repeats };
    },
  };
}

/** What is usually done: more passes than the best so far. */
export function bestSoFar(atLeast: boolean): Rule {
  return {
    name: atLeast ? "at least as good as the best so far" : "better than the best so far",
    begin: () => {
      let best: number | undefined;
      return (world) => {
        best ??= passed(world, "base");
        const count = passed(world, "candidate");
        const better = atLeast ? count >= best : count > best;
        if (better) best = count;
        return { better, runs: CASES };
      };
    },
  };
}

/** The exact McNemar test on the suite, each round at the whole α or at its share of it. */
export function mcnemar(spends: boolean, rerun = false): Rule {
  const how = rerun ? "re-run failures, any pass counts, McNemar p < .05" : "McNemar, p < .05";
  return {
    name: spends ? "McNemar, p < .05 · ½^round" : `${how}, each round`,
    begin: () => (world, round) => {
      let [w, l] = [0, 0];
      for (let n = 0; n < CASES; n++) {
        const chances = world.draw();
        const before = isRight(world, chances.base);
        const after = isRight(world, chances.candidate) || (rerun && isRight(world, chances.candidate));
        if (after && !before) w++;
        if (before && !after) l++;
      }
      const p = mcnemarExact(l, w);
      return { better: w > l && p < (spends ? alphaOfLook(0.05, round) : 0.05), runs: 2 * CASES };
    },
  };
}

/** The e-process's own inputs, judged once at the end by the sign test: what looking once would do. */
export function fixedSign(alpha: number): Rule {
  return {
    name: `sign test on all ${BOUNDS.inputs} inputs, α ${alpha}`,
    begin: () => (world, round) => {
      let [w, l] = [0, 0];
      for (const outcome of pairsOf(world)) {
        if (outcome === "win") w++;
        if (outcome === "loss") l++;
      }
      return { better: signTest(w, l) <= alphaOfLook(alpha, round), runs: 2 * BOUNDS.inputs };
    },
  };
}
