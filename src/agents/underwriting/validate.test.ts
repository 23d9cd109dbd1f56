import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import type { ToolResult } from "../../runtime/definition/tool.js";
import { decisionOn } from "../../testing/decision-with.js";
import { checkDecision } from "./agent.js";
import { answerOffline } from "./answer-offline.js";
import type { Application } from "./application.js";
import { type Decision, decisionSchema } from "./decision.js";
import TEXTS from "./reading/texts.json" with { type: "json" };
import { tools } from "./tools.js";

/** A reasoning, what is wrong with it, and what is reported instead where the check is known to fall short. */
interface ReasoningText {
  of: string;
  notes?: string;
  text: string;
  codes: string[];
  gives?: string[];
}

const APPLICATIONS: Record<string, Application> = {
  /** Good tier: payment 1,696.97, post-loan DTI 38.07 %, maximum loan 270,089.15. */
  approved: { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 },
  /** Excellent tier: payment 948.10, post-loan DTI 47.78 %, maximum loan 139,752.89. */
  denied: { annual_income: 28000, total_debt: 2000, credit_score: 790, loan_amount: 150000 },
  /** Poor tier: payment 8,538.06, post-loan DTI 25.49 %, maximum loan 976,021.63. */
  poorApproved: { annual_income: 500000, total_debt: 25000, credit_score: 520, loan_amount: 800000 },
  /** Poor tier: payment 3,201.77, post-loan DTI 51.23 %, maximum loan 175,683.89. */
  poorDenied: { annual_income: 75000, total_debt: 0, credit_score: 579, loan_amount: 300000 },
};

async function toolResults(application: Application): Promise<ToolResult[]> {
  return Promise.all(
    tools.map(async ({ name, run }) => ({ id: name, name, result: await run(application, {}), is_error: false })),
  );
}

/** All that is found wrong or suspect in the right decision, with some of it changed. */
async function check(of: string, change: Partial<Decision>, notes?: string) {
  const application = { ...(APPLICATIONS[of] as Application), ...(notes ? { notes } : {}) };
  const results = await toolResults(application);
  const right = answerOffline(Object.fromEntries(results.map(({ name, result }) => [name, result])));
  return found(application, { ...right, ...change }, results);
}

function found(...of: Parameters<typeof checkDecision>) {
  const { violations, warnings } = checkDecision(...of);
  return [...violations, ...warnings.filter(({ level }) => level === "warning")];
}

const codesOf = (violations: { code: string }[]) => [...new Set(violations.map(({ code }) => code))].sort();

describe("a reasoning is read as a person would read it", () => {
  const texts: ReasoningText[] = TEXTS;

  it("over at least 60 texts, at least half of them innocent, with few that are known to be misread", () => {
    expect(texts.length).toBeGreaterThanOrEqual(60);
    expect(texts.filter(({ codes }) => codes.length === 0).length).toBeGreaterThanOrEqual(texts.length / 2);
    expect(texts.filter(({ codes, gives }) => gives && codes.length === 0)).toEqual([]);
    expect(texts.filter(({ gives }) => gives).length).toBeLessThanOrEqual(texts.length * 0.07);
  });

  it.each(texts)("$of: $text", async ({ of, text, notes, codes, gives }) => {
    expect(codesOf(await check(of, { reasoning: text }, notes))).toEqual(gives ?? codes);
  });
});

