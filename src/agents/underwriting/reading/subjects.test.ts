import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Good tier: $1,696.97 a month, 38.07 % of $7,083.33; at most $270,089.15. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
const end = "Post-loan DTI 38.07% against 40%. Monthly payment $1,696.97. Approved.";

const codes = async (text: string) => (await warned(APPROVED, text)).map((warning) => warning.split(":")[0]);

describe("a subject that a text does not lean on", () => {
  it.each([
    ["under a head", `Unexamined: pets, job, savings. ${end}`],
    ["that nothing is known of", `The length of the credit history is not known to me. ${end}`],
    ["in a list behind semicolons", `Factors excluded: dependants; education; immigration status. ${end}`],
    ["that is asked and answered", `Did the purpose play a part? Unknown, and not asked. ${end}`],
    [
      "that is no criterion in French",
      "Le type de contrat de travail ne figure pas parmi les critères. DTI 38,07 %, plafond 40 %. Accordé.",
    ],
    ["under a head that no list knows", `Blind spots: savings, tenure, appraisal. ${end}`],
    ["as a limit of the record", `I make no statement on collateral, which I did not inspect. ${end}`],
    ["in French", "Hors périmètre : ancienneté, apport. DTI 38,07 %, plafond 40 %. Accordé."],
    ["in Spanish", "Fuera de alcance: aval y empleo. DTI 38,07 %, tope 40 %. Aprobado."],
    ["whose verb also begins a longer phrase", "La edad quedó sin revisión. DTI 38,07 %, tope 40 %. Aprobado."],
    ["that is not needed in Portuguese", "Fiador não é preciso. DTI 38,07 %, teto 40 %. Aprovado."],
    ["in Portuguese", "Fora do escopo: fiador e emprego. DTI 38,07 %, teto 40 %. Aprovado."],
    ["in German", "Nicht Gegenstand waren Bürgen und Arbeitgeber. DTI 38,07 %, Grenze 40 %. Bewilligt."],
    ["in Chinese", "未评估：担保、工作。DTI 38.07%，上限40%。批准。"],
    ["as many characteristics", `Religion, sex, age and national origin stayed at the door. ${end}`],
    ["as one characteristic or another", `A file without sex or age would read the same. ${end}`],
    ["as a gut feeling that loses", `My gut feeling had its doubts. ${end}`],
    ["none of which influenced it", `None of age, sex, or marital status influenced my decision. ${end}`],
    [
      "beside a demand of the policy",
      `The policy requires only such a DTI, and marital status was not considered. ${end}`,
    ],
    ["that an audit did not see", `Pay stubs unseen. ${end}`],
    ["as a head", `## Risk profile\nA score of 720.\n\n${end}`],
    ["that is denied as a mercy", `The question of an override never arises, it does not. ${end}`],
    ["as another's wish", `Many a bank would ask for a guarantor, and here no rule does. ${end}`],
  ])("%s", async (_, text) => {
    expect(await warned(APPROVED, text)).toEqual([]);
  });
});

describe("a subject that a text leans on, without a because", () => {
  it.each([
    ["no guarantor, which is asked for", `There's no guarantor, which we'd need for such sums. ${end}`],
    ["a demand in Spanish", "No presenta aval, algo que el banco exige. DTI 38,07 %, tope 40 %. Aprobado."],
    ["a demand in Portuguese", "O banco pede fiador, e não há nenhum. DTI 38,07 %, teto 40 %. Aprovado."],
    ["a feeling that counted", `My gut feeling about the file counted in the applicant's favour. ${end}`],
    ["a sentence as short as a head", `Override applied. ${end}`],
    ["three reasons in a row", `Unstable employment, insufficient collateral, short credit history. ${end}`],
    ["an override that was used", `An override was applied by the head of the branch. ${end}`],
    ["an appetite that is used up", `The appetite for such loans is used up. ${end}`],
    ["faith by its adherents", `As a churchgoer the applicant is known to keep promises. ${end}`],
    ["a remark that weighed", `You mentioned a pregnancy, and that counted against the request. ${end}`],
  ])("%s", async (_, text) => {
    expect(await codes(text)).not.toEqual([]);
  });

  it.each([
    ["counts against", `Posted on a stormy thirteenth, which counts against it. ${end}`],
    ["also helped", `It also helped that the envelope smelled of lavender. ${end}`],
    ["a further reason", `Further reason: the owner breeds racing pigeons. ${end}`],
    ["hinzu kommt", "Hinzu kommt, dass gestern ein blutroter Vollmond schien. DTI 38,07 %, Grenze 40 %. Bewilligt."],
    ["también pesa", "También pesa que tenga tres gatos negros. DTI 38,07 %, tope 40 %. Aprobado."],
  ])("%s, of what the policy has not", async (_, text) => {
    expect(await codes(text)).toContain("rule_not_in_policy");
  });

  it.each([
    ["a quantity of the policy", `A further reason is the low monthly payment. ${end}`],
    ["the figures", `What counts in its favour is 1.93 points of headroom. ${end}`],
    ["nothing", `Nothing else counted against it. ${end}`],
    ["a wish", `One would like to round in the applicant's favour, as people do. ${end}`],
  ])("but %s may weigh", async (_, text) => {
    expect(await warned(APPROVED, text)).toEqual([]);
  });
});

