import { TIERS } from "../../src/agents/underwriting/policy.js";
import type { Json } from "../../src/runtime/models/message.js";
import { decisionOf, type MadeRun, type MadeToolCall } from "../../src/testing/made-runs/made-run.js";
import { type Fault, UNCHECKED } from "./fault.js";
import { answer, COMPARED, verdict } from "./output-faults.js";

/** What a wrong tool entails for whoever copies its figures. */
const COPIED = [
  UNCHECKED,
  ...COMPARED,
  "tool_disagrees_with_reference",
  "approval_contradicts_policy",
  "max_loan_mismatch",
  "monthly_payment_mismatch",
  "post_loan_dti_mismatch",
  "reasoning_contradicts_decision",
  "rule_not_in_policy",
  "ungrounded_figure",
];

type Figures = Record<string, Json>;

/** The call of a tool. */
function callOf(run: MadeRun, name: string): MadeToolCall | undefined {
  return run.tools.find((call) => call.name === name && call.error === null);
}

/** Changes a tool's figures; the answer copies what it says. */
function wrongTool(
  kind: string,
  tool: string,
  change: (figures: Figures, run: MadeRun) => Figures | undefined,
  code = "tool_disagrees_with_reference",
): Fault {
  return {
    kind,
    code,
    changes: ["tools", "answer"],
    also: COPIED,
    plant(run) {
      const call = callOf(run, tool);
      if (!call) return false;
      const changed = change(call.result as Figures, run);
      if (!changed || !differs(changed, call.result as Figures)) return false;
      call.result = { ...(call.result as Figures), ...changed };
      copyFigures(run);
      return true;
    },
  };
}

/** Whether a figure is another one, by more than a cent or a hundredth of a percent. */
function differs(changed: Figures, before: Figures): boolean {
  return Object.entries(changed).some(([key, value]) => {
    const old = before[key];
    return typeof value === "number" && typeof old === "number" ? Math.abs(value - old) > 0.02 : value !== old;
  });
}

/** Answers as one does who trusts the tools. */
function copyFigures(run: MadeRun): void {
  const figures: Figures = Object.assign(
    {},
    ...run.tools.filter(({ error }) => error === null).map(({ result }) => result),
  );
  const { max_loan_usd, monthly_payment_usd, post_loan_dti_percent } = figures as Record<string, number>;
  if (max_loan_usd === undefined || monthly_payment_usd === undefined || post_loan_dti_percent === undefined) return;
  const approved = run.application.loan_amount <= max_loan_usd;
  answer(run, {
    approved,
    max_loan: max_loan_usd,
    monthly_payment: monthly_payment_usd,
    post_loan_dti: post_loan_dti_percent,
    reasoning: verdict(approved),
  });
}

const cents = (value: number) => Math.round(value * 100) / 100;

