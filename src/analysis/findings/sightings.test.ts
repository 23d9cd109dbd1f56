import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import { assess } from "../../agents/underwriting/assessment.js";
import type { Decision } from "../../agents/underwriting/decision.js";
import { findingsIn, madeRun } from "../../testing/made-runs/analyze.js";
import { decisionOf, type MadeRun } from "../../testing/made-runs/made-run.js";
import { sightingOf } from "../detectors/detector.js";
import type { Finding } from "./finding.js";
import { idOf, Sightings } from "./sightings.js";

type Fault = (run: MadeRun) => void;

/** An answer that the run's own check did not name: what it let pass is a fault of its own, and left out here. */
const answer =
  (change: (run: MadeRun) => Partial<Decision>): Fault =>
  (run) => {
    run.output = { ...decisionOf(run), reasoning: "The tools were called.", ...change(run) };
  };
const method = (field: string, name: string) =>
  answer(({ application }) => {
    const known = underwriting.analysis?.methods.find((each) => each.field === field && each.name === name);
    return { [field]: known?.compute(application) };
  });
const toolFigure =
  (tool: string, figure: string, value: (application: Application) => number): Fault =>
  (run) => {
    const call = run.tools.find(({ name }) => name === tool);
    Object.assign(call?.result as object, { [figure]: value(run.application) });
  };
const toolFigures =
  (tool: string, figures: (application: Application) => Record<string, number>): Fault =>
  (run) => {
    const call = run.tools.find(({ name }) => name === tool);
    Object.assign(call?.result as object, figures(run.application));
  };
const methodNamed = (name: string) => underwriting.analysis?.methods.find((each) => each.name === name);
const callFails =
  (tool: string, error: (random: number) => string): Fault =>
  (run) => {
    const call = run.tools.find(({ name }) => name === tool);
    if (call) run.tools.unshift({ ...call, error: error(run.started_at % 977) });
  };

/** Faults, each another one than all others; some share their code, their subject, or both. */
const FAULTS: Record<string, Fault> = {
  "a 5-year term": method("monthly_payment", "a 5-year term"),
  "a 10-year term": method("monthly_payment", "a 10-year term"),
  "interest alone": method("monthly_payment", "the loan's interest alone"),
  "the requested amount": method("max_loan", "the requested amount"),
  "a payment from nowhere": answer(({ application }) => ({ monthly_payment: 31.07 + application.loan_amount / 7 })),
  "a tool's DTI without the loan": toolFigure("calc_dti", "post_loan_dti_percent", ({ total_debt, annual_income }) =>
    Number(((total_debt / annual_income) * 100).toFixed(2)),
  ),
  "a tool's maximum out of thin air": toolFigure("calc_max_loan", "max_loan_usd", (application) =>
    Number((assess(application).max_loan.toNumber() + 4321.09).toFixed(2)),
  ),
  "a tool's payment over another term": toolFigures("amortize", (application) => ({
    monthly_payment_usd: methodNamed("a 15-year term")?.compute(application) ?? 0,
    total_interest_usd: 12_345.67,
  })),
  "a tool's payment that is stuck": toolFigures("amortize", ({ loan_amount }) => ({
    monthly_payment_usd: 17.03 + loan_amount / 11,
    total_interest_usd: 7_654.32,
  })),
  "a tool that times out": callFails("calc_dti", (ms) => `calc_dti failed: no answer in ${ms} ms`),
  "a tool that divides by zero": callFails("calc_dti", () => "calc_dti failed: division by zero"),
  "another tool that times out": callFails("amortize", (ms) => `amortize failed: no answer in ${ms} ms`),
  "a tool that is not there": (run) =>
    run.tools.push({ name: "get_rates", arguments: "{}", result: null, error: "There is no such tool.", round: 0 }),
  "another tool that is not there": (run) =>
    run.tools.push({ name: "get_news", arguments: "{}", result: null, error: "There is no such tool.", round: 0 }),
  "a rule from nowhere": answer(({ application }) => {
    const { approved } = assess(application);
    return { reasoning: `The score must exceed the minimum score. ${approved ? "Approved" : "Denied"}.` };
  }),
};

/** Applications in which every fault shows: each amount is one of its own. */
const applications = fc.record({
  annual_income: fc.integer({ min: 41_000, max: 290_000 }),
  total_debt: fc.integer({ min: 1_100, max: 19_000 }),
  credit_score: fc.integer({ min: 400, max: 840 }),
  loan_amount: fc.integer({ min: 110_000, max: 390_000 }),
});
const windows = fc.array(fc.record({ application: applications, number: fc.integer({ min: 1, max: 100_000 }) }), {
  minLength: 1,
  maxLength: 4,
});
const names = fc.constantFrom(...Object.keys(FAULTS));

const OF_THE_CHECK = /^check_/;

function idsOf(findings: readonly Finding[]): string[] {
  const faults = findings.filter(({ code }) => !OF_THE_CHECK.test(code)).flatMap(({ sightings }) => sightings);
  return [...new Set(faults.map(({ id }) => id))].sort();
}

async function idsIn(window: readonly { application: Application; number: number }[], ...faults: string[]) {
  const runs = await Promise.all(
    window.map(({ application, number }) =>
      madeRun(
        application,
        (run) => {
          for (const name of faults) FAULTS[name]?.(run);
        },
        number,
      ),
    ),
  );
  return idsOf(await findingsIn(runs));
}