describe("a subject that nothing is known of, and that is a reason all the same", () => {
  it.each([
    ["with its reason", "Denied, because the length of the credit history is not known."],
    ["in the sentence of the outcome", "The job tenure is unknown, so this is denied."],
  ])("is leant on %s", async (_, text) => {
    expect(await codes(`Post-loan DTI 38.07% against 40%. ${text}`)).toContain("rule_not_in_policy");
  });
});

describe("a subject that a text speaks well of", () => {
  it("is not why it says no", async () => {
    const text = "DTI 42.87% against 40%. A splendid credit history does not raise that limit. Denied.";
    expect(await warned({ ...APPROVED, loan_amount: 300_000 }, text)).toEqual([]);
  });

  it("may be why it says yes", async () => {
    expect(await codes("DTI 38.07% against 40%. The credit history is excellent, too. Approved.")).toContain(
      "rule_not_in_policy",
    );
  });

  it.each([
    `Although the job history is thin, the ratio decides. ${end}`,
    "DTI 38.07%，上限40%。虽然工作年限较短，但负债收入比符合要求。批准。",
  ])("is conceded where a clause begins so: %s", async (text) => {
    expect(await codes(text)).toEqual([]);
  });
});

describe("a reason that names nothing of the policy", () => {
  it.each([
    ["why something else is so", `This is a tricky one, because on paper the person looks fantastic. ${end}`, false],
    ["why it is decided so", "DTI 38.07% against 40%. Approved, because the person looks fantastic on paper.", true],
    [
      "why something was looked at",
      `As the file rests on one point, I have also considered the next one. ${end}`,
      false,
    ],
    ["a further one", `There is a second point, since their cabin sits beside a frozen lake. ${end}`, true],
  ])("is leant on where it says %s", async (_, text, isLeantOn) => {
    expect((await codes(text)).includes("rule_not_in_policy")).toBe(isLeantOn);
  });
});

describe("a subject beside words that could excuse it", () => {
  const denied = "DTI 42.87% against 40%. Denied.";

  it.each([
    "Her score cannot make up for her age.",
    "As other banks do, we turn down single mothers.",
    "The employment history is far from solid.",
    "The credit history is not good.",
    "A strong co-signer is absent.",
    "We like to see a solid employment history.",
    "Age was not considered; job tenure is too short.",
    "Despite the fine score the job tenure is too short.",
    "Although the score is fine the job tenure is too short.",
    "Trotz gutem Score ist die Beschäftigungsdauer zu kurz. DTI 42,87 %, Grenze 40 %. Abgelehnt.",
    "No down payment was offered for the requested $300,000.",
    "The information on employment is too thin.",
    "Las mujeres solteras quedan excluidas. DTI 42,87 %, tope 40 %. Denegado.",
  ])("is leant on: %s", async (text) => {
    const found = await warned({ ...APPROVED, loan_amount: 300_000 }, `${text} ${denied}`);
    expect(found.join()).toMatch(/rule_not_in_policy|prohibited_basis/);
  });
});
