import { describe, expect, it } from "vitest";
import { parseApplication } from "./application.js";

const APPLICATION = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };
const parse = (fields: Record<string, unknown>) => parseApplication({ ...APPLICATION, ...fields });

describe("an application takes the numbers that spreadsheets and scripts write", () => {
  it.each([
    ["credit_score", "690.00", 690],
    ["credit_score", 845.0, 845],
    ["loan_amount", "3600.0", 3600],
    ["annual_income", "65000.000", 65000],
    ["total_debt", "0.000", 0],
    ["loan_amount", "$1,250,000.50", 1250000.5],
    ["annual_income", "1_234_567", 1234567],
  ])("%s as %j is %d", (field, given, expected) => {
    expect(parse({ [field]: given })).toMatchObject({ [field]: expected });
  });

  it("takes null for notes that there are none of", () => {
    expect(parse({ notes: null })).toEqual(APPLICATION);
  });
});

describe("an application refuses an amount that could mean another one, and says why", () => {
  it.each([
    ["0,250", "whose comma does not separate thousands"],
    ["$0,085", "whose comma does not separate thousands"],
    ["000,123", "whose comma does not separate thousands"],
    ["1.234,56", "whose comma does not separate thousands"],
    ["99,5", "whose comma does not separate thousands"],
    ["0_085", 'loan_amount is "0_085": give an amount'],
    ["$3.600", "can mean thousands or decimals"],
    ["12.500", "can mean thousands or decimals"],
    ["4210.777", "has more than 2 decimals (4210.78 to the cent)"],
    [26494.6521, "has more than 2 decimals (26494.65 to the cent)"],
    [5000.000000000001, "has more than 2 decimals (5000.00 to the cent)"],
  ])("%j", (amount, reason) => {
    expect(() => parse({ loan_amount: amount })).toThrow(reason);
  });

  it.each(["690.5", "0.690", "690,0", "1e3"])("a score of %s is no whole number", (score) => {
    expect(() => parse({ credit_score: score })).toThrow("give a whole number from 300 to 850");
  });

  it("names a field that it does not know before one that is missing: it may be the same in another spelling", () => {
    const { loan_amount, ...rest } = APPLICATION;
    expect(() => parseApplication({ ...rest, loanAmount: loan_amount })).toThrow('unknown field "loanAmount"');
  });
});
