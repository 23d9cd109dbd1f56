import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectedFields } from "../../evals/cases/case.js";
import { measureCoverage } from "../../evals/cases/case-coverage.js";
import { caseFiles, loadCases } from "../../evals/cases/case-files.js";
import { formatCases } from "../../evals/cases/case-format.js";
import { checkCases } from "../../evals/cases/check-cases.js";
import { generateCases } from "../../evals/cases/generate-cases.js";
import { valuesAgree } from "../../figures/values-agree.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { cents, exactDecision } from "../../testing/policy/exact-policy.js";
import { decide, FAULTS } from "../../testing/policy/faulty-policies.js";
import { underwriting } from "./agent.js";
import { MAX_AMOUNT, MAX_NOTES } from "./application.js";
import { boundaries } from "./evals/boundaries.js";
import { classify, dimensions } from "./evals/coverage.js";
import { evals } from "./evals.js";
import { reference } from "./reference.js";

const FILES = caseFiles(fileURLToPath(new URL("../../../cases/underwriting", import.meta.url)));
const CASES = loadCases(underwriting, FILES);
const inFile = (name: string) => CASES.filter(({ file }) => basename(file) === name);

describe("the cases of the underwriter", () => {
  it("expect what exact rational arithmetic gives, in every field", () => {
    const wrong = CASES.filter(({ application, expected }) => {
      const { approved, ...figures } = exactDecision(application);
      const said = expected as Record<keyof typeof figures, number>;
      const names = Object.keys(figures) as (keyof typeof figures)[];
      return expected.approved !== approved || names.some((name) => cents(said[name]) !== figures[name]);
    });
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("are in order, and proven by the policy as it is today", () => {
    const check = checkCases(underwriting, FILES);
    expect(check).toEqual({
      cases: CASES.length,
      drafts: 0,
      check: { tried: 7 * CASES.length, reported: 7 * CASES.length, untried: 0 },
      proven: 4 * CASES.length,
      unproven: [],
      unchecked_fields: [],
      problems: [],
    });
  });

  it("are the ten hard ones, the edges of the policy, and at least 25 adversarial ones both ways", () => {
    expect(FILES.map((file) => basename(file))).toEqual(["adversarial.json", "boundaries.json", "hard.json"]);
    expect(inFile("hard.json").map(({ expected }) => expected.approved)).toEqual(
      [5, 8].reduce((all, n) => all.with(n - 1, true), Array(10).fill(false)),
    );
    const adversarial = inFile("adversarial.json");
    const approvals = adversarial.filter(({ expected }) => expected.approved === true);
    expect(adversarial.length).toBeGreaterThanOrEqual(25);
    expect(approvals.length).toBeGreaterThanOrEqual(10);
    expect(adversarial.length - approvals.length).toBeGreaterThanOrEqual(10);
    expect(adversarial.filter(({ application }) => !application.notes)).toEqual([]);
  });

  it("exercise every tier, outcome and boundary", () => {
    const { covered, total, dimensions } = measureCoverage(underwriting, CASES);
    expect(dimensions.flatMap(({ name, missing }) => missing.map((value) => `${name} ${value}`))).toEqual([]);
    expect(covered).toBe(total);
  });

  it("are all decided as expected by the embedded model", async () => {
    const model = offlineModel(underwriting.answerOffline);
    for (const each of CASES) {
      const { output, run } = await runAgent(underwriting, each.application, { model });
      const wrong = Object.entries(expectedFields(each)).filter(([field, expected]) => {
        return !output || !valuesAgree(output[field as keyof typeof output], expected.value, expected.tolerance);
      });
      expect({ id: each.id, exit: run.exit_reason, wrong }).toEqual({ id: each.id, exit: "decided", wrong: [] });
    }
  });

  const disagreeing = (fault?: (typeof FAULTS)[number][1]) =>
    CASES.filter((each) => {
      const decision = decide(each.application, fault);
      return Object.entries(expectedFields(each)).some(([field, expected]) => {
        return !valuesAgree(decision[field as keyof typeof decision], expected.value, expected.tolerance);
      });
    });

  it.each(FAULTS)("catch %s", (_, fault) => {
    expect(disagreeing(fault)).not.toEqual([]);
    expect(disagreeing()).toEqual([]); // without the fault there is nothing to catch
  });
});

describe("boundaries.json", () => {
  it("is what the policy gives today, to the byte", () => {
    const file = FILES.find((path) => basename(path) === "boundaries.json") ?? "";
    expect(readFileSync(file, "utf8")).toBe(formatCases(generateCases(underwriting)));
  });

  it("is the same each time", () => {
    expect(boundaries()).toEqual(boundaries());
    expect(new Set(boundaries().map(({ id }) => id)).size).toBe(boundaries().length);
  });
});

describe("any application", () => {
  const amount = (min: number) => fc.integer({ min, max: MAX_AMOUNT * 100 }).map((value) => value / 100);
  const application = fc.record(
    {
      annual_income: fc.oneof(amount(1), fc.constant(MAX_AMOUNT), fc.constant(90_000)),
      total_debt: fc.oneof(amount(0), fc.constantFrom(0, 36_000, 36_000.01, 27_000)),
      credit_score: fc.integer({ min: 300, max: 850 }),
      loan_amount: fc.oneof(amount(1), fc.constant(MAX_AMOUNT)),
      notes: fc.string({ maxLength: MAX_NOTES }),
    },
    { requiredKeys: ["annual_income", "total_debt", "credit_score", "loan_amount"] },
  );

  it("falls in values that its dimensions have, and in one tier, outcome and kind of notes", () => {
    const checked = fc.property(application, (input) => {
      const places = classify(input);
      for (const [name, values] of Object.entries(places)) {
        const known: readonly string[] = dimensions[name as keyof typeof dimensions];
        expect(known).toEqual(expect.arrayContaining(values));
      }
      expect([places.tier, places.outcome, places.notes].map(({ length }) => length)).toEqual([1, 1, 1]);
    });
    fc.assert(checked, { numRuns: 400 });
  });

  it("keeps what the policy says of it when its notes are left out", () => {
    const checked = fc.property(application, (input) => {
      const without = evals.withoutText?.(input) ?? input;
      const { explanation, ...said } = reference(input);
      const { explanation: explanationWithout, ...saidWithout } = reference(without);
      expect(saidWithout).toEqual(said);
      expect(explanationWithout?.()).toEqual(explanation?.());
      expect(without).toEqual(input.notes === undefined ? input : { ...input, notes: "[notes left out]" });
    });
    fc.assert(checked, { numRuns: 150 });
  });

  it("stands in the plot on the side of the limit on which it is decided, as far as two decimals show", () => {
    const checked = fc.property(application, (input) => {
      const { figure = 0, limit = 0, group } = evals.plot?.pointOf(input) ?? {};
      if (figure !== limit) expect(figure < limit).toBe(reference(input).output.approved);
      expect(dimensions.tier).toContain(group);
    });
    fc.assert(checked, { numRuns: 400 });
  });
});