/** Tools that return what is wrong, and tools that are not used as they should be. */
export const toolFaults: readonly Fault[] = [
  wrongTool(
    "dti-tool-leaves-the-loan-out",
    "calc_dti",
    (_, { application }) => {
      if (application.total_debt === 0) return undefined;
      return { post_loan_dti_percent: cents((application.total_debt / application.annual_income) * 100) };
    },
    "tool_ignores_input",
  ),
  wrongTool(
    "dti-tool-leaves-the-debt-out",
    "calc_dti",
    ({ proposed_monthly_payment_usd, monthly_income_usd }, { application }) => {
      if (application.total_debt < 1000 || Number(proposed_monthly_payment_usd) < 100) return undefined;
      return {
        post_loan_dti_percent: cents((Number(proposed_monthly_payment_usd) / Number(monthly_income_usd)) * 100),
      };
    },
    "tool_ignores_input",
  ),
  wrongTool("payment-tool-over-15-years", "amortize", ({ principal_usd, annual_rate_percent }) => {
    const rate = Number(annual_rate_percent) / 1200;
    const payment = (Number(principal_usd) * rate) / (1 - (1 + rate) ** -180);
    return {
      term_months: 180,
      monthly_payment_usd: cents(payment),
      total_interest_usd: cents(payment * 180 - Number(principal_usd)),
    };
  }),
  wrongTool("tier-tool-one-tier-too-good", "credit_risk", ({ tier }) => {
    const better = TIERS[TIERS.findIndex(({ name }) => name === tier) - 1];
    return (
      better && {
        tier: better.name,
        max_dti_percent: better.max_dti_percent,
        annual_rate_percent: better.annual_rate_percent,
      }
    );
  }),
  wrongTool("max-loan-tool-a-tenth-too-high", "calc_max_loan", ({ max_loan_usd }) => ({
    max_loan_usd: cents(Number(max_loan_usd) * 1.1),
  })),
  wrongTool(
    "dti-tool-adds-the-payment-twice",
    "calc_dti",
    ({ total_monthly_debt_usd, proposed_monthly_payment_usd, monthly_income_usd }) => {
      const total = Number(total_monthly_debt_usd) + Number(proposed_monthly_payment_usd);
      return {
        total_monthly_debt_usd: cents(total),
        post_loan_dti_percent: cents((total / Number(monthly_income_usd)) * 100),
      };
    },
  ),
  {
    kind: "tool-skipped",
    code: "tool_skipped",
    changes: ["tools", "answer"],
    plant(run, random) {
      const skipped = random.pick(run.tools).name;
      run.tools = run.tools.filter(({ name }) => name !== skipped);
      answer(run, { reasoning: verdict(decisionOf(run).approved) });
      return true;
    },
  },
  {
    kind: "tool-called-again",
    code: "tool_repeated",
    changes: ["tools"],
    plant(run, random) {
      const again = random.pick(run.tools);
      if (again.error !== null) return false;
      run.tools.push({ ...again });
      return true;
    },
  },
  {
    kind: "tools-one-after-the-other",
    code: "tools_in_sequence",
    changes: ["tools", "calls"],
    plant(run) {
      const [call] = run.calls;
      const [first, ...others] = run.tools;
      if (!call || !first || others.length === 0 || others.some(({ name }) => name === first.name)) return false;
      run.calls.splice(1, 0, { ...call });
      for (const tool of others) tool.round += 1;
      return true;
    },
  },
  {
    kind: "tool-returns-an-error",
    code: "tool_returned_error",
    changes: ["tools", "answer"],
    plant(run, random) {
      const call = random.pick(run.tools);
      if (call.error !== null) return false;
      call.result = random.pick<Json>([
        { error: "upstream unavailable" },
        { status: "failed", detail: "no rates for this day" },
        { ok: false, message: "timeout" },
        "Error: the service did not answer",
      ]);
      answer(run, { reasoning: verdict(decisionOf(run).approved) });
      return true;
    },
  },
  {
    kind: "tool-drops-a-key",
    code: "tool_lacks_key",
    changes: ["tools", "answer"],
    plant(run, random) {
      const call = random.pick(run.tools);
      if (call.error !== null || call.result === null || typeof call.result !== "object") return false;
      const keys = Object.keys(call.result);
      const dropped = random.pick(keys);
      call.result = Object.fromEntries(Object.entries(call.result as Figures).filter(([key]) => key !== dropped));
      answer(run, { reasoning: verdict(decisionOf(run).approved) });
      return true;
    },
  },
  {
    kind: "tool-asked-with-another-amount",
    code: "tool_arguments_wrong",
    changes: ["tools"],
    plant(run, random) {
      const call = callOf(run, "amortize");
      if (!call) return false;
      call.arguments = JSON.stringify({ loan_amount: run.application.loan_amount + random.whole(1000, 90_000) });
      return true;
    },
  },
  {
    kind: "tool-failed-once",
    code: "tool_failed",
    changes: ["tools"],
    plant(run, random) {
      const { name } = random.pick(run.tools);
      const error = `${name} failed: the rate service timed out after ${random.whole(1000, 9000)} ms`;
      run.tools.unshift({ name, arguments: "{}", result: null, error, round: 0 });
      return true;
    },
  },
  {
    kind: "tool-that-does-not-exist",
    code: "tool_unknown",
    changes: ["tools"],
    plant(run, random) {
      const name = random.pick(["credit_check", "get_rates", "calculate_dti", "lookup"]);
      run.tools.push({ name, arguments: "{}", result: null, error: `There is no tool named ${name}.`, round: 0 });
      return true;
    },
  },
];
