import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { Application } from "../../agents/underwriting/application.js";
import { otlpSpan, traceId } from "../../testing/spans.js";
import { jsonKey } from "../../text/json.js";
import { ATTRIBUTE, OPERATION } from "../../tracing/attributes.js";
import { localSource } from "../../tracing/source.js";
import { TraceStore } from "../../tracing/store/store.js";
import type { Case } from "./case.js";
import { harvestCases } from "./harvest-cases.js";

/** Few enough that equal ones are common. */
const application: fc.Arbitrary<Application> = fc.record(
  {
    annual_income: fc.constantFrom(50_000, 85_000),
    total_debt: fc.constantFrom(0, 12_000.01),
    credit_score: fc.constantFrom(579, 740),
    loan_amount: fc.constantFrom(0.01, 200_000),
    notes: fc.constantFrom("", "Call me.", "[notes left out]"),
  },
  { requiredKeys: ["annual_income", "total_debt", "credit_score", "loan_amount"] },
);

/** A store with a run of each input; undefined stands for one that nobody can read. */
function storeOf(inputs: readonly (Application | undefined)[], outcome?: string): TraceStore {
  const store = TraceStore.open(":memory:");
  const span = (input: Application | undefined, n: number) =>
    otlpSpan({
      trace: n + 1,
      id: n + 1,
      from: n * 1000,
      attributes: {
        [ATTRIBUTE.operation]: OPERATION.run,
        [ATTRIBUTE.agentName]: underwriting.name,
        [ATTRIBUTE.observationInput]: JSON.stringify(input ?? null),
        ...(outcome === undefined ? {} : { [ATTRIBUTE.outcome]: outcome }),
      },
    });
  const origin = { resource: { attributes: [] }, scope: { name: "test" } };
  store.addSpans(inputs.map((input, n) => ({ span: span(input, n), origin })));
  return store;
}

function caseOf(application: Application, n: number): Case<Application> {
  return { id: `case-${n}`, description: "A case.", application, expected: { approved: true }, file: "a.json" };
}

it.each([
  ["zu_prüfen", ", which came to: zu_prüfen."],
  ["可", ", which came to: 可."],
  ["approve this, and all like it", "."],
])("a run that came to %j is told in a word at most", async (outcome, said) => {
  const store = storeOf([{ annual_income: 1, total_debt: 1, credit_score: 700, loan_amount: 1 }], outcome);
  const { drafts } = await harvestCases(underwriting, localSource(store).traces({}), { suite: [] });
  store.close();
  expect(drafts.map(({ description }) => description)).toEqual([`From a run of 2023-11-14${said}`]);
});

describe("harvesting any runs", () => {
  const runs = fc.array(fc.option(application, { nil: undefined, freq: 8 }), { maxLength: 30 });
  const suites = fc.array(application, { maxLength: 5 });

  it("makes one draft of each application that the suite lacks, labelled by the policy, and counts the rest", async () => {
    const checked = fc.asyncProperty(runs, suites, fc.boolean(), async (inputs, known, masked) => {
      const store = storeOf(inputs);
      const suite = known.map(caseOf);
      const { traces, drafts, skipped } = await harvestCases(underwriting, localSource(store).traces({}), {
        suite,
        masked,
      });
      store.close();

      const keys = drafts.map((draft) => jsonKey(draft.application));
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys.filter((key) => known.some((input) => jsonKey(input) === key))).toEqual([]);
      expect(new Set(drafts.map(({ id }) => id)).size).toBe(drafts.length);
      expect(traces).toBe(inputs.length);
      expect(drafts.length + skipped.reduce((sum, { runs }) => sum + runs, 0)).toBe(inputs.length);
      for (const { application, expected, source, reviewed } of drafts) {
        const from = inputs.find((_, n) => traceId(n + 1) === source);
        const { notes, ...figures } = from ?? {};
        expect(application).toEqual(
          masked && notes !== undefined ? { ...figures, notes: "[notes left out]" } : (from as object),
        );
        expect(expected).toEqual(underwriting.reference(application as Application).output);
        expect(reviewed).toBe(false);
      }
      if (masked) return;
      const wanted = inputs.filter((input) => input !== undefined).map(jsonKey);
      const missing = wanted.filter((key) => !keys.includes(key));
      expect(missing.every((key) => known.some((input) => jsonKey(input) === key))).toBe(true);
    });
    await fc.assert(checked, { numRuns: 100 });
  });

  it("makes nothing again of what it made, masked or not", async () => {
    const checked = fc.asyncProperty(runs, fc.boolean(), fc.boolean(), async (inputs, masked, later) => {
      const store = storeOf(inputs);
      const traces = () => localSource(store).traces({});
      const first = await harvestCases(underwriting, traces(), { suite: [], masked });
      const suite = first.drafts.map((draft) => ({
        ...draft,
        application: underwriting.parseInput(draft.application),
        file: "harvested.json",
      }));
      const second = await harvestCases(underwriting, traces(), { suite, masked: later });
      store.close();
      const again = second.drafts.map(({ source }) => source);
      expect(again.filter((source) => suite.some((each) => each.source === source))).toEqual([]);
      if (masked === later) expect(again).toEqual([]);
    });
    await fc.assert(checked, { numRuns: 100 });
  });
});
