import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { InputRanges } from "./input-ranges.js";

const RUNS = 60;

/** Sixty runs of scores that go up by five from 500, and of debts that go up and down. */
function ranges() {
  const known = new InputRanges(underwriting as unknown as AnyAgent);
  for (let n = 0; n < RUNS; n++) {
    const input = {
      annual_income: 50_000,
      total_debt: n % 3 === 0 ? 0 : 1000 + ((n * 37) % 60),
      credit_score: 500 + 5 * n,
      loan_amount: 9000,
    };
    const input_text = JSON.stringify(input);
    known.add({
      trace_id: `t${n}`,
      agent: "underwriting",
      complete: true,
      input,
      input_text,
    } as unknown as RecordedRun);
  }
  return known;
}

const idsOf = (has: (n: number) => boolean) =>
  new Set(Array.from({ length: RUNS }, (_, n) => n).flatMap((n) => (has(n) ? [`t${n}`] : [])));

describe("where a finding shows", () => {
  it("is told by the values of a field that its runs have and no others", () => {
    const score = { field: "credit_score", least: 580, most: 665, shown: 18, others: 42, nearest: [575, 670] };
    expect(ranges().apart(idsOf((n) => n >= 16 && n < 34))).toEqual(score);
    const noDebt = { field: "total_debt", least: 0, most: 0, shown: 20, others: 40, nearest: [expect.any(Number)] };
    expect(ranges().apart(idsOf((n) => n % 3 === 0))).toEqual(noDebt);
  });

  it("is not told of runs that lie together by chance, that others lie among, or that are all or none there are", () => {
    for (const has of [
      (n: number) => n >= 16 && n < 18,
      (n: number) => n >= 16 && n < 34 && n !== 20,
      () => true,
      () => false,
    ]) {
      expect(ranges().apart(idsOf(has))).toBeUndefined();
    }
  });
});
