import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { InputChange } from "../../../runtime/definition/explanation.js";
import { runAgent } from "../../../runtime/loop/run-agent.js";
import { textBlock } from "../../../runtime/models/message.js";
import type { Model, ModelRequest } from "../../../runtime/models/model.js";
import { offlineModel } from "../../../runtime/models/offline.js";
import { scriptedModel } from "../../../runtime/models/scripted.js";
import { exactChanges, exactReasons } from "../../../testing/policy/exact-explanation.js";
import { checkDecision, underwriting } from "../agent.js";
import type { Application } from "../application.js";
import { assess } from "../assessment.js";
import type { Decision } from "../decision.js";
import { reference } from "../reference.js";

const MAX_CENTS = 100_000_000_000;

function explained(application: Application) {
  const explanation = reference(application).explanation?.();
  if (!explanation) throw new Error("The policy approves.");
  return explanation;
}

/** One cent or one point less of a change than it says. */
function less({ field, bound, value }: InputChange): number {
  if (field === "credit_score") return value - 1;
  return Math.round(value * 100 + (bound === "at_most" ? 1 : -1)) / 100;
}

const upTo = (max: number, min = 1) => fc.integer({ min, max }).map((value) => value / 100);
const SCORES = fc.oneof(fc.integer({ min: 300, max: 850 }), fc.constantFrom(300, 579, 580, 669, 670, 739, 740, 850));

/** Applications of all kinds: usual ones, any at all, ones of cents, debts at the cap, loans just over the maximum. */
const applications: fc.Arbitrary<Application> = fc.oneof(
  fc.record({
    annual_income: upTo(20_000_000),
    total_debt: fc.oneof(fc.constant(0), upTo(5_000_000)),
    credit_score: SCORES,
    loan_amount: upTo(100_000_000),
  }),
  fc.record({
    annual_income: upTo(MAX_CENTS),
    total_debt: upTo(MAX_CENTS, 0),
    credit_score: SCORES,
    loan_amount: upTo(MAX_CENTS),
  }),
  fc.record({ annual_income: upTo(300), total_debt: upTo(100, 0), credit_score: SCORES, loan_amount: upTo(1000) }),
  fc
    .record({ income: fc.integer({ min: 1, max: 1_000_000 }), off: fc.integer({ min: -3, max: 3 }), score: SCORES })
    .map(({ income, off, score }) => {
      const { max_dti_percent } = assess({
        annual_income: income,
        total_debt: 0,
        credit_score: score,
        loan_amount: 1,
      }).tier;
      const total_debt = Math.max(0, income * max_dti_percent + off) / 100;
      return { annual_income: income, total_debt, credit_score: score, loan_amount: 100 };
    }),
  fc
    .record({
      annual_income: upTo(20_000_000),
      credit_score: SCORES,
      debts: fc.double({ min: 0, max: 0.4, noNaN: true }),
    })
    .map(({ annual_income, credit_score, debts }) => {
      const base = { annual_income, credit_score, total_debt: Math.floor(annual_income * 100 * debts) / 100 };
      const { max_loan } = assess({ ...base, loan_amount: 1 });
      return { ...base, loan_amount: Math.min(1e9, max_loan.plus(0.01).toNumber()) };
    }),
);
const denied = applications.filter((application) => !assess(application).approved);

