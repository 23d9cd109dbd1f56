import { describe, expect, it } from "vitest";
import { pairOf, pairsOf, rowOf } from "../../testing/climb/rows.js";
import { confirm } from "./confirm.js";
import { noiseFloor } from "./noise-floor.js";
import type { Row } from "./rows.js";

const FLOP = { right: false, first_right: false };
const sampled = (rows: readonly Row[], alpha = 0.025) => confirm(rows, { mode: "sampled" }, alpha);
const steady = pairsOf("steady", 180);

describe("a confirmation", () => {
  it("says improved of new runs that the sign test takes, and gives both rates", () => {
    const shown = sampled([...steady, ...pairsOf("gained", 18, FLOP), ...pairsOf("lost", 2, {}, FLOP)]);
    expect(shown).toMatchObject({
      said: "improved",
      rule: "sign_test",
      w: 18,
      l: 2,
      base_rate: 0.91,
      candidate_rate: 0.99,
    });
    expect(shown.p).toBeCloseTo(211 / 2 ** 20, 12);
  });

  it("says not shown of anything less, with the smallest effect that could have been seen", () => {
    const chance = sampled([...steady, ...pairsOf("gained", 12, FLOP), ...pairsOf("lost", 8, {}, FLOP)]);
    expect(chance.said).toBe("not_shown");
    expect(chance.smallest_effect).toBeGreaterThan(0.04);
    expect(chance.smallest_effect).toBeLessThan(0.12);
    expect(sampled(steady)).toMatchObject({ said: "not_shown", p: 1 });
    expect(sampled(pairsOf("few", 5, FLOP))).toMatchObject({ said: "not_shown", smallest_effect: null });
  });

  it("does not say improved of an improvement that breaks a guardrail", () => {
    const gained = pairsOf("gained", 18, FLOP, { tokens: 9000 });
    expect(sampled(gained)).toMatchObject({ said: "not_shown", p: 2 ** -18 });
    const bad = pairOf("bad", {}, { ...FLOP, against_policy: true });
    expect(sampled([...pairsOf("gained", 30, FLOP), ...bad]).reasons[0]).toContain(
      "against the policy, as none was before: bad",
    );
  });

  it("is void where the runs cannot be compared", () => {
    expect(sampled([])).toMatchObject({ said: "void", base_rate: null });
    expect(sampled([...steady, rowOf("candidate", "more")])).toMatchObject({ said: "void" });
    expect(sampled(pairsOf("seen", 30, { ...FLOP, origin: "visible" }, { origin: "visible" }))).toMatchObject({
      said: "void",
    });
    const failed = pairsOf("failed", 30, { provider_failed: true }, { provider_failed: true });
    expect(sampled([...steady, ...failed])).toMatchObject({ said: "void" });
  });

  it("counts every input where runs are deterministic: fresh ones by the test, a finite suite as it is", () => {
    const exact = (rows: readonly Row[]) => confirm(rows, { mode: "deterministic" }, 0.025);
    const held = { origin: "held_out" } as const;
    const gained = pairsOf("gained", 2, { ...FLOP, ...held }, held);
    expect(exact([...pairsOf("s", 9, held, held), ...gained])).toMatchObject({
      said: "improved",
      rule: "every_input",
      p: null,
    });
    expect(exact([...gained, ...pairOf("lost", held, { ...FLOP, ...held })])).toMatchObject({ said: "not_shown" });
    expect(exact([...steady, ...pairsOf("gained", 2, FLOP)])).toMatchObject({ said: "not_shown", rule: "sign_test" });
    const lost = [...pairsOf("gained", 30, FLOP), ...pairOf("gone", {}, FLOP)];
    expect(exact(lost)).toMatchObject({ said: "not_shown" });
    expect(exact(lost).reasons[0]).toBe("Right before and wrong now: gone.");
  });

  it("compares a finite suite with repeats by case, on its held-out half", () => {
    const repeats = (key: string, base: number, candidate: number) =>
      Array.from({ length: 5 }, (_, n) =>
        pairOf(
          key,
          { origin: "held_out", repeat: n + 1, first_right: n < base },
          { origin: "held_out", repeat: n + 1, first_right: n < candidate },
        ),
      ).flat();
    const rows = [...repeats("a", 0, 5), ...repeats("b", 0, 5), ...repeats("c", 5, 5)];
    expect(sampled(rows)).toMatchObject({ said: "improved", rule: "exact_by_case" });
    expect(sampled([...repeats("a", 2, 3), ...repeats("c", 5, 5)])).toMatchObject({ said: "not_shown" });
  });
});

describe("the noise floor", () => {
  it("of runs that are right alike is none", () => {
    expect(noiseFloor(steady)).toEqual({ pairs: 180, rates: [1, 1], flips: 0, floor: 0 });
    expect(noiseFloor([])).toEqual({ pairs: 0, rates: null, flips: 0, floor: 0 });
  });

  it("tells flips both ways, and the rise that chance gives once in twenty", () => {
    const rows = [...pairsOf("s", 80), ...pairsOf("up", 10, FLOP), ...pairsOf("down", 10, {}, FLOP)];
    const { floor, ...rest } = noiseFloor(rows);
    expect(rest).toEqual({ pairs: 100, rates: [0.9, 0.9], flips: 20 });
    expect(floor).toBeCloseTo(0.0736, 4); // 1.645 · √20 / 100
  });
});
