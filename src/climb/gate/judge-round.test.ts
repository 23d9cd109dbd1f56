import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { pairOf, pairsOf, roundOf, rowOf, WRONG } from "../../testing/climb/rows.js";
import { judgeRound } from "./judge-round.js";
import { type Part, type RoundInput, type Row, verdictSchema } from "./rows.js";

const judge = (rows: readonly Row[], change: Partial<RoundInput> = {}) => {
  const verdict = judgeRound(roundOf(rows, change));
  expect(z.parse(verdictSchema, verdict)).toEqual(verdict);
  return verdict;
};
const sampled = (rows: readonly Row[], change: Partial<RoundInput> = {}) => judge(rows, { mode: "sampled", ...change });
const steady = pairsOf("steady", 20);

describe("a deterministic round", () => {
  it("is better when its cause is gone, inputs pass that did not, and none is lost", () => {
    const verdict = judge([...steady, ...pairsOf("fixed", 3, WRONG)]);
    expect(verdict).toMatchObject({ verdict: "better", rule: "order", decided: true, w: 3, l: 0, e: null, p: null });
    expect(verdict.reasons).toEqual([
      "The cause shows in 0 runs, in 3 before.",
      "Runs that pass: 23, 20 before. Nothing that was right is wrong.",
    ]);
    expect(verdict.gained.map(({ key }) => key)).toEqual(["fixed-0", "fixed-1", "fixed-2"]);
  });

  it("is better by the first of two planted faults that goes, though no input passes by it", () => {
    const second = { ...WRONG, faults: ["figure:ratio.percent", "violation:wrong_ratio"] };
    const both = { ...WRONG, faults: [...(WRONG.faults ?? []), ...second.faults] };
    const first = judge([...steady, ...pairsOf("chain", 4, both, second)]);
    expect(first).toMatchObject({ verdict: "better", w: 0, l: 0 });
    expect(first.reasons[1]).toContain("Faults: 8, 16 before.");
    const graded = { ...second, graders: { passed: 3, total: 4 } };
    expect(judge([...steady, ...pairsOf("chain", 4, both, graded)]).reasons[1]).toContain(
      "Graders that pass: 92, 88 before",
    );
    const cause = { id: "f2", faults: ["figure:ratio"], keys: [] };
    expect(judge([...steady, ...pairsOf("chain", 4, second)], { cause }).verdict).toBe("better");
  });

  it("is worse when one input that was right is wrong, however many are mended, of whatever origin", () => {
    for (const origin of ["visible", "held_out", "fresh"] as const) {
      const verdict = judge([...pairsOf("fixed", 50, WRONG), ...pairOf("lost", { origin }, { ...WRONG, origin })]);
      expect(verdict).toMatchObject({ verdict: "worse", w: 50, l: 1 });
      expect(verdict.reasons[0]).toBe("1 input that was right is wrong now: lost.");
    }
  });

  it("is not better where the cause stays, whatever else rises", () => {
    const verdict = judge([
      ...pairsOf("cause", 2, WRONG, WRONG),
      ...pairsOf("other", 9, { ...WRONG, faults: ["x:y"] }),
    ]);
    expect(verdict).toMatchObject({ verdict: "inconclusive", w: 9 });
    expect(verdict.reasons[0]).toContain("the change does not fix it");
  });

  it("is not better where the cause goes and as many other faults come", () => {
    const swapped = { ...WRONG, faults: ["violation:other", "violation:more"] };
    expect(judge(pairsOf("swapped", 3, WRONG, swapped))).toMatchObject({ verdict: "inconclusive" });
    const more = { ...WRONG, faults: ["violation:other", "violation:more", "violation:third"] };
    expect(judge(pairsOf("swapped", 3, WRONG, more))).toMatchObject({ verdict: "worse" });
    const fewer = { ...WRONG, graders: { passed: 1, total: 4 }, faults: [] };
    expect(judge(pairsOf("swapped", 3, WRONG, fewer))).toMatchObject({ verdict: "worse" });
  });

  it("is inconclusive where nothing changes", () => {
    expect(judge([...steady, ...pairsOf("cause", 3, WRONG, WRONG)]).verdict).toBe("inconclusive");
  });

  it("counts a run that the candidate leaves out, or does not end, as wrong and as showing the cause", () => {
    const left = [...steady, rowOf("base", "left out")];
    expect(judge(left)).toMatchObject({ verdict: "worse", l: 1 });
    const unended = { ...WRONG, ended: false, faults: [] };
    const verdict = judge([...steady, ...pairsOf("dies", 3, WRONG, unended)]);
    expect(verdict).toMatchObject({ verdict: "inconclusive", candidate: { showing_cause: 3 } });
    const known = { ...unended, faults: ["run:fault"] };
    expect(judge([...pairsOf("fixed", 3, WRONG), ...pairsOf("dead", 9, known, known)]).candidate.showing_cause).toBe(0);
  });

  it("judges a cause without faults by its inputs", () => {
    const cause = { id: "f", faults: [], keys: ["fixed-0", "fixed-1"] };
    const silent = { ...WRONG, faults: [] };
    expect(judge(pairsOf("fixed", 2, silent), { cause }).verdict).toBe("better");
    expect(judge([...pairsOf("fixed", 2, silent, silent), ...pairsOf("other", 9, silent)], { cause }).verdict).toBe(
      "inconclusive",
    );
  });

  it("takes a tool's name for all of its figures, and for no other tool that begins like it", () => {
    const of = (fault: string) => judge(pairsOf("x", 3, { ...WRONG, faults: [fault] })).base.showing_cause;
    expect([of("figure:payment"), of("figure:payment.total"), of("figure:payment_plan.total")]).toEqual([3, 3, 0]);
  });

  it("without a cause is judged by its figures alone", () => {
    const of = (rows: readonly Row[]) => judge(rows, { cause: null });
    expect(of([...steady, ...pairsOf("fixed", 3, WRONG)])).toMatchObject({
      verdict: "better",
      base: { showing_cause: 0 },
    });
    expect(of(steady)).toMatchObject({
      verdict: "inconclusive",
      reasons: ["As many runs pass, graders pass and faults are found as before."],
    });
    expect(of([...pairsOf("fixed", 3, WRONG), ...pairOf("lost", {}, WRONG)]).verdict).toBe("worse");
    expect(of(pairsOf("more", 3, WRONG, { ...WRONG, faults: ["a:b", "c:d", "e:f"] })).verdict).toBe("worse");
  });

  it("says that it cannot judge a cause that the base does not show", () => {
    expect(judge(pairsOf("x", 3, { ...WRONG, faults: ["violation:other"] }))).toMatchObject({
      verdict: "not_judged",
      reasons: ["The cause does not show in these runs of the base."],
    });
  });
});