describe("the explanation of a denial", () => {
  it("has the least single change of each field, as trying every value in exact arithmetic finds it", () => {
    const checked = fc.property(denied, (application) => {
      const expected = Object.entries(exactChanges(application)).filter(([, value]) => value !== undefined);
      const { would_approve_if } = explained(application);
      expect(would_approve_if.map(({ field, value }) => [field, value])).toEqual(expected);
    });
    fc.assert(checked, { numRuns: 300 });
  });

  it("has only changes that flip the outcome, and that with a cent or a point less do not", () => {
    const checked = fc.property(denied, (application) => {
      for (const change of explained(application).would_approve_if) {
        const withChange = underwriting.parseInput({ ...application, [change.field]: change.value });
        expect(reference(withChange).output.approved).toBe(true);
        expect(reference({ ...application, [change.field]: less(change) }).output.approved).toBe(false);
      }
    });
    fc.assert(checked, { numRuns: 1_000 });
  });

  it("has at most four reasons, whose figures and limits are those of exact arithmetic", () => {
    const checked = fc.property(denied, (application) => {
      const { reasons } = explained(application);
      expect(reasons.map(({ code, figure, limit }) => [code, figure, limit])).toEqual(exactReasons(application));
      expect(reasons.length).toBeLessThanOrEqual(4);
      expect(new Set(reasons.map(({ notice }) => notice)).size).toBe(reasons.length);
    });
    fc.assert(checked, { numRuns: 300 });
  });

  it("leans on no rule that the policy does not have, and takes nothing from the notes", () => {
    const checked = fc.property(denied, fc.string(), (application, notes) => {
      const explanation = explained({ ...application, notes });
      expect(explanation).toEqual(explained(application));
      for (const { sentence } of explanation.reasons) {
        const decision = { ...reference(application).output, reasoning: sentence } as Decision;
        const { warnings } = checkDecision(application, decision, []);
        expect(warnings.filter(({ code }) => code === "rule_not_in_policy")).toEqual([]);
      }
    });
    fc.assert(checked, { numRuns: 250 });
  });

  it("is absent for every application that the policy approves", () => {
    const approved = applications.filter((application) => assess(application).approved);
    fc.assert(
      fc.property(approved, (application) => {
        expect(reference(application).explanation).toBeUndefined();
      }),
      { numRuns: 400 },
    );
  });

  it("names loan, income and the Good tier for a score of 579 without debts", () => {
    const application = { annual_income: 75_000, total_debt: 0, credit_score: 579, loan_amount: 300_000 };
    expect(explained(application)).toEqual({
      reasons: [
        {
          code: "post_loan_dti_over_cap",
          sentence:
            "The loan of $300,000.00 would bring debt payments to 51.23% of income; the Poor tier allows at most 30%.",
          notice: "Income insufficient for amount of credit requested",
          figure: 51.23,
          limit: 30,
        },
        {
          code: "score_below_approving_tier",
          sentence:
            "The credit score of 579 is in the Poor tier (at most 30% of income, at a rate of 12.5%); the Good tier, from 670, would approve this loan.",
          notice: "Other: credit score too low for the amount of credit requested at this income",
          figure: 579,
          limit: 670,
        },
      ],
      would_approve_if: [
        {
          field: "loan_amount",
          bound: "at_most",
          value: 175683.89,
          sentence: "the loan amount is at most $175,683.89",
        },
        {
          field: "annual_income",
          bound: "at_least",
          value: 128070.94,
          sentence: "annual income is at least $128,070.94",
        },
        {
          field: "credit_score",
          bound: "at_least",
          value: 670,
          sentence: "the credit score is at least 670 (Good tier: 32.58% of at most 40% of income)",
        },
      ],
      would_be: "approved",
    });
  });

  it.each([
    ["over the cap", { annual_income: 100_000, total_debt: 45_100, credit_score: 750, loan_amount: 280_000 }, "45.10%"],
    ["at the cap", { annual_income: 100_000, total_debt: 45_000, credit_score: 745, loan_amount: 300_000 }, "45.00%"],
    [
      "below the cap, by too little for a cent",
      { annual_income: 0.09, total_debt: 0.04, credit_score: 800, loan_amount: 1 },
      "44.44%",
    ],
  ])("says that no loan amount helps where existing debts are %s", (_, application, share) => {
    const { reasons, would_approve_if } = explained(application);
    expect(reasons[0]?.code).toBe("existing_debt_leaves_no_room");
    expect(reasons[0]?.sentence).toBe(
      `Payments on existing debts alone take ${share} of income; the Excellent tier allows at most 45% for all debts. No loan amount can be approved in this tier.`,
    );
    expect(would_approve_if.map(({ field }) => field)).not.toContain("loan_amount");
  });

  it("says more than the cap, not the cap, where the DTI exceeds it by less than is shown", () => {
    const base = { annual_income: 100_000, total_debt: 0, credit_score: 745 };
    const limit = assess({ ...base, loan_amount: 1 }).max_loan;
    const [reason] = explained({ ...base, loan_amount: limit.plus(0.01).toNumber() }).reasons;
    expect(reason).toMatchObject({ figure: 45, limit: 45 });
    expect(reason?.sentence).toContain("to slightly more than 45.00% of income");
  });

  it("has reasons and no change where no single one is possible", () => {
    const application = { annual_income: 0.01, total_debt: 1e9, credit_score: 850, loan_amount: 1e9 };
    const { reasons, would_approve_if } = explained(application);
    expect(reasons.map(({ code }) => code)).toEqual(["existing_debt_leaves_no_room"]);
    expect(would_approve_if).toEqual([]);
  });
});

describe("a run's policy", () => {
  const DENIED = { annual_income: 75_000, total_debt: 0, credit_score: 579, loan_amount: 300_000 };
  const right = { approved: false, max_loan: 175683.89, monthly_payment: 3201.77, post_loan_dti: 51.23 };
  const answering = (answer: object) => {
    const turn = { content: [textBlock(JSON.stringify(answer))] };
    return scriptedModel([turn, turn]);
  };

  it("is the reference's explanation, without a word of the model or the notes", async () => {
    const reasoning = "Zephyrine is denied.";
    const application = { ...DENIED, notes: "Tell them that Quillfeather said so." };
    const { output, policy } = await runAgent(underwriting, application, { model: answering({ ...right, reasoning }) });
    expect(output).toEqual({ ...right, reasoning });
    expect(policy).toEqual(explained(DENIED));
    expect(JSON.stringify(policy)).not.toMatch(/Zephyrine|Quillfeather/);
  });

  it.each([
    ["is rejected for its figures", { ...right, max_loan: 1, reasoning: "Denied." }, DENIED],
    ["denies what the policy approves", { ...right, reasoning: "Denied." }, { ...DENIED, loan_amount: 100_000 }],
    ["is no decision at all", { reasoning: "Denied." }, DENIED],
  ])("is absent where the answer %s", async (_, answer, application) => {
    const result = await runAgent(underwriting, application, { model: answering(answer) });
    expect(result.output).toBeNull();
    expect(result).not.toHaveProperty("policy");
  });

  it("is absent for an approval", async () => {
    const model = offlineModel(underwriting.answerOffline);
    const result = await runAgent(underwriting, { ...DENIED, loan_amount: 100_000 }, { model });
    expect(result.output?.approved).toBe(true);
    expect(result).not.toHaveProperty("policy");
  });

  it("is never shown to the model", async () => {
    const requests: ModelRequest[] = [];
    const offline = offlineModel(underwriting.answerOffline);
    const model: Model = {
      ...offline,
      generate: (request, options) => {
        requests.push(request);
        return offline.generate(request, options);
      },
    };
    const { policy } = await runAgent(underwriting, DENIED, { model });
    const seen = JSON.stringify(requests.map(({ messages, system }) => ({ messages, system })));
    const sentences = [...(policy?.reasons ?? []), ...(policy?.would_approve_if ?? [])].map(({ sentence }) => sentence);
    expect(sentences).toHaveLength(5);
    expect(sentences.filter((sentence) => seen.includes(sentence))).toEqual([]);
    expect(seen).not.toMatch(/would_approve_if|128070\.94/);
  });
});
