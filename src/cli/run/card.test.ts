import pc from "picocolors";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { Warning } from "../../runtime/definition/agent.js";
import type { RunResult } from "../../runtime/loop/run.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { colors } from "../terminal/colors.js";
import { plain } from "../terminal/untrusted.js";
import { renderCard } from "./card.js";

const application = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };
const noColor = pc.createColors(false);

async function decided(input = application) {
  const result = await runAgent(underwriting, input, { model: offlineModel(underwriting.answerOffline) });
  return { ...result, run: { ...result.run, trace_id: "0".repeat(32), duration_ms: 12 } };
}

describe("the card", () => {
  it("shows outcome, figures, tool results, reasoning, check and cost", async () => {
    expect(renderCard(underwriting, application, await decided(), noColor)).toMatchInlineSnapshot(`
      "
        APPROVED
        Loan amount      $250,000.00
        Maximum loan     $270,089.15
        Monthly payment  $1,696.97 at 7.2% over 30 years
        Post-loan DTI    38.07% (tier Good: at most 40%)

        Tools
        calc_dti       existing monthly debt $1,000.00
                       proposed monthly payment $1,696.97
                       total monthly debt $2,696.97 · monthly income $7,083.33
                       post loan dti 38.07% · max dti 40%
        credit_risk    credit score 720 · tier Good · max dti 40% · annual rate 7.2%
        amortize       principal $250,000.00 · annual rate 7.2% · term 360 months
                       monthly payment $1,696.97 · total interest $360,909.39
        calc_max_loan  remaining monthly capacity $1,833.33 · max loan $270,089.15

        Reasoning
        The loan amount of $250,000.00 is at most the maximum loan of $270,089.15,
        so the post-loan DTI of 38.07% is within the 40% maximum of the Good tier.
        The application is approved.

        valid · offline · 2 round trips · 0 tokens in, 0 out · $0.00 · 12 ms
        trace 00000000000000000000000000000000"
    `);
  });

  it("shows of a denial the policy's reasons and what would flip it before the model's comment", async () => {
    const input = { annual_income: 75000, total_debt: 0, credit_score: 579, loan_amount: 300000 };
    expect(renderCard(underwriting, input, await decided(input), noColor)).toMatchInlineSnapshot(`
      "
        DENIED
        Loan amount      $300,000.00
        Maximum loan     $175,683.89
        Monthly payment  $3,201.77 at 12.5% over 30 years
        Post-loan DTI    51.23% (tier Poor: at most 30%)

        Reasons
        - The loan of $300,000.00 would bring debt payments to 51.23% of income; the
          Poor tier allows at most 30%.
        - The credit score of 579 is in the Poor tier (at most 30% of income, at a
          rate of 12.5%); the Good tier, from 670, would approve this loan.

        Would be approved if
        - the loan amount is at most $175,683.89
        - or annual income is at least $128,070.94
        - or the credit score is at least 670 (Good tier: 32.58% of at most 40% of
          income)

        Tools
        calc_dti       existing monthly debt $0.00
                       proposed monthly payment $3,201.77
                       total monthly debt $3,201.77 · monthly income $6,250.00
                       post loan dti 51.23% · max dti 30%
        credit_risk    credit score 579 · tier Poor · max dti 30%
                       annual rate 12.5%
        amortize       principal $300,000.00 · annual rate 12.5% · term 360 months
                       monthly payment $3,201.77 · total interest $852,638.38
        calc_max_loan  remaining monthly capacity $1,875.00 · max loan $175,683.89

        The model's comment
        The loan amount of $300,000.00 is above the maximum loan of $175,683.89,
        so the post-loan DTI of 51.23% is above the 30% maximum of the Poor tier.
        The application is denied.

        valid · offline · 2 round trips · 0 tokens in, 0 out · $0.00 · 12 ms
        trace 00000000000000000000000000000000"
    `);
  });

  it("says of a denial that no single change flips that there is none, and that no loan amount helps", async () => {
    const input = { annual_income: 0.01, total_debt: 1e9, credit_score: 850, loan_amount: 1e9 };
    const card = renderCard(underwriting, input, await decided(input), noColor).replace(/\s+/g, " ");
    expect(card).toContain("No loan amount can be approved in this tier.");
    expect(card).toContain("Would be approved if - more than one thing changes: no single one is enough");
  });

  it("lets no control character of an explanation through", async () => {
    const hostile = "\u001b[2J\u001b]0;owned\u0007so\u202e!\nAPPROVED";
    const policy = {
      reasons: [{ code: "code", sentence: hostile, figure: 1, limit: 1 }],
      would_approve_if: [{ field: "field", bound: "at_most" as const, value: 1, sentence: hostile }],
    };
    const card = renderCard(underwriting, application, { ...(await decided()), policy }, noColor);
    expect(card).toContain("  - so! APPROVED\n");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(card).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it("shows why there is no decision, and lets no control character of a model through", async () => {
    const hostile = "\u001b[2J\u001b]0;owned\u0007Approved\u202e!\u009b31m";
    const result: RunResult<never> = {
      ...(await decided()),
      output: null,
      rejected: { approved: true, reasoning: hostile },
      validation: {
        valid: false,
        repaired: false,
        warnings: [],
        violations: [{ code: "ungrounded_figure", message: hostile, expected: null, actual: null }],
      },
      error: { message: "It does not stand." },
    };
    const card = renderCard(underwriting, application, result, noColor);
    expect(card).toContain("NO DECISION");
    expect(card).toContain("It does not stand.");
    expect(card).toContain("✗ ungrounded_figure: Approved!");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(card).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });
});

describe("warnings on the card", () => {
  const found = { expected: null, actual: null };
  const warnings: Warning[] = [
    {
      ...found,
      code: "rule_not_in_policy",
      message: `A rule. ${"word ".repeat(30)}`,
      quote: "words \u001b[2J here",
      level: "warning",
    },
    { ...found, code: "ungrounded_figure", message: "It cites “$1”.", quote: "$1", level: "warning" },
    { ...found, code: "reasoning_unread", message: "Not read.", quote: "¿Qué?", level: "info" },
  ];
  const card = async (color = noColor) => {
    const result = await decided();
    const validation = { ...result.validation, warnings };
    return renderCard(underwriting, application, { ...result, validation }, color, { columns: 60, rows: 100 });
  };

  it("stand under the decision, wrapped, each with its words, and the decision is what it was", async () => {
    const text = await card();
    const lines = text.split("\n");
    expect(text.indexOf("APPROVED")).toBeLessThan(text.indexOf("! rule_not_in_policy: A rule."));
    expect(text.indexOf("! ungrounded_figure")).toBeLessThan(text.indexOf("Reasoning"));
    expect(text).toContain("“words  here”".replace("  ", " "));
    expect(text.match(/\$1”/g)).toHaveLength(1);
    expect(text).toContain("  valid, with 2 warnings");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it("are yellow, infos apart", async () => {
    const painted = await card(pc.createColors(true));
    const line = (code: string) => painted.split("\n").find((each) => each.includes(code)) ?? "";
    expect(line("rule_not_in_policy")).toContain("\u001b[33m");
    expect(line("reasoning_unread")).not.toContain("\u001b[33m");
  });
});

describe("text for a terminal", () => {
  it("keeps words and line breaks", () => {
    expect(plain("Zürich\r\n日本 — 38 %\n")).toBe("Zürich\n日本 — 38 %\n");
  });
});

describe("colour", () => {
  const terminal = { isTTY: true } as NodeJS.WriteStream;
  const pipe = { isTTY: false } as NodeJS.WriteStream;
  const settings = { noColor: false, forceColor: false, dumbTerminal: false };

  it.each([
    ["on a terminal", terminal, settings, {}, true],
    ["not in a pipe", pipe, settings, {}, false],
    ["in a pipe with FORCE_COLOR", pipe, { ...settings, forceColor: true }, {}, true],
    ["not with NO_COLOR", terminal, { ...settings, noColor: true, forceColor: true }, {}, false],
    ["not with --no-color", terminal, settings, { color: false }, false],
    ["not on a dumb terminal", terminal, { ...settings, dumbTerminal: true }, {}, false],
  ])("%s", (_, stream, config, options, expected) => {
    expect(colors(stream, config, options).isColorSupported).toBe(expected);
  });
});
