import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { underwriting } from "../agents/underwriting/agent.js";
import { MAX_AMOUNT } from "../agents/underwriting/application.js";
import { assess } from "../agents/underwriting/assessment.js";
import { TIERS } from "../agents/underwriting/policy.js";
import type { AnyAgent } from "../runtime/definition/agent.js";
import { defineAgent } from "../runtime/definition/define-agent.js";
import { cents, exactDecision } from "../testing/policy/exact-policy.js";
import { jsonKey } from "../text/json.js";
import { exampleAgent as claims } from "../workshop/template/agent.js";
import { exampleAgent as files } from "../workshop/template-tools/agent.js";
import { drawFresh, freshInputs, freshSeed, noSampler, seededRandom } from "./sampler.js";

const SAMPLED = [underwriting, claims] as unknown as AnyAgent[];
const seeds = fc.string({ minLength: 1, maxLength: 40 });

describe("fresh inputs", () => {
  it.each(SAMPLED)("of $name are all accepted by its schema, and labelled by its reference", (agent) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { key, case: subject } of drawFresh(agent, seed, 40)) {
          expect(z.safeParse(agent.input, subject.application).success).toBe(true);
          expect(agent.parseInput(subject.application)).toEqual(subject.application);
          expect(agent.reference(subject.application).output).toMatchObject(subject.expected);
          expect(key).toBe(subject.id);
        }
      }),
      { numRuns: 30 },
    );
  });

  it.each(SAMPLED)(
    "of $name are the same for the same seed, however many are drawn, and others for another",
    (agent) => {
      fc.assert(
        fc.property(seeds, seeds, fc.nat({ max: 60 }), (seed, other, count) => {
          const all = drawFresh(agent, seed, 60);
          expect(drawFresh(agent, seed, count)).toEqual(all.slice(0, count));
          if (seed !== other) expect(drawFresh(agent, other, 60)).not.toEqual(all);
        }),
        { numRuns: 15 },
      );
    },
  );

  it.each(SAMPLED)("of $name reach all strata before any is drawn twice, and no input comes twice", (agent) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const strata = agent.evals?.sample?.strata ?? [];
        const drawn = drawFresh(agent, seed, 3 * strata.length);
        for (const cycle of [0, 1, 2]) {
          const part = drawn.slice(cycle * strata.length, (cycle + 1) * strata.length);
          expect(part.map(({ stratum }) => stratum).sort()).toEqual([...strata].sort());
        }
        expect(new Set(drawn.map(({ key }) => key)).size).toBe(drawn.length);
      }),
      { numRuns: 15 },
    );
  });

  it("of the underwriter lie where their stratum says, on both sides of the limit", () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { stratum, case: subject } of drawFresh(underwriting, seed, 60)) {
          const { tier, max_loan, approved } = assess(subject.application);
          const [name, distance, notes] = stratum.split(", ");
          expect(tier.name).toBe(name);
          const over = cents(subject.application.loan_amount) - cents(max_loan.toNumber());
          if (distance === "at the limit") expect([-3n, -2n, -1n, 0n]).toContain(over);
          if (distance === "cents over the limit") expect([1n, 2n, 3n]).toContain(over);
          if (distance === "within the limit") expect(approved).toBe(true);
          if (distance === "over the limit") expect(approved).toBe(false);
          expect(subject.application.notes === undefined).toBe(notes === "no notes");
          expect(subject.application.loan_amount).toBeLessThan(MAX_AMOUNT);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("of the underwriter have the labels that exact rational arithmetic gives", () => {
    for (const { case: subject } of drawFresh(underwriting, "exact", 240)) {
      const { approved, ...figures } = exactDecision(subject.application);
      const said = subject.expected as unknown as Record<keyof typeof figures, number>;
      expect(subject.expected.approved).toBe(approved);
      for (const [name, figure] of Object.entries(figures)) {
        expect(cents(said[name as keyof typeof figures])).toBe(figure);
      }
    }
  });

  it("of the underwriter approve and deny in every tier, and hit its lowest score", () => {
    const drawn = drawFresh(underwriting, "both ways", 400).map(({ case: subject }) => subject);
    for (const { name, min_score } of TIERS) {
      const ofTier = drawn.filter(({ application }) => assess(application).tier.name === name);
      expect(new Set(ofTier.map(({ expected }) => expected.approved))).toEqual(new Set([true, false]));
      expect(ofTier.some(({ application }) => application.credit_score === min_score)).toBe(true);
    }
  });

  it("are none that the suite has", () => {
    const first = drawFresh(claims, "known", 12).map(({ case: subject }) => subject.application);
    const rest = drawFresh(claims, "known", 12, first).map(({ case: subject }) => jsonKey(subject.application));
    expect(rest.filter((key) => first.some((input) => jsonKey(input) === key))).toEqual([]);
  });

  it("cannot be drawn without a sampler or a reference, and it is said which is missing", () => {
    expect(noSampler(underwriting)).toBeUndefined();
    expect(noSampler(files)).toBe("The agent example-agent draws no fresh inputs (evals.sample).");
    const { reference: _, lacks: __, ...parts } = claims;
    const unlabelled = defineAgent(parts);
    expect(noSampler(unlabelled)).toBe("The agent example-agent has no reference to label fresh inputs by.");
    expect(() => freshInputs(unlabelled, "x").next()).toThrow("has no reference");
  });

  it("that the agent's schema does not accept are named, and a stratum without more inputs is too", () => {
    const withSampler = (draw: () => unknown) =>
      defineAgent({
        name: "small",
        instructions: "Answer.",
        input: z.object({ n: z.number().check(z.gte(0)) }),
        output: z.object({ right: z.boolean() }),
        tools: [],
        reference: () => ({ output: { right: true }, figures: {} }),
        evals: { sample: { strata: ["one"], draw: draw as () => { n: number } } },
      });
    expect(() =>
      drawFresh(
        withSampler(() => ({ n: -1 })),
        "x",
        1,
      ),
    ).toThrow(/drew an input of one .* \{"n":-1\}/);
    expect(() =>
      drawFresh(
        withSampler(() => ({ n: 1 })),
        "x",
        2,
      ),
    ).toThrow("draws nothing new of one");
  });
});

describe("the seed of a round", () => {
  const of = { campaign: "c", round: 1, patch: "p" };

  it("changes with the secret and with each part, and a part's text cannot stand for another's", () => {
    const seeds = [
      freshSeed("s", of),
      freshSeed("t", of),
      freshSeed("s", { ...of, campaign: "d" }),
      freshSeed("s", { ...of, round: 11 }),
      freshSeed("s", { ...of, patch: "q" }),
      freshSeed("s", { campaign: 'c",1,"p', round: 1, patch: "p" }),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    expect(freshSeed("s", { ...of })).toBe(seeds[0]);
  });

  it("gives numbers from 0 to below 1, evenly", () => {
    const random = seededRandom("even");
    const numbers = Array.from({ length: 4000 }, random);
    expect(numbers.every((number) => number >= 0 && number < 1)).toBe(true);
    const tenths = Array.from({ length: 10 }, (_, tenth) => numbers.filter((n) => Math.floor(n * 10) === tenth).length);
    expect(Math.min(...tenths)).toBeGreaterThan(340); // 400 each: three standard deviations are 57
    expect(Math.max(...tenths)).toBeLessThan(460);
  });
});
