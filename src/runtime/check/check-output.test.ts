import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { decisionWith } from "../../testing/decision-with.js";
import type { ViolationTrait } from "../definition/analysis-traits.js";
import { checkOutput } from "./check-output.js";
import { traitOf } from "./warning-codes.js";

const application = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };
const decision = decisionWith({ reasoning: "" });

/** The underwriter with a `validate` that gives these codes, and traits that declare them. */
function agentGiving(codes: string[], violations: Record<string, ViolationTrait>) {
  const traits = underwriting.analysis;
  if (!traits) throw new Error("the underwriter is analysed");
  return {
    ...underwriting,
    reading: undefined,
    validate: () => codes.map((code) => ({ code, message: "So.", expected: null, actual: { quote: "words" } })),
    analysis: { ...traits, violations },
  };
}

const trait = (level?: ViolationTrait["level"]): ViolationTrait => ({
  title: "T",
  severity: "low",
  lever: "schema",
  ...(level ? { level } : {}),
});
const levels = (codes: string[], traits: Record<string, ViolationTrait>, strict?: boolean) => {
  const { violations, warnings } = checkOutput(agentGiving(codes, traits), application, decision, [], { strict });
  return { violations: violations.map(({ code }) => code), warnings: warnings.map(({ code, level }) => [code, level]) };
};

describe("the check of an output", () => {
  it("blocks on a code that declares no level, and on one that nobody knows", () => {
    expect(levels(["own", "unheard_of"], { own: trait() })).toEqual({
      violations: ["own", "unheard_of"],
      warnings: [],
    });
  });

  it("warns by the level that a code declares, with the words that it is about", () => {
    const traits = { mild: trait("warning"), note: trait("info"), hard: trait("violation") };
    expect(levels(["mild", "note", "hard"], traits)).toEqual({
      violations: ["hard"],
      warnings: [
        ["mild", "warning"],
        ["note", "info"],
      ],
    });
    const agent = agentGiving(["mild"], traits);
    expect(checkOutput(agent, application, decision, []).warnings).toMatchObject([{ quote: "words" }]);
  });

  it("knows the codes of any agent's texts, which an agent's own trait overrides", () => {
    expect(levels(["ungrounded_figure", "reasoning_unread"], {})).toEqual({
      violations: [],
      warnings: [
        ["ungrounded_figure", "warning"],
        ["reasoning_unread", "info"],
      ],
    });
    expect(levels(["ungrounded_figure"], { ungrounded_figure: trait() }).violations).toEqual(["ungrounded_figure"]);
    expect(traitOf(agentGiving([], { ungrounded_figure: trait() }), "ungrounded_figure")?.title).toBe("T");
    expect(traitOf(agentGiving([], {}), "constructor")).toBeUndefined();
  });

  it("blocks on warnings and not on infos where it is strict", () => {
    expect(levels(["ungrounded_figure", "reasoning_unread"], {}, true)).toEqual({
      violations: ["ungrounded_figure"],
      warnings: [["reasoning_unread", "info"]],
    });
  });

  it("never lets the text block what its fields prove right, whatever it says", () => {
    for (const reasoning of ["Denied.", "The minimum score is 700 and $123,456 is owed.", "", "§".repeat(4000)]) {
      expect(checkOutput(underwriting, application, { ...decision, reasoning }, []).violations).toEqual([]);
    }
  });
});