describe("what the embedded model does not read", () => {
  const fixed = [...steady, ...pairsOf("fixed", 3, WRONG)];

  it.each<[Part[], string]>([
    [["instructions"], "instructions"],
    [["descriptions"], "descriptions"],
    [["instructions", "descriptions"], "instructions and descriptions"],
  ])("is not judged: %j", (changed, named) => {
    for (const rows of [steady, fixed]) {
      const verdict = judge(rows, { changed });
      expect(verdict.verdict).toBe("not_judged");
      expect(verdict.reasons[0]).toContain(`does not read ${named}, which the change touches`);
    }
  });

  it("keeps other changes beside it from being called better, and says that they would be alone", () => {
    const verdict = judge(fixed, { changed: ["instructions", "tools", "offline_answer"] });
    expect(verdict.verdict).toBe("not_judged");
    expect(verdict.reasons[1]).toContain("The rest (tools, offline answer) makes these runs better");
    expect(judge(steady, { changed: ["instructions", "tools"] }).reasons).toHaveLength(1);
  });

  it("is judged all the same where it breaks something, and where a live model answers the same each time", () => {
    const lost = [...fixed, ...pairOf("lost", {}, WRONG)];
    expect(judge(lost, { changed: ["instructions"] }).verdict).toBe("worse");
    expect(judge(fixed, { changed: ["instructions"], offline: false }).verdict).toBe("better");
  });
});

