import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Application } from "../../agents/underwriting/application.js";
import { openStoreIn } from "../../testing/folders/stores.js";
import { analyzedFolder, freshAnalysis } from "../../testing/life/analyzed-folder.js";
import { answersWith, wrongTerm } from "../../testing/life/folder-with-runs.js";
import { madeRun } from "../../testing/made-runs/analyze.js";
import type { MadeRun } from "../../testing/made-runs/made-run.js";
import { toSpans } from "../../testing/made-runs/to-spans.js";

/** What can be wrong with a run, or different. */
const FAULTS: readonly ((run: MadeRun) => void)[] = [
  () => {},
  () => {},
  wrongTerm(5),
  wrongTerm(10),
  answersWith({ max_loan: 123_456.78 }),
  answersWith({ approved: false }),
  (run) => Object.assign(run, { duration_ms: run.duration_ms * 40 }),
  (run) => Object.assign(run.calls[0] ?? {}, { input_tokens: 90_000, cost_usd: 0.4 }),
  (run) => Object.assign(run.tools[1] ?? {}, { result: { note: "the same for everybody", payment: 1 } }),
  (run) => Object.assign(run.tools[0] ?? {}, { error: "it broke", result: null }),
  (run) => Object.assign(run, { ended: false }),
  (run) => Object.assign(run.version, { app: "0.2.0", revision: "abc" }),
];

/** Applications of which some are equal, and many differ in one number only. */
const application: fc.Arbitrary<Application> = fc.record({
  annual_income: fc.constantFrom(28_000, 85_000),
  total_debt: fc.constantFrom(2000, 12_000),
  credit_score: fc.constantFrom(650, 720, 790),
  loan_amount: fc.constantFrom(150_000, 250_000),
});

const run = fc.record({ application, fault: fc.nat(FAULTS.length - 1), minute: fc.nat(30), id: fc.nat(0xffffffff) });

describe("an analysis with kept facts", () => {
  it("finds, counts and quotes what one finds that keeps nothing, whatever the runs are and in which order they are kept", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 5, maxLength: 60 }), async (runs) => {
        const here = await analyzedFolder({ clean: 0, wrong: 0 });
        const store = openStoreIn(here.home);
        for (const [number, { application, fault, minute, id }] of runs.entries()) {
          const made = await madeRun(application, FAULTS[fault], number + 1);
          made.started_at += minute * 60_000;
          // Its id decides the place where it is kept, and not the time.
          made.trace_id = `${id.toString(16).padStart(8, "0")}${number.toString(16).padStart(4, "0")}`.padEnd(32, "0");
          store.addSpans(toSpans(made));
        }
        store.close();
        const fresh = await freshAnalysis(here);
        expect((await here.analyze()).analysis).toEqual(fresh);
        expect((await here.analyze()).analysis).toEqual(fresh);
      }),
      { numRuns: 25 },
    );
  }, 120_000);
});
