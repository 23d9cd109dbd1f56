import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkOutput } from "../../runtime/check/check-output.js";
import type { ToolResult } from "../../runtime/definition/tool.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { exampleAgent as agent } from "./agent.js";
import type { Claim } from "./claim.js";
import type { Decision } from "./decision.js";

interface CaseText {
  id: string;
  application: unknown;
  expected: Partial<Decision>;
}

const CASES = new URL("./cases.json", import.meta.url);
const cases: CaseText[] = JSON.parse(readFileSync(CASES, "utf8"));

const decide = (claim: Claim) => runAgent(agent, claim, { model: offlineModel(agent.answerOffline) });

/** The right decision of a claim with some of it changed, as the check sees it. */
async function codesFor(claim: Claim, change: Partial<Decision>): Promise<string[]> {
  const results: ToolResult[] = await Promise.all(
    agent.tools.map(async ({ name, run }) => ({ id: name, name, result: await run(claim, {}), is_error: false })),
  );
  const right = agent.answerOffline(Object.fromEntries(results.map(({ name, result }) => [name, result])), claim);
  const { violations, warnings } = checkOutput(agent, claim, { ...right, ...change }, results);
  return [...violations, ...warnings].map(({ code }) => code);
}

describe("the agent", () => {
  it.each(cases)("decides $id as the case expects, and as the policy says", async ({ application, expected }) => {
    const claim = agent.parseInput(application);
    const { output, validation, run } = await decide(claim);
    expect(output).toMatchObject(expected);
    expect(output).toMatchObject(agent.reference(claim).output);
    expect(validation).toEqual({ valid: true, violations: [], warnings: [], repaired: false });
    expect(run).toMatchObject({ exit_reason: "decided", round_trips: 2 });
  });

  it("stands at every boundary of its policy", async () => {
    for (const { input } of agent.evals?.boundaries() ?? []) {
      expect((await decide(input)).output).toMatchObject(agent.reference(input).output);
    }
  });

  it("explains each denial at a boundary by changes that just flip it, and no approval", async () => {
    for (const { input } of agent.evals?.boundaries() ?? []) {
      const { output, policy } = await decide(input);
      expect(policy === undefined).toBe(output?.approved);
      for (const { field, value } of policy?.would_approve_if ?? []) {
        const step = field === "amount" ? 0.01 : 1;
        expect((await decide({ ...input, [field]: value })).output?.approved).toBe(true);
        expect((await decide({ ...input, [field]: value + step })).output?.approved).toBe(false);
      }
    }
  });

  it.each([
    [{ amount: 600, age_days: 3 }, "amount_over_limit", 600, 500, [["amount", 500]]],
    [
      { amount: 300, age_days: 40 },
      "amount_over_limit",
      300,
      100,
      [
        ["amount", 100],
        ["age_days", 30],
      ],
    ],
    [{ amount: 50, age_days: 91 }, "claim_too_old", 91, 90, [["age_days", 90]]],
    [{ amount: 501, age_days: 91 }, "claim_too_old", 91, 90, []],
  ])("denies %j for the reason %s", async (claim, code, figure, limit, changes) => {
    const { policy } = await decide(claim);
    expect(policy?.reasons).toEqual([{ code, figure, limit, sentence: expect.any(String) }]);
    expect(policy?.would_approve_if.map(({ field, value }) => [field, value])).toEqual(changes);
  });

  it.each([
    [
      "an approval that the policy denies",
      { approved: true },
      ["approval_contradicts_policy", "reasoning_contradicts_decision"],
    ],
    ["another limit", { limit: 750 }, ["limit_mismatch", "reasoning_contradicts_decision"]],
    [
      "a figure from nowhere",
      { reasoning: "Of such claims $777.13 is paid elsewhere. Denied." },
      ["ungrounded_figure"],
    ],
    ["what the tools returned", { reasoning: "$600.00 is $100.00 above the limit of $500. Denied." }, []],
  ])("is checked: %s", async (_, change, codes) => {
    expect(await codesFor({ amount: 600, age_days: 3 }, change)).toEqual(codes);
  });
});

describe("the reading of a decision's text", () => {
  const denied: Claim = { amount: 600, age_days: 3 };
  const warnings = (reasoning: string) => {
    const decision = { ...agent.reference(denied).output, reasoning } as Decision;
    return checkOutput(agent, denied, decision, []).warnings.map(({ code }) => code);
  };

  it.each([
    "The amount of $600 is above the limit, yet the claim is approved.",
    "Approved: nothing speaks against this claim.",
    "The claim of $600 exceeds the limit of $500. We will pay it: accepted.",
    "I recommend approval of the claim as submitted.",
    "The claim qualifies, so it is granted in full.",
    "Our decision is to reimburse the claimant: the claim is accepted.",
  ])("knows a contradiction: %s", (reasoning) => {
    expect(warnings(reasoning)).toContain("reasoning_contradicts_decision");
  });

  it.each([
    "The claim of $640 is above the limit of $500. Denied.",
    "The excess of $130.50 is not covered. Denied.",
    "The limit of $500 is exceeded by $117.25, so the claim is denied.",
    "At $913.40 the claim is far above $500. Denied.",
    "Claims of this age averaged $433.10 last year. Denied.",
    "Denied: the handling fee of $19.75 is not included.",
  ])("knows a figure from nowhere: %s", (reasoning) => {
    const found = warnings(reasoning);
    expect(found.some((code) => code === "ungrounded_figure" || code === "reasoning_contradicts_decision")).toBe(true);
  });

  it.each([
    "Denied, since no receipt was attached.",
    "Denied: manager approval is required above $500.",
    "The budget of the department is used up, so the claim is denied.",
    "The claimant is on probation. The claim is denied.",
    "Denied because the colleague submitted several earlier claims.",
    "Denied because purple folders arrived wet yesterday.",
  ])("knows a rule that does not exist: %s", (reasoning) => {
    expect(warnings(reasoning)).toContain("rule_not_in_policy");
  });

  it.each([
    "The amount of $600.00 is $100.00 above the limit of $500.00. The claim is denied.",
    "Denied. A claim of up to $500 would be approved.",
    "Three days after the purchase the limit is $500; $600 exceeds it, hence a denial.",
    "The claim cannot be approved: it is a fifth above the limit.",
  ])("lets right words pass: %s", (reasoning) => {
    expect(warnings(reasoning)).toEqual([]);
  });
});

describe("a claim", () => {
  it("is read from a command line's text", () => {
    expect(agent.parseInput({ amount: "120.50", age_days: "12" })).toEqual({ amount: 120.5, age_days: 12 });
  });

  it.each([
    [{ age_days: 1 }, "amount is missing: give an amount"],
    [{ amount: 1.005, age_days: 1 }, "amount is 1.005: give an amount"],
    [{ amount: "-5", age_days: 1 }, 'amount is "-5": give an amount'],
    [{ amount: 1, age_days: 1.5 }, "age_days is 1.5: give a whole number"],
    [{ amount: 1, age_days: 1, notes: "x".repeat(4001) }, "notes is too long: give text"],
    [{ amount: 1, age_days: 1, limit: 9 }, 'unknown field "limit"'],
    [[1, 1], "must be a JSON object"],
  ])("%# is refused in one line", (fields, says) => {
    expect(() => agent.parseInput(fields)).toThrow(says);
  });
});
