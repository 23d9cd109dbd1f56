import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { Json } from "../../runtime/models/message.js";
import { figureAgrees, figuresOf, readableResult } from "./tool-figures.js";

const NAMES = underwriting.analysis?.figureNames ?? {};
const read = (result: Parameters<typeof figuresOf>[0]) =>
  figuresOf(result, NAMES).map(({ key, value }) => [key, value]);

describe("a tool's figures", () => {
  it("are a JSON object's values, nested ones too, under the reference's keys", () => {
    expect(read({ max_loan_usd: 5, dti: 39.5, loan: { term_months: 360 } })).toEqual([
      ["max_loan_usd", 5],
      ["post_loan_dti_percent", 39.5],
      ["term_months", 360],
    ]);
    for (const nothing of [null, 7, true, [], {}, ""]) expect(read(nothing)).toEqual([]);
  });

  it("are not those of a part under the same key, nor a column of values", () => {
    const lines: Json[] = [{ total: 5 }, { total: 7, tax: 1 }, { tax: 2 }];
    expect(read({ lines, total: 12 })).toEqual([["total", 12]]);
    expect(read(lines)).toEqual([]);
    expect(read([{ total: 5 }, { total: 5 }])).toEqual([["total", 5]]);
  });

  it("are a text's figures by the words before them, the longest name that is known", () => {
    expect(read("DTI: 39.5% (monthly debt: $3,950, monthly income: $10,000)")).toEqual([
      ["post_loan_dti_percent", 39.5],
      ["existing_monthly_debt_usd", 3950],
      ["monthly_income_usd", 10000],
    ]);
    expect(read("Score 745: Excellent. Max DTI: 45%. Rate: 6.5%")).toEqual([
      ["credit_score", 745],
      ["max_dti_percent", 45],
      ["annual_rate_percent", 6.5],
    ]);
    expect(read("It took 250 ms and cost $3.50")).toEqual([]);
  });

  it("do not reach into what every object has", () => {
    expect(read('constructor 500, toString: $700, "__proto__": 900')).toEqual([]);
    expect(read({ constructor: 5 })).toEqual([["constructor", 5]]);
  });

  it("agree to half a cent, and in a text to the digits it states", () => {
    const [stated] = figuresOf("DTI: 39.5%", NAMES);
    if (!stated) throw new Error("no figure");
    expect(figureAgrees(stated, 39.46)).toBe(true);
    expect(figureAgrees(stated, 39.56)).toBe(false);
    expect(figureAgrees({ key: "max_loan_usd", name: "max", value: 100.004 }, 100)).toBe(true);
    expect(figureAgrees({ key: "max_loan_usd", name: "max", value: 100.006 }, 100)).toBe(false);
    expect(figureAgrees({ key: "tier", name: "tier", value: "Good" }, "Fair")).toBe(false);
    expect(figureAgrees({ key: "max_loan_usd", name: "max", value: "100" }, 100)).toBe(false);
  });

  it("of a text can be cited as they stand", () => {
    expect(readableResult("DTI: 39.5% of $10,000")).toEqual({ figure_0_percent: 39.5, figure_1_usd: 10000 });
    expect(readableResult({ a: 1 })).toEqual({ a: 1 });
  });
});
