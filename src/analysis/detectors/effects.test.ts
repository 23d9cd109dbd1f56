import { describe, expect, it } from "vitest";
import { APPROVED, codesIn, DENIED, findingsIn, madeRun } from "../../testing/made-runs/analyze.js";
import { decisionOf, type MadeRun } from "../../testing/made-runs/made-run.js";
import { runTable } from "../../testing/made-runs/tables.js";
import type { RunRow } from "../facts/run-table.js";
import { answerRepeated } from "./answer-repeated.js";

const without = (name: string, change: object) => (run: MadeRun) => {
  run.tools = run.tools.filter((tool) => tool.name !== name);
  run.output = { ...decisionOf(run), ...change, reasoning: "The application is approved." };
  run.checks = [{ output: run.output, codes: [] }];
};

describe("a figure whose tool was not called", () => {
  it.each([
    ["calc_max_loan", { max_loan: 300_000 }, "max_loan_mismatch max_loan"],
    ["amortize", { monthly_payment: 1500 }, "monthly_payment_mismatch monthly_payment"],
  ])("comes of that: %s", async (name, change, effect) => {
    const codes = await codesIn([await madeRun(APPROVED, without(name, change))]);
    expect(codes.filter((code) => !/check_missed/.test(code))).toEqual([`tool_skipped ${name}`, `→ ${effect}`]);
  });

  it("does not where another tool gives it, and it was not copied", async () => {
    const codes = await codesIn([await madeRun(APPROVED, without("credit_risk", { max_loan: 300_000 }))]);
    expect(codes).toEqual(expect.arrayContaining(["tool_skipped credit_risk", "max_loan_mismatch max_loan"]));
  });
});

describe("a tool that failed", () => {
  const failing =
    (output: unknown, exit_reason = "decided") =>
    (run: MadeRun) => {
      const tool = run.tools.find(({ name }) => name === "calc_max_loan");
      if (!tool) throw new Error("The run has no such call.");
      Object.assign(tool, { error: "calc_max_loan failed: division by zero", result: "" });
      Object.assign(run, { output, exit_reason, checks: [], rejected: exit_reason !== "decided" });
    };

  it.each([
    ["invalid_output", "output_unreadable"],
    ["max_round_trips", "no_answer"],
  ])("is why no answer came of it: %s", async (reason, code) => {
    const run = await madeRun(APPROVED, failing("No answer is possible.", reason));
    expect(await codesIn([run])).toEqual(["tool_failed calc_max_loan", `→ ${code}`]);
  });

  it("is why its figure was guessed, and no other one", async () => {
    const output = { ...decisionOf(await madeRun(APPROVED)), reasoning: "The application is approved." };
    const guessed = await madeRun(APPROVED, failing({ ...output, max_loan: 300_000 }));
    expect(await codesIn([guessed])).toEqual(expect.arrayContaining(["→ max_loan_mismatch max_loan"]));
    const other = await madeRun(APPROVED, failing({ ...output, monthly_payment: 12 }));
    expect(await codesIn([other])).toContain("monthly_payment_mismatch monthly_payment");
  });

  it("is not why a figure was guessed whose tool was not called", async () => {
    const run = await madeRun(APPROVED, (made) => {
      const output = { ...(made.output as object), monthly_payment: 12, reasoning: "The application is approved." };
      failing(output)(made);
      made.tools = made.tools.filter(({ name }) => name !== "amortize");
    });
    const codes = await codesIn([run]);
    expect(codes).toEqual(
      expect.arrayContaining(["tool_skipped amortize", "→ monthly_payment_mismatch monthly_payment"]),
    );
    expect(codes).not.toContain("monthly_payment_mismatch monthly_payment");
  });

  it("is no cause where it answered when it was asked again", async () => {
    const again = (run: MadeRun) => {
      const right = run.tools.find(({ name }) => name === "calc_max_loan");
      failing("I would approve.", "invalid_output")(run);
      if (right) run.tools.push({ ...right, error: null, result: { max_loan_usd: 270089.15 } });
    };
    expect(await codesIn([await madeRun(APPROVED, again)])).toContain("output_unreadable");
  });

  it("is as grave as it is that nothing was decided, and is told before that", async () => {
    const runs = Array.from({ length: 20 }, (_, index) => {
      return madeRun(APPROVED, index < 5 ? failing("No answer.", "invalid_output") : undefined, index + 1);
    });
    const findings = await findingsIn(await Promise.all(runs));
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "high tool_failed",
      "high decides_nothing",
    ]);
  });
});

