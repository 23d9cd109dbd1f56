import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { RecordedRun } from "../../runtime/record/recorded-run.js";
import { InputRanges } from "./input-ranges.js";

const RUNS = 60;

/** Runs of some inputs. */
function rangesOf(inputs: object[], agent: object = underwriting) {
  const known = new InputRanges(agent as AnyAgent);
  for (const [n, input] of inputs.entries()) {
    const run = { trace_id: `t${n}`, agent: "underwriting", complete: true, input, input_text: JSON.stringify(input) };
    known.add(run as unknown as RecordedRun);
  }
  return known;
}

/** Sixty applications of scores that go up by five from 500, and of debts that go up and down. */
const APPLICATIONS = Array.from({ length: RUNS }, (_, n) => {
  const total_debt = n % 3 === 0 ? 0 : 1000 + ((n * 37) % 60);
  return { annual_income: 50_000, total_debt, credit_score: 500 + 5 * n, loan_amount: 9000 };
});
const ranges = () => rangesOf(APPLICATIONS);

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

  it("is not told by a field that some of its runs do not have", () => {
    const agent = { ...underwriting, parseInput: (input: unknown) => input, reference: () => ({}) };
    const inputs = Array.from({ length: RUNS }, (_, n) => ({
      n,
      ...(n === 3 ? {} : { score: n < 18 ? 600 : 700 + n }),
    }));
    expect(rangesOf(inputs, agent).apart(idsOf((n) => n < 18))).toMatchObject({ field: "n", shown: 18 });
    const lacking = inputs.map(({ n, ...rest }) => ({ n: (n * 7) % 60, ...rest }));
    expect(rangesOf(lacking, agent).apart(idsOf((n) => n < 18))).toBeUndefined();
  });

  it("is not told of one input that is run again and again", () => {
    const again = Array.from({ length: RUNS }, (_, n) => APPLICATIONS[n % 6] as object);
    expect(rangesOf(again).apart(idsOf((n) => n % 6 === 2))).toBeUndefined();
  });
});
