import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { decisionWith } from "../../testing/decision-with.js";
import { captureSpan } from "../../tracing/capture.js";
import { changesInWords, readExplanation } from "./explanation.js";
import { policyOf } from "./outcome.js";

const DENIED = { annual_income: 75_000, total_debt: 0, credit_score: 579, loan_amount: 300_000 };
const denial = decisionWith({ approved: false, max_loan: 0, monthly_payment: 0, post_loan_dti: 0, reasoning: "" });
const explanation = underwriting.reference(DENIED).explanation?.();

describe("the policy of a result", () => {
  it("is the reference's explanation where the outcome is unfavourable", () => {
    expect(policyOf(underwriting, DENIED, denial)).toEqual({ policy: explanation });
  });

  it.each([
    ["no output stands", underwriting, null],
    ["the outcome is favourable, whatever the reference says", underwriting, { ...denial, approved: true }],
    ["the agent has no unfavourable outcomes", { ...underwriting, unfavourable: undefined }, denial],
    ["the reference explains nothing", { ...underwriting, reference: () => ({ output: {}, figures: {} }) }, denial],
  ])("is absent where %s", (_, agent, output) => {
    expect(policyOf(agent, DENIED, output)).toEqual({});
  });

  it("has the first four reasons of an agent that gives more", () => {
    const reasons = [1, 2, 3, 4, 5, 6].map((figure) => ({ code: "code", sentence: "So.", figure, limit: 0 }));
    const reference = () => ({ output: {}, figures: {}, explanation: () => ({ reasons, would_approve_if: [] }) });
    const { policy } = policyOf({ ...underwriting, reference }, DENIED, denial);
    expect(policy?.reasons.map(({ figure }) => figure)).toEqual([1, 2, 3, 4]);
  });
});

describe("an explanation in a trace", () => {
  const recorded = JSON.stringify(explanation);

  it("is read as it was recorded", () => {
    expect(readExplanation(recorded)).toEqual(explanation);
  });

  it.each([undefined, 7, "", "{", "null", "[]", '{"reasons":[]}', recorded.slice(0, -1)])(
    "is not read from %j",
    (value) => {
      expect(readExplanation(value)).toBeUndefined();
    },
  );

  it("keeps no figure, sentence, code or field when it is masked, and is not read then", () => {
    const attribute = { key: "underwrite.explanation", value: { stringValue: recorded } };
    const span = {
      traceId: "0".repeat(32),
      spanId: "1".repeat(16),
      name: "span",
      startTimeUnixNano: "1",
      endTimeUnixNano: "2",
    };
    const [kept] = captureSpan({ ...span, attributes: [attribute] }, "masked", "salt").attributes ?? [];
    const text = kept?.value?.stringValue ?? "";
    const bare = text.replace(/"<(?:text|number):[0-9a-f]{12}>"/g, "…");
    expect(new Set(bare.match(/[^{}[\]:,"…]+/g))).toEqual(
      new Set([
        "reasons",
        "would_be",
        "code",
        "sentence",
        "notice",
        "figure",
        "limit",
        "would_approve_if",
        "field",
        "bound",
        "value",
      ]),
    );
    expect(readExplanation(text)).toBeUndefined();
    expect(captureSpan({ ...span, attributes: [attribute] }, "none", "salt").attributes).toEqual([]);
  });
});

describe("what would change an outcome", () => {
  it("is said in the agent's words, and in neutral ones where it has none", () => {
    const changes = [{ field: "amount", bound: "at_most" as const, value: 5, sentence: "the amount is at most 5" }];
    const own = { reasons: [], would_approve_if: changes, would_be: "accepted" };
    expect(changesInWords(own)).toBe("It would be accepted if the amount is at most 5.");
    expect(changesInWords({ reasons: [], would_approve_if: changes })).toBe(
      "It would be otherwise if the amount is at most 5.",
    );
    expect(changesInWords({ reasons: [], would_approve_if: [] })).toBe("No single change would be enough.");
  });
});