describe("a fault that most runs have, also those that decide", () => {
  it.each([
    [
      "tool_repeated",
      "low",
      (run: MadeRun) => {
        const [first] = run.tools;
        if (first) run.tools.push(structuredClone(first));
      },
    ],
    [
      "tool_failed",
      "medium",
      (run: MadeRun) => {
        const tool = run.tools.find(({ name }) => name === "credit_risk");
        if (tool) run.tools.unshift({ ...structuredClone(tool), error: "credit_risk failed: busy", result: "" });
      },
    ],
  ] as const)("is no graver for those that decide nothing: %s", async (code, severity, fault) => {
    const runs = Array.from({ length: 20 }, (_, index) => {
      const refused = (run: MadeRun) => {
        fault(run);
        if (index < 5) Object.assign(run, { output: "No.", exit_reason: "refusal", checks: [] });
      };
      return madeRun(APPROVED, refused, index + 1);
    });
    const findings = await findingsIn(await Promise.all(runs));
    expect(findings).toContainEqual(expect.objectContaining({ code, severity }));
  });
});

describe("a comparison that is bent to an outcome", () => {
  const told = async (reasoning: string) => {
    const swapped = (run: MadeRun) => {
      const tool = run.tools.find(({ name }) => name === "calc_max_loan");
      if (tool) tool.result = { remaining_monthly_capacity_usd: 270089.15, max_loan_usd: 1833.33 };
      run.output = { ...decisionOf(run), approved: false, max_loan: 1833.33, reasoning };
      run.checks = [{ output: run.output, codes: ["approval_contradicts_policy", "max_loan_mismatch"] }];
      Object.assign(run, { rejected: true, exit_reason: "rejected" });
    };
    return codesIn([await madeRun(APPROVED, swapped)]);
  };

  it("comes of the tool whose wrong figure led to the outcome", async () => {
    const codes = await told("The post-loan DTI of 38.07% is above the 40% maximum of the Good tier: denied.");
    expect(codes).toContain("→ reasoning_contradicts_decision");
    expect(codes.filter((code) => !code.startsWith("→"))).toEqual(["tool_disagrees_with_reference calc_max_loan"]);
  });

  it("is none that states another figure than a field: that is the model's own", async () => {
    const codes = await told("Denied: the proposed monthly payment is $1,400.00.");
    expect(codes).toContain("reasoning_contradicts_decision");
  });
});