describe("runs that are not what they should be", () => {
  it("make the round void where the base lacks one, where an arm has two, and where there are none", () => {
    expect(judge([])).toMatchObject({ verdict: "void", reasons: ["There are no runs."] });
    expect(judge([...steady, rowOf("candidate", "new")]).reasons[0]).toBe("The base has no run of new.");
    for (const arm of ["base", "candidate"] as const) {
      const verdict = judge([...steady, rowOf(arm, "steady-3")]);
      expect(verdict).toMatchObject({ verdict: "void", reasons: [`The ${arm} has two runs of steady-3.`] });
    }
    expect(judge(pairOf("x", { origin: "visible" }, {})).verdict).toBe("void");
    expect(sampled([...steady, rowOf("candidate", "new")]).verdict).toBe("void");
  });

  it("are not deterministic where repeats of one input differ: void for the base, worse for the candidate", () => {
    const twice = (base: string, candidate: string) => [
      ...pairOf("x", WRONG),
      ...pairOf("x", { ...WRONG, repeat: 2, digest: base }, { repeat: 2, digest: candidate }),
    ];
    expect(judge(twice("base x", "candidate x")).verdict).toBe("better");
    expect(judge(twice("base x", "another")).verdict).toBe("worse");
    expect(judge(twice("another", "candidate x")).verdict).toBe("void");
  });
});

