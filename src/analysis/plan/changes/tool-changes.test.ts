import { describe, expect, it } from "vitest";
import { underwriting } from "../../../agents/index.js";
import type { Application } from "../../../agents/underwriting/application.js";
import type { AnyAgent } from "../../../runtime/definition/agent.js";
import type { Tool } from "../../../runtime/definition/tool.js";
import { readRun } from "../../../runtime/record/recorded-run.js";
import { APPLICATIONS, recordInMemory } from "../../../testing/folders/older-agent.js";
import type { PlannedFinding } from "../findings-file.js";
import { AgentSource } from "./agent-source.js";
import { FactCollector } from "./facts.js";
import { synthesise } from "./synthesise.js";

/** The underwriter with one tool that does something else for some applications. */
function withTool(name: string, run: (application: Application, right: () => unknown) => unknown) {
  const tools = underwriting.tools.map((tool): Tool<Application> => {
    if (tool.name !== name) return tool;
    return { ...tool, run: (application) => run(application, () => tool.run(application, {})) as never };
  });
  return { ...underwriting, tools };
}

const { approved, denied, wrong, alsoWrong } = APPLICATIONS;
const TIER = { Excellent: [denied, wrong], Good: [approved, alsoWrong] };

/** The first change for a finding about a tool, that runs of one agent show, for another one. */
async function changeFor(
  { ran, before, today }: { ran: ReturnType<typeof withTool>; before?: ReturnType<typeof withTool>; today: object },
  { code, subject, applications }: { code: string; subject: string; applications: Application[] },
) {
  const older = before === undefined ? [] : await recordInMemory(before, applications);
  const traces = [...(await recordInMemory(ran, applications)), ...older];
  const collector = new FactCollector(today as AnyAgent);
  for (const trace of traces) collector.add(readRun(trace, "underwriting"));
  const finding = {
    code,
    subject,
    severity: "high",
    title: code,
    count: traces.length,
    trace_ids: traces.map(({ trace_id }) => trace_id),
    evidence: [],
    cause: "tool",
    lever: "tool",
    details: [],
    consequences: [],
  } as unknown as PlannedFinding;
  const [change] = synthesise({
    agent: today as AnyAgent,
    findings: [finding],
    facts: await collector.facts(),
    source: new AgentSource(new Map()),
    failedCases: [],
    proofs: { replay: "underwrite replay", evals: "underwrite eval" },
  });
  return change;
}

const DISAGREES = { code: "tool_disagrees_with_reference", subject: "credit_risk" };
const rateOf99 = (right: () => unknown) => ({ ...(right() as object), annual_rate_percent: 99 });

describe("a tool that returned wrong figures", () => {
  it("is not called right today where it still is wrong for inputs that come late among the runs", async () => {
    const ofExcellent = withTool("credit_risk", ({ credit_score }, right) => {
      return credit_score >= 740 ? rateOf99(right) : right();
    });
    const applications = [...Array.from({ length: 8 }, () => TIER.Good).flat(), ...TIER.Excellent];
    const change = await changeFor({ ran: ofExcellent, today: ofExcellent }, { ...DISAGREES, applications });
    expect(change).toMatchObject({ title: "Let `credit_risk` return the policy's `annual_rate_percent`" });
    expect(change?.done).toBeUndefined();
  });

  it.each([
    ["and is right now for all", underwriting],
    [
      "and is right now for some",
      withTool("credit_risk", ({ loan_amount }, right) => (loan_amount > 300_000 ? rateOf99(right) : right())),
    ],
  ])("depends on more than its input where today's code is the one that did, %s", async (_, today) => {
    const stale = withTool("credit_risk", (_, right) => rateOf99(right));
    const change = await changeFor({ ran: stale, today }, { ...DISAGREES, applications: TIER.Good });
    expect(change?.done).toBeUndefined();
    expect(change).toMatchObject({
      title: "Let `credit_risk` return the same `annual_rate_percent` each time",
      what: expect.stringContaining("Today's code returned wrong figures in 2 runs"),
    });
  });
});

describe("a tool of which one figure is wrong today, and another one was before", () => {
  it("is not called unsteady in that other one", async () => {
    const today = withTool("calc_max_loan", (_, right) => ({ ...(right() as object), max_loan_usd: 99 }));
    const other = withTool("calc_max_loan", (_, right) => {
      return { ...(right() as object), remaining_monthly_capacity_usd: 99 };
    });
    const before = { ...other, instructions: "Decide." }; // another version
    const finding = { code: DISAGREES.code, subject: "calc_max_loan", applications: TIER.Good };
    const change = await changeFor({ ran: today, before, today }, finding);
    expect(change?.title).toContain("return the policy's");
  });
});

describe("a tool that failed", () => {
  it("is shown with inputs for which it did", async () => {
    const failing = withTool("calc_max_loan", ({ credit_score }, right) => {
      if (credit_score >= 740) throw new Error("division by zero");
      return right();
    });
    const finding = { code: "tool_failed", subject: "calc_max_loan", applications: [...TIER.Good, ...TIER.Excellent] };
    const change = await changeFor({ ran: failing, today: failing }, finding);
    expect(change?.flips.answers).toBe(2); // without its figure there was no answer
    expect(change?.examples).toEqual([
      expect.stringMatching(
        /^`annual_income .* credit_score 750, .*`: it said `calc_max_loan failed: division by zero`/,
      ),
      expect.stringMatching(/credit_score 790/),
    ]);
  });
});
