import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { assess } from "../../agents/underwriting/assessment.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import type { Relation } from "../../runtime/definition/analysis-traits.js";
import { APPROVED, codesIn, DENIED, findingsIn, madeRun, madeRuns } from "../../testing/made-runs/analyze.js";
import { decisionOf, type MadeRun } from "../../testing/made-runs/made-run.js";
import { runTable, usageTable } from "../../testing/made-runs/tables.js";
import { claimedInputs } from "../facts/claimed-inputs.js";
import type { RunRow, RunTable } from "../facts/run-table.js";
import { answersDiffer } from "./inconsistent-answers.js";
import { relationBroken } from "./relations.js";

const outcome = (approved: boolean) => (run: MadeRun) => {
  run.output = { ...decisionOf(run), approved, reasoning: approved ? "Approved." : "Denied." };
};

describe("equal applications", () => {
  it("with different answers are told of as what follows from the wrong one", async () => {
    const runs = [await madeRun(APPROVED, undefined, 1), await madeRun(APPROVED, outcome(false), 2)];
    expect(await codesIn(runs)).toEqual([
      "approval_contradicts_policy approved",
      "→ answers_differ",
      "check_missed_violation",
    ]);
  });

  it("are equal whatever their notes say", async () => {
    const runs = [
      await madeRun(APPROVED, undefined, 1),
      await madeRun({ ...APPROVED, notes: "Call me." }, outcome(false), 2),
    ];
    expect(await codesIn(runs)).toContain("→ answers_differ");
  });

  it("with equal answers have no finding", async () => {
    expect(await codesIn([await madeRun(APPROVED, undefined, 1), await madeRun(APPROVED, undefined, 2)])).toEqual([]);
  });
});

describe("a law over two runs", () => {
  it("that is broken is told of as what follows from the wrong outcome", async () => {
    const richer = { ...APPROVED, annual_income: 95000 };
    const runs = [await madeRun(APPROVED, undefined, 1), await madeRun(richer, outcome(false), 2)];
    expect(await codesIn(runs)).toEqual([
      "approval_contradicts_policy approved",
      "→ relation_broken more-income-never-hurts",
      "check_missed_violation",
    ]);
  });

  it("says nothing of runs that differ in two inputs", async () => {
    const other = { ...APPROVED, annual_income: 95000, total_debt: 13000 };
    const runs = [await madeRun(APPROVED, undefined, 1), await madeRun(other, outcome(false), 2)];
    expect(await codesIn(runs)).toEqual(["approval_contradicts_policy approved", "check_missed_violation"]);
  });
});

describe("where no reference says which answer is right", () => {
  const row = (id: string, values: number[], favourable: boolean): RunRow => ({
    trace_id: id,
    span_id: "",
    started_at: 0,
    version: "",
    values,
    rest: "",
    outcome: favourable ? "approved" : "denied",
    answer: String(favourable),
    favourable,
    quote: "",
    wrongFigures: 0,
    blame: null,
  });
  const table = (...rows: RunRow[]) => runTable(["income", "loan"], rows);
  const usage = usageTable([]);
  const never = (field: string, higher: "never hurts" | "never helps") => ({
    name: `${field} ${higher}`,
    field,
    higher,
  });

  it("both runs of a broken law, and all of differing answers, are findings", () => {
    const broken = table(row("a", [10, 5], true), row("b", [20, 5], false), row("c", [5, 5], false));
    const lawsOf = (...relations: Relation[]) => ({ analysis: { relations } }) as unknown as AnyAgent;
    const brokenIn = (runs: RunTable, law: Relation) =>
      relationBroken.compare?.({ table: runs, agent: lawsOf(law), usage }) ?? [];
    const found = brokenIn(broken, never("income", "never hurts"));
    expect(found.map(({ trace_id, because }) => [trace_id, because])).toEqual([
      ["a", undefined],
      ["b", undefined],
    ]);
    const loans = table(row("a", [10, 5], false), row("b", [10, 9], true));
    expect(
      brokenIn(loans, never("loan", "never helps"))
        .map(({ trace_id }) => trace_id)
        .sort(),
    ).toEqual(["a", "b"]);
    expect(brokenIn(loans, never("loan", "never hurts"))).toEqual([]);
    const differing = table(row("a", [1, 1], true), row("b", [1, 1], false));
    expect(answersDiffer.compare?.({ table: differing, agent: lawsOf(), usage })).toHaveLength(2);
  });
});