describe("what comes of other findings", () => {
  const wrong = (change: object, code: string) => (run: MadeRun) => {
    run.output = { ...decisionOf(run), ...change, reasoning: "The application is denied." };
    run.checks = [{ output: run.output, codes: [code] }];
    Object.assign(run, { rejected: true, exit_reason: "rejected", error: "It does not stand." });
  };
  const unpaid = wrong({ monthly_payment: 12 }, "monthly_payment_mismatch");
  const guessed = wrong({ max_loan: 7 }, "max_loan_mismatch");

  /** Twenty runs, of which the first are changed. */
  const found = async (...changes: ((run: MadeRun) => void)[]) => {
    const made = Array.from({ length: 20 }, (_, index) => madeRun(DENIED, changes[index], index + 1));
    return findingsIn(await Promise.all(made));
  };
  const undecided = (findings: Awaited<ReturnType<typeof found>>) =>
    findings.filter(({ code }) => code === "decides_nothing").map(({ title }) => title);

  it("is told as that where each run has a cause, and not where one has none", async () => {
    expect(undecided(await found(unpaid, guessed))).toEqual([
      expect.stringMatching(/^No decision came of the run in 2 of 20 runs, which other findings explain: rejected for/),
    ]);
    const lost = (run: MadeRun) =>
      void Object.assign(run, { output: null, checks: [], exit_reason: "rejected", rejected: true });
    expect(undecided(await found(unpaid, lost))).toEqual([
      expect.stringMatching(/^No decision came of the run in 2 of 20 runs: /),
    ]);
  });

  it("stands behind causes of its severity", async () => {
    const findings = await found(unpaid, unpaid, unpaid);
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "medium monthly_payment_mismatch",
      "medium decides_nothing",
    ]);
  });

  it("says that a check caught it behind all that says what it is", async () => {
    const [finding] = await found(unpaid, unpaid);
    expect(finding?.title).toBe(
      "monthly_payment is wrong in 2 of 20 runs: a guess (2), caught by the run's own check (2)",
    );
  });
});

describe("a fault that was mended when it was sent back", () => {
  const sentBack = (first: object) => (run: MadeRun) => {
    const [call] = run.calls;
    if (!call) throw new Error("The run has no call.");
    const output = { ...decisionOf(run), ...first, reasoning: "The application is approved." };
    run.calls.splice(1, 0, { ...call, finish_reason: "end_turn", answer: JSON.stringify(output) });
    run.checks = [{ output, codes: ["max_loan_mismatch"] }, ...run.checks];
    run.repaired = true;
  };
  const kept = (run: MadeRun) => {
    run.output = { ...decisionOf(run), max_loan: 7, reasoning: "The application is approved." };
    run.checks = [{ output: run.output, codes: ["max_loan_mismatch"] }];
    run.rejected = true;
  };

  it("is counted with the same fault that was not, and explains why answers were sent back", async () => {
    const runs = [kept, sentBack({ max_loan: 9 }), sentBack({ max_loan: 8 }), () => {}];
    const findings = await findingsIn(
      await Promise.all(runs.map((change, index) => madeRun(APPROVED, change, index + 1))),
    );
    expect(findings.map(({ title }) => title)).toEqual([
      expect.stringMatching(/^max_loan is wrong in 1 of 4 runs \(2 more until it was sent back\): /),
      expect.stringMatching(
        /^The first answer was sent back and asked for again in 2 of 4 runs, which other findings explain: /,
      ),
    ]);
    expect(findings[0]?.consequences).toContainEqual(expect.objectContaining({ code: "repair_used", count: 2 }));
  });

  it("stays what it is where no last answer has it", async () => {
    expect(await codesIn([await madeRun(APPROVED, sentBack({ max_loan: 9 }))])).toEqual(["repair_used"]);
  });
});

describe("an answer of a few possible ones", () => {
  /** Runs with one answer, of which some are right. */
  const repeatedIn = (right: number, wrong: number) => {
    const rows = Array.from({ length: right + wrong }, (_, index): RunRow => {
      const isWrong = index >= right;
      return {
        ...{ outcome: "approved", favourable: true, wrongFigures: isWrong ? 1 : 0 },
        blame: isWrong ? { code: "limit_mismatch", subject: "limit" } : null,
        ...{ values: [index], rest: "", answer: "[true,500]", quote: `{"amount":${index}}` },
        ...{ trace_id: `t${index}`, span_id: `s${index}`, started_at: index, version: "1" },
      };
    });
    const table = runTable(["amount"], rows);
    return answerRepeated.compare?.({ table } as never).map(({ trace_id }) => trace_id);
  };

  it("is none that was repeated where it is right for several inputs", () => {
    expect(repeatedIn(4, 3)).toEqual([]);
    expect(repeatedIn(1, 5)).toEqual(["t1", "t2", "t3", "t4", "t5"]);
    expect(repeatedIn(0, 5)).toHaveLength(5);
  });
});