describe("a fault", () => {
  it("is the same finding in whatever runs, in every window and order", async () => {
    await fc.assert(
      fc.asyncProperty(names, windows, windows, async (name, one, other) => {
        const ids = await idsIn(one, name);
        expect(ids.length).toBeGreaterThan(0);
        expect(await idsIn(other, name)).toEqual(ids);
        expect(await idsIn([...one, ...other].reverse(), name)).toEqual(ids);
      }),
      { numRuns: 25 },
    );
  });

  it("never shares a finding with another one, and keeps its own beside it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(names, { minLength: 2, maxLength: 2 }),
        windows,
        async ([a = "", b = ""], window) => {
          const [ofA, ofB] = [await idsIn(window, a), await idsIn(window, b)];
          expect(ofA.filter((id) => ofB.includes(id))).toEqual([]);
          const later = window.map((each) => ({ ...each, number: each.number + 100_001 }));
          const runs = [
            ...(await Promise.all(window.map((each) => madeRun(each.application, FAULTS[a], each.number)))),
            ...(await Promise.all(later.map((each) => madeRun(each.application, FAULTS[b], each.number)))),
          ];
          expect(idsOf(await findingsIn(runs))).toEqual([...ofA, ...ofB].sort());
        },
      ),
      { numRuns: 25 },
    );
  });

  it("has the same id on every machine", () => {
    const fault = { code: "tool_failed", subject: "calc_dti", method: "timed out" };
    expect(idOf({ name: "underwriting" }, fault)).toBe("ff21cbcacf32");
  });

  it("has another id in another agent, and where its parts are divided in another way", () => {
    const texts = fc.tuple(fc.string(), fc.string(), fc.string(), fc.string());
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        const [a, b] = [one, other].map(([name, code, subject, method]) => idOf({ name }, { code, subject, method }));
        expect(a).not.toBe(b);
      }),
    );
  });
});

describe("a second wrong method for a field", () => {
  it("makes one finding to read of both, and leaves each the finding that it is", async () => {
    const window = [
      {
        application: { annual_income: 85_000, total_debt: 12_000, credit_score: 720, loan_amount: 250_000 },
        number: 1,
      },
    ];
    const alone = await idsIn(window, "a 5-year term");
    const runs = [
      await madeRun(window[0]?.application as Application, FAULTS["a 5-year term"], 1),
      await madeRun(window[0]?.application as Application, FAULTS["interest alone"], 2),
    ];
    const found = (await findingsIn(runs)).filter(({ code }) => !OF_THE_CHECK.test(code));
    expect(found.map(({ code }) => code)).toEqual(["field_computed_by_different_methods"]);
    expect(found[0]?.sightings.map(({ code, method }) => [code, method]).sort()).toEqual([
      ["monthly_payment_mismatch", "a 5-year term"],
      ["monthly_payment_mismatch", "the loan's interest alone"],
    ]);
    expect(idsOf(found)).toEqual(expect.arrayContaining(alone));
  });
});

describe("a run that fits several methods", () => {
  const kind = { code: "monthly_payment_mismatch", severity: "medium", cause: "instructions" } as const;
  const seen = (trace_id: string, ...mark: string[]) =>
    sightingOf(
      kind,
      { trace_id, span_id: "", version: "", started_at: 1 },
      { subject: "monthly_payment", quote: "", marks: [mark] },
    );
  const methodsOf = (sightings: Sightings, isKnown?: (id: string) => boolean) =>
    sightings.all(underwriting, isKnown).map(({ method, runs }) => [method, runs.size]);

  it("shows the one that other runs show without a doubt, in whatever order they are read", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (order) => {
        const runs = [seen("a", "first", "second"), seen("b", "second"), seen("c", "second", "third")];
        const sightings = new Sightings();
        for (const index of order) sightings.add(runs[index] as (typeof runs)[number]);
        expect(methodsOf(sightings)).toEqual([["second", 3]]);
      }),
    );
  });

  it("shows the one that is known from before where no run is without doubt, else the first", () => {
    const sightings = new Sightings();
    sightings.add(seen("a", "first", "second"));
    const known = idOf(underwriting, { code: kind.code, subject: "monthly_payment", method: "second" });
    expect(methodsOf(sightings, (id) => id === known)).toEqual([["second", 1]]);
    expect(methodsOf(sightings)).toEqual([["first", 1]]);
  });
});

describe("a code that has a new name", () => {
  it("leaves its findings what they were", () => {
    const titled = { title: "It is wrong", severity: "low", lever: "flow" } as const;
    const agent = (violations: object) =>
      ({ name: "a", analysis: { violations } }) as unknown as Parameters<typeof idOf>[0];
    const about = { subject: "field", method: "" };
    const before = idOf(agent({ old_name: titled }), { code: "old_name", ...about });
    const renamed = agent({ new_name: { ...titled, formerly: ["old_name", "middle_name"] } });
    expect(idOf(renamed, { code: "new_name", ...about })).toBe(before);
    expect(idOf(agent({ new_name: titled }), { code: "new_name", ...about })).not.toBe(before);
  });
});
