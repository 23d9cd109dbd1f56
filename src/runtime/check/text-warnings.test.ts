import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { assess } from "../../agents/underwriting/assessment.js";
import { decisionWith } from "../../testing/decision-with.js";
import { APPROVED } from "../../testing/made-runs/analyze.js";
import { checkOutput } from "./check-output.js";

const RIGHT = decisionWith({ approved: true, max_loan: 270089.15, monthly_payment: 1696.97, post_loan_dti: 38.07 });

/** The codes of what is suspect in an answer, and what is said of it. */
function suspected(change: Partial<typeof RIGHT>, reasoning: string) {
  expect(assess(APPROVED).max_loan.toNumber()).toBe(RIGHT.max_loan);
  const { warnings } = checkOutput(
    underwriting as never,
    APPROVED as never,
    { ...RIGHT, ...change, reasoning } as never,
    [],
  );
  return warnings.map(({ code, message }) => `${code}: ${message}`);
}

describe("a text that has the right figure of a field that is wrong", () => {
  it.each([
    ["max_loan", { max_loan: 400000 }, "The maximum loan is $270,089.15. Approved."],
    ["max_loan", { max_loan: 150000 }, "Maximum loan: $270,089. The application is approved."],
    ["monthly_payment", { monthly_payment: 2410.5 }, "The monthly payment is $1,696.97, so the loan is approved."],
    ["post_loan_dti", { post_loan_dti: 31.2 }, "The post-loan DTI is 38.07%, which is within the limit. Approved."],
    ["monthly_payment", { monthly_payment: 900 }, "Die monatliche Rate ist 1.696,97 $. Der Kredit ist genehmigt."],
  ])("contradicts its own decision: %s", (field, change, reasoning) => {
    const [first, ...others] = suspected(change, reasoning);
    expect(others).toEqual([]);
    expect(first).toMatch(new RegExp(`^reasoning_contradicts_decision: The decision has ${field} `));
  });

  it.each([
    ["all is right", {}, "The maximum loan is $270,089.15. Approved."],
    ["the field is only rounded", { monthly_payment: 1697 }, "The monthly payment is $1,696.97. Approved."],
    [
      "the text has the field's figure, too",
      { max_loan: 400000 },
      "The maximum loan is $270,089.15, or $400,000. Approved.",
    ],
    [
      "the figure is supposed",
      { monthly_payment: 2410.5 },
      "If the monthly payment were $1,696.97, it would fit. Approved.",
    ],
  ])("contradicts nothing where %s", (_, change, reasoning) => {
    expect(suspected(change, reasoning).filter((told) => told.includes("The decision has"))).toEqual([]);
  });
});

describe("a text that is longer than anybody writes", () => {
  const filling = "The figures were read again and again. ".repeat(5000);

  it("is read at its beginning and at its end", () => {
    expect(suspected({}, `Job tenure is too short for us. ${filling} Approved.`).join()).toContain(
      "rule_not_in_policy",
    );
    expect(suspected({}, `${filling} The application is denied.`).join()).toContain("reasoning_contradicts_decision");
  });

  it("gets no more than ten warnings of a kind, however many figures are wrong", () => {
    const wrong = Array.from({ length: 3000 }, (_, at) => `$${(1000 + at * 37.13).toFixed(2)}`).join(", ");
    const warnings = suspected({}, `The payment is one of ${wrong}. Approved.`);
    expect(warnings.filter((each) => each.startsWith("ungrounded_figure"))).toHaveLength(10);
  });
});
