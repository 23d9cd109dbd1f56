import { decisionOf, type MadeRun } from "../../src/testing/made-runs/made-run.js";
import { EVERYTHING, type Fault } from "./fault.js";
import { answer, COMPARED, verdict } from "./output-faults.js";

/** A run that ended without an answer. */
function ending(kind: string, code: string, exit_reason: string, change: (run: MadeRun) => void = () => {}): Fault {
  return {
    kind,
    code,
    changes: EVERYTHING,
    plant(run) {
      Object.assign(run, {
        exit_reason,
        output: null,
        rejected: true,
        checks: [],
        error: `The run ended as ${exit_reason}.`,
      });
      change(run);
      return true;
    },
  };
}

function lastCall(run: MadeRun, change: Partial<MadeRun["calls"][number]>): void {
  Object.assign(run.calls.at(-1) ?? {}, change);
}

/** Runs that went or ended another way than they should. */
export const runFaults: readonly Fault[] = [
  {
    kind: "repaired",
    code: "repair_used",
    changes: ["calls", "answer"],
    plant(run) {
      const [call] = run.calls;
      if (!call) return false;
      run.calls.push({ ...call, finish_reason: "end_turn" });
      run.checks = [{ output: { ...decisionOf(run), max_loan: 1 }, codes: ["max_loan_mismatch"] }, ...run.checks];
      run.repaired = true;
      return true;
    },
  },
  {
    kind: "another-model-answered",
    code: "model_differs",
    changes: ["calls"],
    plant(run, random) {
      const name = random.pick(["claude-haiku-4-5-20251001", "gpt-4.1-mini", "claude-opus-4-1"]);
      for (const call of run.calls) call.answered = name;
      return true;
    },
  },
  {
    kind: "rejected-without-a-repair",
    code: "decides_nothing",
    changes: EVERYTHING,
    also: ["check_rejected_valid"],
    least: 0.06,
    plant(run) {
      run.checks = [{ output: run.output, codes: ["max_loan_mismatch"] }];
      Object.assign(run, { rejected: true, exit_reason: "rejected", error: "The model's answer does not stand." });
      return true;
    },
  },
  {
    kind: "retried",
    code: "provider_retried",
    changes: ["calls"],
    plant(run, random) {
      const call = random.pick(run.calls);
      call.retries = [random.pick([429, 500, 529])];
      return true;
    },
  },
  ending("truncated", "answer_truncated", "max_tokens", (run) => lastCall(run, { finish_reason: "max_tokens" })),
  ending("refused", "model_refused", "refusal", (run) => lastCall(run, { finish_reason: "refusal" })),
  ending("provider-down", "provider_failed", "provider_error", (run) =>
    lastCall(run, { error: { type: "529", message: "Overloaded" }, finish_reason: null, output_tokens: 0 }),
  ),
  ending("round-trips-used-up", "no_answer", "max_round_trips"),
  ending("answer-not-json", "output_unreadable", "invalid_output", (run) => {
    run.output = "I would approve this loan.";
  }),
  ending("interrupted", "run_interrupted", "interrupted"),
  {
    kind: "fault-of-the-program",
    code: "run_faulted",
    changes: EVERYTHING,
    plant(run) {
      Object.assign(run, {
        exit_reason: null,
        output: undefined,
        rejected: true,
        checks: [],
        error: "x is not a function",
      });
      return true;
    },
  },
  {
    kind: "killed",
    code: "run_incomplete",
    changes: EVERYTHING,
    plant(run) {
      run.ended = false;
      return true;
    },
  },
  {
    kind: "ten-times-the-tokens",
    code: "tokens_outlier",
    changes: ["calls"],
    also: ["cost_outlier"],
    most: 0.1,
    plant(run) {
      for (const call of run.calls) {
        Object.assign(call, {
          input_tokens: call.input_tokens * 10,
          output_tokens: call.output_tokens * 10,
          cost_usd: Number(call.cost_usd) * 10,
        });
      }
      return true;
    },
  },
  {
    kind: "twenty-times-the-cost",
    code: "cost_outlier",
    changes: ["calls"],
    most: 0.1,
    plant(run) {
      for (const call of run.calls) call.cost_usd = Number(call.cost_usd) * 20;
      return true;
    },
  },
  {
    kind: "a-minute-and-more",
    code: "latency_outlier",
    changes: ["calls"],
    most: 0.1,
    plant(run, random) {
      run.duration_ms = random.whole(60_000, 120_000);
      return true;
    },
  },
  {
    kind: "a-version-with-longer-prompts",
    code: "tokens_drift",
    changes: ["version", "calls"],
    also: ["cost_drift"],
    least: 0.05,
    newest: true,
    plant(run) {
      run.version = { ...run.version, instructions: "aaaaaaaaaaaa" };
      for (const call of run.calls) {
        Object.assign(call, {
          input_tokens: Math.round(call.input_tokens * 1.5),
          cost_usd: Number(call.cost_usd) * 1.4,
        });
      }
      return true;
    },
  },
  {
    kind: "a-slower-version",
    code: "latency_drift",
    changes: ["version", "calls"],
    least: 0.05,
    newest: true,
    plant(run) {
      run.version = { ...run.version, app: "0.1.1" };
      run.duration_ms *= 1.8;
      return true;
    },
  },
  {
    kind: "a-slower-tool",
    code: "tool_slower",
    changes: ["version", "tools"],
    also: ["appeared_with_version"],
    least: 0.05,
    newest: true,
    plant(run, random) {
      const [tool] = run.tools;
      if (!tool) return false;
      run.version = { ...run.version, tools: "cccccccccccc" };
      tool.slower = 1.6 + 0.4 * random.next();
      return true;
    },
  },
  {
    kind: "a-version-that-guesses",
    code: "appeared_with_version",
    changes: ["version", "answer"],
    also: ["max_loan_mismatch", "check_missed_violation", "field_computed_by_different_methods", ...COMPARED],
    least: 0.05,
    newest: true,
    plant(run, random) {
      run.version = { ...run.version, instructions: "bbbbbbbbbbbb" };
      if (random.chance(0.5)) return [];
      const { max_loan, approved } = decisionOf(run);
      answer(run, { max_loan: max_loan * 1.3 + 4321, reasoning: verdict(approved) });
      return [run];
    },
  },
];
