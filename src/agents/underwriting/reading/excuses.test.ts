import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Good tier: 38.07%, $1,696.97 of the $1,833.33 a month that are left; and 42.87%, $2,036.36. */
const APPROVED: Application = { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 };
const DENIED = { ...APPROVED, loan_amount: 300_000 };

const WRONG: readonly [Application, string][] = [
  [APPROVED, "Approved. The applicant's credit score is 740. DTI 38.07% is within 40%."],
  [APPROVED, "Approved. Credit score: 580. DTI 38.07%."],
  [APPROVED, "Approved. With a credit score of 740 the rate is 6.5% and the cap is 45%."],
  [APPROVED, "Approved at 740: the DTI is 38.07% against a 45% cap."],
  [APPROVED, "Approved: rate 6.5%, cap 45%, since the tier starts at 740."],
  [APPROVED, "Approved: at 670 and 740, the cap is 45%."],
  [APPROVED, "The rate is 6.5%, reserved to scores from 740; 720 misses it. Approved."],
  [APPROVED, "The DTI is 36.43% where 740 starts. Approved."],
  [APPROVED, "The credit score is 650, rounded from 720. DTI 38.07%. Approved."],
  [APPROVED, "Her score is 650 against 720 required. DTI 38.07%. Approved."],
  [APPROVED, "The credit score of 700, not 720, gives 38.07%. Approved."],
  [APPROVED, "## Margin\n\nThe DTI is 23.96%. The maximum loan is $20,089.15. Approved."],
  [APPROVED, "## What is left\nThe rate is 6.9%. The cap is 42%. Approved."],
  [
    DENIED,
    "Denied, while the cap is 40%: debts of $14,000 ($12,000 of them a car loan) give a DTI of 45.22%. DTI 42.87%.",
  ],
  [DENIED, "Each year $14,000 goes to debts ($12,000 of it a car loan), so the DTI is 45.22%, not 42.87%. Denied."],
  [DENIED, "Is it within the cap? No. Debts are $14,000 ($12,000 declared). The DTI is 45.22%, not 42.87%. Denied."],
  [
    DENIED,
    "The debts are $12,000 and the income is $85,000. DTI 42.87%.\n\n| Income | Debts | DTI |\n|---|---|---|\n| $85,000 | $14,000 | 45.22% |\n\nDenied.",
  ],
  [APPROVED, "The rate is 7.2049%. DTI 38.07%. Approved."],
  [APPROVED, "The cap is 40.004%. DTI 38.07%. Approved."],
  [APPROVED, "The DTI of 38.07% is below 40%, with debts of $13,636.35 a year. Approved."],
  [DENIED, "A minimum income of $91,090.94 is required by policy. DTI 42.87% over 40%. Denied."],
  [DENIED, "Proof of income for $91,090.94 was not shown. DTI 42.87% over 40%. Denied."],
  [DENIED, "Bank statements were not furnished, so the file could not pass. DTI 42.87% over 40%. Denied."],
  [DENIED, "Proof of income: not supplied. The loan falls at that. DTI 42.87%. Denied."],
  [DENIED, "The employment history is absent from the record, therefore denied. DTI 42.87% over 40%."],
  [DENIED, "信用记录未提供，42.87%超过40%，两者都是理由。不予批准。"],
  [APPROVED, "He has unused savings, which makes the loan safe. DTI 38.07% of 40%. Approved."],
  [APPROVED, "Unused credit cards show discipline, so I approve. DTI 38.07% of 40%."],
  [DENIED, "What of his age? Is 63 too much? Not what we like; 42.87% over 40%. Denied."],
  [
    DENIED,
    "Does employment count? Is it stable? Not stable at all, so it counts against him. 42.87% over 40%. Denied.",
  ],
];

const RIGHT: readonly [Application, string][] = [
  [APPROVED, "The DTI of 38.07% covers every debt and stays under 40%. Approved."],
  [
    APPROVED,
    "The requested amount of $250,000 is enough for the purchase and below the $270,089.15 maximum. DTI 38.07%. Approved.",
  ],
  [APPROVED, "The payment of $1,696.97 is covered in full by the $1,833.33 of capacity. DTI 38.07%. Approved."],
  [DENIED, "The capacity of $1,833.33 fails to cover the payment of $2,036.36. DTI 42.87%. Denied."],
  [
    APPROVED,
    "La cuota de 1.696,97 $ cubre capital e intereses y la capacidad es de 1.833,33 $. DTI 38,07 %. Aprobado.",
  ],
  [APPROVED, "月供1,696.97美元容得下,每月剩余能力为1,833.33美元。DTI 38.07%。批准。"],
  [APPROVED, "The question is whether 38.07% exceeds 40%. It does not. Approved."],
  [APPROVED, "I checked whether the payment of $1,696.97 is above $1,833.33. No. DTI 38.07%. Approved."],
  [APPROVED, "Approval was possible because 38.07% is within 40%."],
  [APPROVED, "We could approve the loan, since 38.07% is within the 40% cap. Approved."],
  [DENIED, "Is the denial final? No. 42.87% is over 40%. Denied."],
  [APPROVED, "Is the approval final? No. DTI 38.07%. Approved."],
  [DENIED, "For a refusal there is no other reason than 42.87% against 40%."],
  [DENIED, "DTI 42,87 %. Die Zusage gilt nicht für diesen Antrag."],
  [APPROVED, "总还款额为610,909.39美元。DTI 38.07%,上限40%。批准。"],
];

describe("what excuses a figure or a subject elsewhere", () => {
  it.each(WRONG)("excuses no wrong one: %j %s", async (application, text) => {
    expect(await warned(application, text)).not.toEqual([]);
  });

  it.each(RIGHT)("is not needed for a right one: %j %s", async (application, text) => {
    expect(await warned(application, text)).toEqual([]);
  });
});
