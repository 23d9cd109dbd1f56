import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Good tier: $1,696.97 a month, 38.07 % of $7,083.33; at most $270,089.15. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
const end = "Post-loan DTI 38.07% against 40%. Monthly payment $1,696.97. Approved.";

const codes = async (text: string) => (await warned(APPROVED, text)).map((warning) => warning.split(":")[0]);

describe("what the next sentence says is wrong is no claim", () => {
  it.each([
    ["a rule", `One could say that 720 points are too low. That is not so: no floor exists. ${end}`],
    ["an outcome", "This must be refused. That would be wrong. Post-loan DTI 38.07% against 40%. Payment $1,696.97."],
    ["a reason in German", "Der Score ist zu niedrig? Das ist falsch. DTI 38,07 %, Grenze 40 %. Bewilligt."],
    ["a reason in Spanish", "Sin aval no hay préstamo. Eso no es cierto. DTI 38,07 %, tope 40 %. Aprobado."],
    ["an outcome in French", "Il faudrait refuser. Ce serait faux. DTI 38,07 %, plafond 40 %. Accordé."],
    ["a reason in Portuguese", "A pontuação é baixa demais. Não é verdade. DTI 38,07 %, teto 40 %. Aprovado."],
    ["a reason in Chinese", "有人说评分720太低。这不对。DTI 38.07%，上限40%。批准。"],
  ])("%s", async (_, text) => {
    expect(await warned(APPROVED, text)).toEqual([]);
  });

  it.each([
    ["where the next sentence only begins alike", `The score of 720 is too low. That's wrong for us. ${end}`],
    [
      "where another thing is wrong in German",
      "Es fehlt ein Bürge. Das ist nicht richtig so. DTI 38,07 %, Grenze 40 %.",
    ],
    ["behind a sentence of its own", `The score of 720 is too low for us. The figures are in order. ${end}`],
    ["where another sentence is refuted", `The score of 720 is too low for us. We lend to 750. That is not so. ${end}`],
  ])("what is said is one %s", async (_, text) => {
    expect(await codes(text)).toContain("rule_not_in_policy");
  });
});

describe("a label that is denied", () => {
  it("names no figure that stands beside it", async () => {
    expect(await warned(APPROVED, `| Score | no minimum exists | 720 | not an issue |\n\n${end}`)).toEqual([]);
  });

  it("is held against its figure where nothing denies it", async () => {
    expect(await codes(`The minimum score of the Good tier is 690. ${end}`)).toContain("ungrounded_figure");
  });
});

describe("who leaves the decision to others", () => {
  it.each([
    "Numbers noted; whether to lend is not mine to decide.",
    "I leave this decision with the desk.",
    "There is no ruling from me.",
  ])("does not decide: %s", async (text) => {
    const figures = "Post-loan DTI 38.07% against 40%. Monthly payment $1,696.97.";
    expect(await codes(`${figures} ${text}`)).toContain("reasoning_contradicts_decision");
  });
});
