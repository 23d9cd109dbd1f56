import { describe, expect, it } from "vitest";
import { APPROVED, analyzeSpans, codesIn, MONTH_LATER, madeRun } from "../../testing/made-runs/analyze.js";
import { decisionOf, type MadeRun } from "../../testing/made-runs/made-run.js";

const codesOf = async (change: (run: MadeRun) => void) => codesIn([await madeRun(APPROVED, change)]);

const ended =
  (exit_reason: string | null, output: unknown = null) =>
  (run: MadeRun) =>
    void Object.assign(run, { exit_reason, output, rejected: true, checks: [], error: "It ended." });

describe("a run", () => {
  it.each([
    ["max_tokens", "answer_truncated"],
    ["refusal", "model_refused"],
    ["provider_error", "provider_failed"],
    ["max_round_trips", "no_answer"],
    ["interrupted", "run_interrupted"],
  ])("that ended as %s is found to be %s", async (reason, code) => {
    expect(await codesOf(ended(reason))).toEqual([code]);
  });

  it("whose answer was no structured output, or that a fault of the program ended, is a finding", async () => {
    expect(await codesOf(ended("invalid_output", "I would approve this."))).toEqual(["output_unreadable"]);
    expect(await codesOf(ended(null, undefined))).toEqual(["run_faulted"]);
  });

  it.each([
    ["length", "answer_truncated"],
    ["max_tokens", "answer_truncated"],
    ["model_context_window_exceeded", "answer_truncated"],
    ["content_filter", "model_refused"],
    ["refusal", "model_refused"],
  ])(
    "of another runtime is read by its last call's finish reason, in today's words and those before: %s",
    async (word, code) => {
      const cut = (run: MadeRun) => {
        ended(null, undefined)(run);
        run.error = null;
        Object.assign(run.calls.at(-1) ?? {}, { finish_reason: word });
      };
      expect(await codesOf(cut)).toEqual([code]);
    },
  );

  it("that decided has none of these, whatever its calls say", async () => {
    expect(await codesOf((run) => Object.assign(run.calls[0] ?? {}, { finish_reason: "length" }))).toEqual([]);
  });

  it("that was repaired is told of with what was wrong at first", async () => {
    const repaired = (run: MadeRun) => {
      run.checks = [{ output: { ...decisionOf(run), max_loan: 1 }, codes: ["max_loan_mismatch"] }, ...run.checks];
      run.repaired = true;
    };
    const { findings } = await analyzeSpans(
      (await import("../../testing/made-runs/to-spans.js")).toSpans(await madeRun(APPROVED, repaired)),
    );
    expect(findings).toMatchObject([
      {
        code: "repair_used",
        title: "The first answer was sent back and asked for again in this run: max_loan_mismatch",
      },
    ]);
  });

  it("whose provider was retried is told of; not when the call failed for good", async () => {
    expect(await codesOf((run) => Object.assign(run.calls[0] ?? {}, { retries: [429, 529] }))).toEqual([
      "provider_retried",
    ]);
    const failed = (run: MadeRun) => {
      ended("provider_error")(run);
      Object.assign(run.calls.at(-1) ?? {}, { retries: [429], error: { type: "429", message: "Slow down" } });
    };
    expect(await codesOf(failed)).toEqual(["provider_failed"]);
  });

  it("that never ended is a finding, unless it may still go on, or begins in the future", async () => {
    const killed = (run: MadeRun) => void Object.assign(run, { ended: false });
    expect(await codesOf(killed)).toEqual(["run_incomplete"]);
    expect(await codesOf((run) => Object.assign(run, { ended: false, started_at: MONTH_LATER - 60_000 }))).toEqual([]);
    expect(await codesOf((run) => Object.assign(run, { ended: false, started_at: MONTH_LATER + 86_400_000 }))).toEqual(
      [],
    );
  });
});