describe("a tool that returns the same for different inputs", () => {
  /** A run whose amortize is stuck at the Good tier's rate. */
  const stuckAt = (credit_score: number, number: number) =>
    madeRun(
      { ...APPROVED, credit_score },
      (run) => {
        const call = run.tools.find(({ name }) => name === "amortize");
        if (call)
          call.result = {
            ...(call.result as object),
            monthly_payment_usd: 1500,
            annual_rate_percent: 7,
            total_interest_usd: 1,
          };
        run.output = { ...decisionOf(run), reasoning: assess(run.application).approved ? "Approved." : "Denied." };
      },
      number,
    );

  it("ignores the input, when its description claims it and the reference differs", async () => {
    const codes = await codesIn([await stuckAt(600, 1), await stuckAt(760, 2)]);
    expect(codes.slice(0, 2)).toEqual([
      "tool_ignores_input amortize credit_score",
      "→ tool_disagrees_with_reference amortize",
    ]);
  });

  it("is only wrong, where the reference is the same too", async () => {
    expect(await codesIn([await stuckAt(680, 1), await stuckAt(700, 2)])).toEqual([
      "tool_disagrees_with_reference amortize",
    ]);
  });

  it("claims what its description names and does not deny", () => {
    const claimed = (name: string) =>
      claimedInputs(underwriting.tools.find((tool) => tool.name === name)?.description ?? "", underwriting);
    expect(claimed("calc_dti")).toEqual(["annual_income", "total_debt", "credit_score", "loan_amount"]);
    expect(claimed("calc_max_loan")).toEqual(["annual_income", "total_debt", "credit_score"]);
    expect(claimed("credit_risk")).toEqual(["credit_score"]);
    expect(claimed("amortize")).toEqual(["credit_score", "loan_amount"]);
  });
});

describe("what runs use", () => {
  const times = (factor: number) => (run: MadeRun) => {
    for (const call of run.calls) {
      Object.assign(call, { input_tokens: call.input_tokens * factor, cost_usd: Number(call.cost_usd) * factor });
    }
  };

  it("is told of where it is far beyond the usual, cost as what follows from tokens", async () => {
    const runs = await madeRuns(60, (run, number) => {
      if (number === 7) times(12)(run);
      if (number === 9) run.duration_ms = 90_000;
    });
    expect(await codesIn(runs)).toEqual(["latency_outlier", "tokens_outlier", "→ cost_outlier"]);
  });

  it("is told of where a version uses more than the one before, and not where it uses less", async () => {
    const newer = (factor: number) =>
      madeRuns(100, (run, number) => {
        if (number < 60) return;
        run.version = { ...run.version, instructions: "0123456789ab" };
        times(factor)(run);
      });
    const [found] = await findingsIn(await newer(1.6));
    expect(found).toMatchObject({ code: "tokens_drift", count: 40, consequences: [{ code: "cost_drift" }] });
    expect(found?.title).toContain("instructions 0123456789ab");
    expect(await codesIn(await newer(0.6))).toEqual([]);
  });

  it("says nothing with fewer than twenty runs", async () => {
    expect(await codesIn([await madeRun(APPROVED, undefined, 1), await madeRun(DENIED, times(50), 2)])).toEqual([]);
  });
});

describe("a finding", () => {
  it("that is seen only since a version says so", async () => {
    const runs = await madeRuns(80, (run, number) => {
      if (number < 50) return;
      run.version = { ...run.version, instructions: "ba9876543210" };
      if (number % 2 === 0) run.output = { ...decisionOf(run), monthly_payment: 12.34, reasoning: "See the tools." };
    });
    const found = (await findingsIn(runs)).find(({ code }) => code === "monthly_payment_mismatch");
    expect(found?.appeared_with).toEqual({
      version: expect.stringContaining("instructions ba9876543210"),
      runs_before: 50,
      count_before: 0,
      runs_since: 30,
      count_since: 15,
    });
  });

  it("that was rare before, and is not since a version, says so, too", async () => {
    const runs = await madeRuns(120, (run, number) => {
      if (number >= 60) run.version = { ...run.version, instructions: "ba9876543210" };
      if (number === 7 || (number >= 60 && number % 2 === 0))
        run.output = { ...decisionOf(run), monthly_payment: 12.34, reasoning: "See the tools." };
    });
    const found = (await findingsIn(runs)).find(({ code }) => code === "monthly_payment_mismatch");
    expect(found?.appeared_with).toMatchObject({ runs_before: 60, count_before: 1, runs_since: 60, count_since: 30 });
  });

  it("that is seen only since a commit says so, where every version is the same", async () => {
    const runs = await madeRuns(80, (run, number) => {
      run.version = { ...run.version, revision: number < 50 ? "a".repeat(40) : `${"b".repeat(40)}-dirty` };
      if (number >= 50 && number % 2 === 0)
        run.output = { ...decisionOf(run), max_loan: 1234.56, reasoning: "See the tools." };
    });
    const found = (await findingsIn(runs)).find(({ code }) => code === "max_loan_mismatch");
    expect(found?.appeared_with).toEqual({
      version: expect.stringContaining("instructions"),
      revision: `${"b".repeat(40)}-dirty`,
      runs_before: 50,
      count_before: 0,
      runs_since: 30,
      count_since: 15,
    });
  });

  it("that was seen before does not", async () => {
    const runs = await madeRuns(80, (run, number) => {
      if (number >= 50) run.version = { ...run.version, instructions: "ba9876543210" };
      if (number % 4 === 0) run.output = { ...decisionOf(run), monthly_payment: 12.34, reasoning: "See the tools." };
    });
    const found = (await findingsIn(runs)).find(({ code }) => code === "monthly_payment_mismatch");
    expect(found?.appeared_with).toBeNull();
  });
});
