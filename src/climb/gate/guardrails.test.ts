import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { pairOf, pairsOf, roundOf, WRONG } from "../../testing/climb/rows.js";
import { judgeRound } from "./judge-round.js";
import { type RoundInput, type Row, verdictSchema } from "./rows.js";

const judge = (rows: readonly Row[], change: Partial<RoundInput> = {}) => {
  const verdict = judgeRound(roundOf(rows, change));
  expect(z.parse(verdictSchema, verdict)).toEqual(verdict);
  return verdict;
};
const sampled = (rows: readonly Row[], change: Partial<RoundInput> = {}) => judge(rows, { mode: "sampled", ...change });

describe("guardrails", () => {
  const wins = pairsOf("win", 14, { first_right: false });
  const broken = (rows: readonly Row[]) =>
    sampled(rows)
      .guardrails.filter(({ holds }) => holds === false)
      .map(({ name }) => name);

  it("let nothing against the policy stand where nothing did, in either mode, before the test decides", () => {
    const rows = [
      ...wins,
      ...pairOf(
        "bad",
        { right: false, first_right: false },
        { right: false, first_right: false, against_policy: true },
      ),
    ];
    expect(sampled(rows)).toMatchObject({ verdict: "worse", decided: true });
    expect(sampled(rows.slice(-4))).toMatchObject({ verdict: "worse", decided: true });
    expect(judge([...pairsOf("fixed", 3, WRONG), ...rows.slice(-2)]).reasons[0]).toBe(
      "Outputs that stand are against the policy, as none was before: bad.",
    );
  });

  it("let no more stand against the policy than in the base, where chance lets some stand there", () => {
    const [standing, right] = [{ first_right: false, against_policy: true }, {}];
    const more = [...wins, ...pairsOf("a", 1, standing, right), ...pairsOf("b", 3, right, standing)];
    expect(sampled(more, { round: 1 })).toMatchObject({ verdict: "inconclusive" });
    expect(broken(more)).toEqual(["against_policy"]);
    const fewer = [...wins, ...pairsOf("a", 3, standing, right), ...pairsOf("b", 1, right, standing)];
    expect(sampled(fewer)).toMatchObject({ verdict: "better" });
  });

  it("tell of what stood against the policy before, and do not hold the change to it", () => {
    const rows = [
      ...wins,
      ...pairOf("bad", { against_policy: true, right: false }, { against_policy: true, right: false }),
    ];
    expect(sampled(rows).verdict).toBe("better");
    expect(sampled(rows).guardrails[0]?.says).toContain("in 1 run, in 1 of the base");
  });

  it("let no gain pay for a quarter more tokens or cost", () => {
    expect(sampled(pairsOf("win", 14, { first_right: false }, { tokens: 1250, cost_usd: 0.0125 })).verdict).toBe(
      "better",
    );
    expect(broken(pairsOf("win", 14, { first_right: false }, { tokens: 1251 }))).toEqual(["tokens"]);
    const dear = pairsOf("win", 14, { first_right: false }, { cost_usd: 0.0126 });
    expect(sampled(dear)).toMatchObject({ verdict: "worse" });
    expect(broken(dear)).toEqual(["cost"]);
    const unpriced = sampled(pairsOf("win", 14, { first_right: false }, { cost_usd: null }));
    expect(unpriced.verdict).toBe("better");
    expect(unpriced.guardrails.find(({ name }) => name === "cost")).toMatchObject({ holds: null });
  });

  it("take failures of the provider for no evidence, and void a round with more than a tenth of them", () => {
    const failed = (count: number) =>
      pairsOf("failed", count, { provider_failed: true }, { first_right: false, provider_failed: true });
    const few = sampled([...wins, ...failed(1)]);
    expect(few).toMatchObject({ verdict: "better", pairs: expect.any(Number), l: 0 });
    expect(sampled([...wins, ...failed(2)])).toMatchObject({ verdict: "void" });
    expect(sampled([...wins, ...failed(2)]).reasons[0]).toContain("failed in 2 of 16 pairs");
  });

  it("void a round in which the provider fails for the candidate alone", () => {
    const one = pairsOf("dodged", 7, {}, { provider_failed: true });
    const rows = [...wins, ...pairsOf("more", 80), ...one];
    expect(sampled(rows)).toMatchObject({ verdict: "void" });
    expect(sampled(rows).reasons.join()).toContain("for the candidate alone in 7 pairs");
    const even = pairsOf("other", 4, { provider_failed: true }, {});
    expect(sampled([...wins, ...pairsOf("more", 80), ...one.slice(0, 8), ...even]).verdict).toBe("better");
  });
});
