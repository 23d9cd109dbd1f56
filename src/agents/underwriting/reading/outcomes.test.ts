import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Good tier: $1,696.97 a month, 38.07 % of $7,083.33; at most $270,089.15. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
const figures = "Post-loan DTI 38.07% against 40%. Monthly payment $1,696.97.";

describe("an outcome is read where it is said", () => {
  it.each([
    ["in a single word at the end", `${figures} No.`],
    ["in a single word at the beginning", `No. ${figures}`],
    ["behind a noun for it", `${figures} Our verdict has to be no.`],
    ["by a sign", `${figures} The decision is negative.`],
    ["under a heading", `${figures}\n\n## Verdict\nNope.`],
    ["as what this is", `${figures} Sorry, this one's a no.`],
    ["behind the reasons", `${figures} For these reasons we reject it.`],
    ["behind the reasons in German", "DTI 38,07 %, Grenze 40 %. Aus diesem Grund lehnen wir ab."],
    ["of several", "DTI 38,07 %, tope 40 %. Los 250.000 dólares quedan denegados."],
    ["behind an abbreviation that ends a sentence", `${figures} $250,000 is under the 270,089.15 max. Rejected.`],
    ["with the tier behind it", `${figures} Denied, with 720 in the Good tier.`],
    ["as the only verdict", `${figures} No verdict other than refusal follows.`],
    ["in a short Chinese text", "信用分720。驳回。"],
    ["as no way in Spanish", "DTI 38,07 %, tope 40 %. No veo motivo alguno para aprobarlo; queda denegado."],
    ["in a few words that are as many of Portuguese as of Spanish", "DTI 38,07 %. O sea, se deniega."],
    ["as what cannot be done in French", "DTI 38,07 %, plafond 40 %. Je ne saurais approuver ce prêt."],
    ["unless a modest reader erred", `${figures} Unless I am mistaken, the request is declined.`],
  ])("%s", async (_, text) => {
    expect(await warned(APPROVED, text)).toContainEqual(expect.stringContaining("reasoning_contradicts_decision"));
  });

  // Each ends on the other outcome: were the word an outcome, it would say what was decided, and nothing would be contradicted.
  it.each([
    ["answers a question", `Is it within the cap? Yes. ${figures} The loan is denied.`],
    [
      "answers a question of the decision",
      `Did the policy alone drive the decision? Yes. ${figures} The loan is denied.`,
    ],
    ["answers a question at the end", `${figures} The loan is denied. Was the policy applied? Yes.`],
    ["goes on", `Yes, every field is filled in. ${figures} The loan is denied.`],
    ["goes on in German", "Ja, alle Angaben liegen vor. Quote 38,07 %, Grenze 40 %. Der Antrag wird abgelehnt."],
    ["is of another thing", `${figures} The loan is denied.\n- Policy part of the decision: yes`],
    ["would be another's", `${figures} The loan is denied. At 20% the answer would be yes.`],
    ["is only supposed", `${figures} The loan is denied. If debts were halved, so yes.`],
    ["is of what was declared", "Les données fournies sont valides. DTI 38,07 %. La demande est refusée."],
  ])("and a word that %s is none", async (_, text) => {
    expect(await warned(APPROVED, text)).toContainEqual(expect.stringContaining("reasoning_contradicts_decision"));
  });

  it.each([
    ["conditions", `**Decision:** approved\n**Conditions on decision:** no\n\n${figures}`],
    ["an appeal", `${figures} Loan granted.\n\nAppeal of this decision: no`],
    ["a reason that is looked for", `${figures} There is no reason to refuse. Approved.`],
  ])("and a no to %s is none", async (_, text) => {
    expect(await warned(APPROVED, text)).toEqual([]);
  });
});

describe("a relation is read with the word beside it, and in the passive", () => {
  const denied: Application = { ...APPROVED, loan_amount: 300_000 };

  it.each([
    ["The DTI of 38.07% is slightly over the cap of 40%. Approved.", APPROVED],
    ["The DTI of 38.07% is just above the cap of 40%. Approved.", APPROVED],
    ["Die Quote von 38,07 % überschreitet somit die Grenze von 40 %. Bewilligt.", APPROVED],
    ["El DTI del 38,07 % supera claramente el tope del 40 %. Aprobado.", APPROVED],
    ["Les 300 000 $ sont inférieurs au prêt maximal de 270 089,15 $. Refusé.", denied],
    ["The amount asked for stays below the maximum loan. Denied.", denied],
    ["The DTI is 38.07%, so the 40% cap is breached. Approved.", APPROVED],
    ["DTI 38,07 %, womit die zulässige Quote überschritten wird. Bewilligt.", APPROVED],
    ["El tope del 40 % ha quedado superado. Aprobado.", APPROVED],
    ["Le plafond de 40 % n'est pas dépassé. Refusé.", denied],
  ])("contradicts: %s", async (text, application) => {
    expect(await warned(application, text)).toContainEqual(expect.stringContaining("reasoning_contradicts_decision"));
  });

  it.each([
    ["The DTI of 38.07% is slightly below the cap of 40%. Approved.", APPROVED],
    ["Die Quote von 38,07 % bleibt somit unter der Grenze von 40 %. Bewilligt.", APPROVED],
    ["Les 300 000 $ sont supérieurs au prêt maximal de 270 089,15 $. Refusé.", denied],
    ["Income is a little above seven thousand dollars a month. Approved.", APPROVED],
    ["The 40% cap is not breached. Approved.", APPROVED],
    ["With a larger loan the cap would be exceeded. Approved.", APPROVED],
    ["With existing debts alone the cap is not exceeded. Denied.", denied],
    ["The cap is exceeded by 2.87 points. Denied.", denied],
    ["The most that could be lent is 2.701 × 10⁵ dollars. Approved.", APPROVED],
    ["None of the limits is exceeded. Approved.", APPROVED],
    ["Aucun plafond n'est dépassé. Accordé.", APPROVED],
    ["Bis die Grenze überschritten wird, bleiben 1,93 Punkte. Bewilligt.", APPROVED],
    ["From $270,089.16 on the cap is exceeded. Approved.", APPROVED],
    ["La prueba del tope del 40 % queda superada. Aprobado.", APPROVED],
  ])("holds: %s", async (text, application) => {
    expect(await warned(application, text)).toEqual([]);
  });
});

describe("an outcome for which there are no grounds is the other one", () => {
  it.each([
    ["behind which", "There is no basis on which to decline the request."],
    ["in French", "DTI 38,07 %, plafond 40 %. Aucune raison ne permet de refuser ce montant."],
    ["in German", "DTI 38,07 %, Grenze 40 %. Eine Absage ließe sich hier nicht begründen."],
    ["in Spanish", "DTI 38,07 %, tope 40 %. No existe fundamento alguno para denegar la operación."],
  ])("%s", async (_, text) => {
    expect(await warned(APPROVED, text)).toEqual([]);
    const contradicted = await warned({ ...APPROVED, loan_amount: 300_000 }, text);
    expect(contradicted).toContainEqual(expect.stringContaining("reasoning_contradicts_decision"));
  });

  it("but not where French only says nonetheless", async () => {
    const text = "DTI 42,87 %, plafond 40 %. Le profil est bon ; la réponse n'en est pas moins négative.";
    expect(await warned({ ...APPROVED, loan_amount: 300_000 }, text)).toEqual([]);
  });
});
