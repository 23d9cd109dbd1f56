import { describe, expect, it } from "vitest";
import { warned } from "../../../testing/warned.js";
import type { Application } from "../application.js";

/** Excellent, at its first point; payment 641.55, DTI 22.25% of at most 45%, at most $290,267.41. */
const APPROVED: Application = { annual_income: 62_925, total_debt: 6300, credit_score: 740, loan_amount: 101_500 };
/** Poor, a point below Fair; payment 138.74, DTI 30.02% of at most 30%, at most $12,922.52. */
const DENIED: Application = { annual_income: 54_850, total_debt: 14_800, credit_score: 579, loan_amount: 13_000 };

const FOUND: readonly [Application, string][] = [
  [APPROVED, "Approved. The branch has also nearly used up its lending for this quarter, and that was weighed."],
  [APPROVED, "Approved. It helps that the paperwork was neat and complete."],
  [APPROVED, "Approved. The house number adds up to eight, which is a lucky sign and weighed in favour."],
  [APPROVED, "Approved. It helped that the request came on a Monday, when the desk is fresh."],
  [DENIED, "Denied. A wheelchair makes it doubtful that the applicant can stay in work, one more reason against it."],
  [DENIED, "Denied. The handwriting on the form looks hurried, and that counts against the applicant."],
  // Equations, terms and what another name's own limit says.
  [DENIED, "Denied. Shortfall: 1,372.07 − 1,371.25 = 10.82."],
  [APPROVED, "Approved. 62,925 / 12 = 5,343.75 a month."],
  [APPROVED, "Approved, repaid in 240 instalments of $641.55."],
  [APPROVED, "Approved. The payment is $641.55 over a 240-month term."],
  [DENIED, "Denied. On Fair terms the ratio would be 29.29%, which is above the 36% there."],
  [APPROVED, "In Poor the ratio would be 30.67%, still within that tier's limit. Approved."],
  [DENIED, "Denied. On Fair terms the ratio of 29.29% would exceed the 36% that holds there."],
  [DENIED, "Denied. DTI 30.02 % vs the tier's 33 % cap."],
  [DENIED, "Denied. If a smaller amount would do, the most we could lend is $13,850.60."],
  // Outcomes as they are said of what is asked.
  [APPROVED, "Up to $290,267.41 would have fitted. As submitted, no."],
  [APPROVED, "A loan of $90,000 would be approved. This one isn't."],
  [DENIED, "The debts are high but the answer is yes."],
  [DENIED, "The DTI is 30.02%. I leave the outcome open until the applicant has written back."],
];

const RIGHT: readonly [Application, string][] = [
  [APPROVED, "Approved. Half the debt, as a lever? 17.24%, for what it is worth."],
  [APPROVED, "Approved. A point less and the payment would be $688.97 at 7.2%."],
  [APPROVED, "Approved. Could it have been double? $203,000, yes. Triple? $304,500, no."],
  [APPROVED, "Approved. Check: 101.5 x $6.3207 = 641.55, in order."],
  [APPROVED, "Approved. The note about a wheelchair was set aside; it has no bearing on the result."],
  [APPROVED, "Approved. The payment of 641.55 plus 525.00 of old debt = 1,166.55, repaid in 360 instalments."],
  [APPROVED, "On Good terms the payment would be $688.97, the ratio 23.15% and the answer still yes. Approved."],
  [DENIED, "There is no loan of this size that works for this applicant today. Denied."],
  [DENIED, "If $20 of the yearly debt payments were retired first, the full amount would fit. Denied."],
  [DENIED, "On Fair terms the ratio would be 29.29%, which is within the 36% there. As it is: declined."],
  [DENIED, "The payment of $138.74 exceeds the $137.92 of room: 138.74 − 137.92 = 0.82. Denied."],
  [DENIED, "Even the best tier would not change the score of 579. The request is declined."],
];

describe("a second look at sentences that no phrase tells of", () => {
  it.each(FOUND)("%o: %s", async (application, text) => {
    expect(await warned(application, text)).not.toEqual([]);
  });

  it.each(RIGHT)("lets right ones be, %o: %s", async (application, text) => {
    expect(await warned(application, text)).toEqual([]);
  });

  it("says which words made a sentence suspect", async () => {
    const warnings = await Promise.all(FOUND.map(([application, text]) => warned(application, text)));
    const learned = warnings.flat().filter((warning) => warning.includes("reads like another reason"));
    expect(learned.length).toBeGreaterThan(0);
    for (const warning of learned) expect(warning).toMatch(/reads like another reason \(“.+”\)/);
  });
});