describe("a sampled round on fresh inputs", () => {
  const wins = (count: number) => pairsOf("win", count, { first_right: false });
  const losses = (count: number) => pairsOf("loss", count, {}, { first_right: false });

  it("is open until its e-process decides, and asks for more inputs then", () => {
    expect(sampled([...steady, ...wins(3)])).toMatchObject({ verdict: "inconclusive", decided: false, next: 20, w: 3 });
    const verdict = sampled([...steady, ...wins(14)]);
    expect(verdict).toMatchObject({ verdict: "better", decided: true, next: 0, rule: "e_process", alpha_round: 0.025 });
    expect(verdict.e).toBeGreaterThanOrEqual(100);
    expect(verdict.reasons[0]).toContain(`E ${verdict.e?.toFixed(1)} reaches 100.`);
    expect(sampled([...steady, ...losses(14)]).verdict).toBe("worse");
  });

  it("needs more in later rounds", () => {
    const rows = [...steady, ...wins(9)];
    expect(sampled(rows)).toMatchObject({ verdict: "better" });
    expect(sampled(rows, { round: 6 })).toMatchObject({ decided: false, alpha_round: 0.05 / 64 });
  });

  it("is inconclusive, never better, where both arms are the same", () => {
    expect(sampled(pairsOf("tie", 100))).toMatchObject({ verdict: "inconclusive", decided: true, w: 0, l: 0 });
    const rows = Array.from({ length: 200 }, (_, n) => [
      ...pairsOf(`w${n}`, 1, { first_right: false }),
      ...pairsOf(`l${n}`, 1, {}, { first_right: false }),
    ]);
    expect(sampled(rows.flat())).toMatchObject({ verdict: "inconclusive", decided: true });
  });

  it("asks no more than 400 inputs, void ones included, and looks once more then", () => {
    const turns = Array.from({ length: 9 }, (_, n) => [
      ...pairOf(`w${n}`, { first_right: false }),
      ...pairOf(`l${n}`, {}, { first_right: false }),
    ]);
    const spread = [...turns.flat(), ...wins(5), ...pairsOf("tie", 337)];
    const failed = pairsOf("failed", 40, { provider_failed: true }, { provider_failed: true });
    expect(sampled([...spread, ...failed.slice(0, 60)])).toMatchObject({ decided: false, next: 10 });
    expect(sampled([...spread, ...failed])).toMatchObject({
      decided: true,
      next: 0,
      verdict: "inconclusive",
      pairs: 360,
    });
    expect(sampled([...spread, ...failed]).p).toBeGreaterThan(0.01);
  });

  it("counts first answers, before any repair, and no suite's case", () => {
    const repaired = pairsOf("repaired", 14, { first_right: false, right: true }, { first_right: true, right: false });
    expect(sampled([...steady, ...repaired]).verdict).toBe("better");
    const visible = pairsOf("seen", 60, { first_right: false, origin: "visible" }, { origin: "visible" });
    expect(sampled([...steady, ...visible])).toMatchObject({ verdict: "inconclusive", w: 0 });
    expect(sampled(visible)).toMatchObject({ verdict: "not_judged", rule: "exact_by_case" });
  });

  it("gives the same verdict however many pairs are asked at once", () => {
    const kinds = fc.constantFrom<[Partial<Row>, Partial<Row>]>(
      [{}, {}],
      [{ first_right: false }, {}],
      [{}, { first_right: false }],
    );
    fc.assert(
      fc.property(fc.array(kinds, { minLength: 1, maxLength: 120 }), fc.integer({ min: 1, max: 30 }), (all, batch) => {
        const rows = all.flatMap(([base, candidate], n) => pairOf(`p${n}`, base, candidate));
        const whole = sampled(rows);
        for (let asked = batch; asked < all.length; asked += batch) {
          const { verdict, decided, w, l, e } = sampled(rows.slice(0, 2 * asked));
          if (decided)
            return void expect({ verdict, w, l, e }).toEqual({
              verdict: whole.verdict,
              w: whole.w,
              l: whole.l,
              e: whole.e,
            });
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe("a sampled round without fresh inputs", () => {
  const repeated = (key: string, base: number, candidate: number, origin: Row["origin"] = "held_out") =>
    Array.from({ length: 5 }, (_, n) =>
      pairOf(
        key,
        { origin, repeat: n + 1, first_right: n < base },
        { origin, repeat: n + 1, first_right: n < candidate },
      ),
    ).flat();
  const easy = Array.from({ length: 50 }, (_, n) => repeated(`easy-${n}`, 5, 5)).flat();
  const noisy = Array.from({ length: 10 }, (_, n) => repeated(`noisy-${n}`, 3, 3)).flat();

  it("finds three held-out cases that are mended among sixty, by the exact test by case", () => {
    const mended = [1, 2, 3].flatMap((n) => repeated(`mended-${n}`, 0, 5));
    expect(sampled([...easy, ...noisy, ...mended])).toMatchObject({
      verdict: "better",
      rule: "exact_by_case",
      e: null,
    });
    expect(sampled([...easy, ...noisy])).toMatchObject({ verdict: "inconclusive", decided: true });
  });

  it("does not count the half that the coding agent saw", () => {
    const mended = Array.from({ length: 30 }, (_, n) => repeated(`seen-${n}`, 0, 5, "visible")).flat();
    expect(sampled([...easy, ...mended])).toMatchObject({ verdict: "inconclusive", w: 0 });
  });

  it("is worse where a case goes from always right to never, however much is gained, in either half", () => {
    const mended = [1, 2, 3, 4].flatMap((n) => repeated(`mended-${n}`, 0, 5));
    for (const origin of ["visible", "held_out"] as const) {
      const verdict = sampled([...easy, ...mended, ...repeated("lost", 5, 0, origin)]);
      expect(verdict.verdict).toBe("worse");
      expect(verdict.reasons[0]).toBe("Always right before, and never now: lost.");
    }
    expect(sampled([...easy, ...mended, ...repeated("shaken", 5, 1)]).verdict).toBe("better");
  });

  it("says that fewer repeats cannot show a lost case", () => {
    const once = pairsOf("once", 3, { origin: "held_out" }, { origin: "held_out", first_right: false });
    const rail = sampled([...easy.slice(0, 10), ...once].filter(({ repeat }) => repeat < 3)).guardrails;
    expect(rail.find(({ name }) => name === "lost_cases")).toMatchObject({ holds: null });
  });
});