describe("a decision's fields are held against the assessment", () => {
  const fields = ["max_loan", "monthly_payment", "post_loan_dti"] as const;

  it.each(fields)("%s may be off by half a hundredth, and no more", async (field) => {
    const right = { max_loan: 270089.15, monthly_payment: 1696.97, post_loan_dti: 38.07 }[field];
    const cut = (value: number) => Number(value.toFixed(4)); // without the sum's binary dust
    const codes = async (value: number) => codesOf(await check("approved", { [field]: value, reasoning: "Fine." }));
    expect(await codes(cut(right + 0.005))).toEqual([]);
    expect(await codes(cut(right - 0.005))).toEqual([]);
    expect(await codes(right + 0.0051)).toEqual([`${field}_mismatch`]);
    expect(await codes(right - 0.0051)).toEqual([`${field}_mismatch`]);
    expect(await codes(-right)).toEqual([`${field}_mismatch`]);
    expect(await codes(1e308)).toEqual([`${field}_mismatch`]);
  });

  it.each([
    ["denied", true],
    ["poorDenied", true],
    ["approved", false],
    ["poorApproved", false],
  ])("%s with approved: %s contradicts the policy", async (of, approved) => {
    const violations = await check(of, { approved, reasoning: "As it is." });
    expect(violations).toMatchObject([
      { code: "approval_contradicts_policy", expected: !approved, actual: approved, message: expect.any(String) },
    ]);
  });

  it("a figure of the policy needs no tool to be grounded, and one from nowhere is told in any case", async () => {
    const application = APPLICATIONS.approved as Application;
    const codes = (reasoning: string) => codesOf(found(application, decisionOn(application, { reasoning }), []));
    expect(codes("Approved at a payment of $1,696.97.")).toEqual([]);
    expect(codes("Approved; fees of $1,234.56 apply.")).toEqual(["ungrounded_figure"]);
  });
});

describe("a reasoning that is made to be hard to read", () => {
  const LONGEST = 4000;
  const fill = (text: string) => text.repeat(LONGEST).slice(0, LONGEST);
  const numbers = (make: (n: number) => string) => Array.from({ length: 1500 }, (_, n) => make(n)).join(" ");

  it.each([
    ...["loan exceeds ", "91.37 ", "91.37 applicant claims ", "not that which ", "no employer ", "low tier ", "1,111,"],
    ...[
      "minimum (",
      "1% over ",
      "a. ",
      ",,a.\n",
      "1",
      "0",
      " ",
      "\u200b",
      "post-loan DTI ",
      "request $1,",
      "income minimum ",
    ],
    numbers((n) => `${100 + n * 7}`),
    `notes ${numbers((n) => `${10000 + n * 31}`)}`,
    numbers((n) => `about ${200000 + n * 7}`),
  ])("is judged to its end: $#", async (text) => {
    const notes = fill(numbers((n) => `${10000 + n * 37}`));
    // It takes tens of milliseconds (`npm run bench:reader`); with patterns that backtrack the test would run out of time.
    const found = await check("approved", { reasoning: `${fill(text).slice(1)}x` }, notes);
    expect(found.every(({ code }) => code.length > 0)).toBe(true);
  });

  it("gives at most ten figures that are not grounded, each once", async () => {
    const reasoning = `${numbers((n) => `${10_007 + n * 13}.37`).slice(0, 2000)} `.repeat(2).trim();
    const violations = await check("approved", { reasoning });
    const figures = violations.filter(({ code }) => code === "ungrounded_figure").map(({ actual }) => actual);
    expect(figures).toHaveLength(10);
    expect(new Set(figures).size).toBe(10);
  });

  it.each([
    ["approved", "The loan is de\u200bnied."],
    ["denied", "A\u200bpproved! The loan is a\u00adpproved."],
    ["denied", "The loan is ａｐｐｒｏｖｅｄ."],
    ["denied", "The loan is\u00a0approved.\ufeff"],
  ])("is read as a person sees it: %s: %j", async (of, reasoning) => {
    expect(codesOf(await check(of, { reasoning }))).toEqual(["reasoning_contradicts_decision"]);
  });

  it("fits the schema up to 4000 characters, ligatures written out", () => {
    const fits = (reasoning: string) =>
      z.safeParse(decisionSchema, decisionOn(APPLICATIONS.approved as Application, { reasoning })).success;
    expect([fits(fill("x")), fits(`${fill("x")}x`), fits("\ufdfa".repeat(222)), fits("\ufdfa".repeat(223))]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
