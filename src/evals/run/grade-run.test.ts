import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import type { Grader } from "../../runtime/definition/eval-traits.js";
import { runAgent } from "../../runtime/loop/run-agent.js";
import { offlineModel } from "../../runtime/models/offline.js";
import { holdSpans } from "../../tracing/recording/held-spans.js";
import type { Case } from "../cases/case.js";
import { gradeRun } from "./grade-run.js";

const application = underwriting.parseInput({
  annual_income: 85_000,
  total_debt: 12_000,
  credit_score: 720,
  loan_amount: 250_000,
});
type Application = typeof application;
type Decision = Exclude<Awaited<ReturnType<typeof run>>["result"]["output"], null>;
const subject: Case<Application> = {
  id: "one",
  description: "One.",
  application,
  expected: { approved: true },
  file: "cases.json",
};

async function run() {
  const spans = holdSpans("0", {});
  const model = offlineModel(underwriting.answerOffline);
  const result = await runAgent(underwriting, application, { model, tracing: spans });
  return { result, trace: () => spans.trace(result.run.trace_id) };
}

/** The grades of a run by the agent's own grader, and by all others. */
async function gradesWith(grader: Grader<Application, Decision>) {
  const evals = { boundaries: () => [], dimensions: {}, classify: () => ({}), graders: [grader] };
  const grades = await gradeRun({ ...underwriting, evals }, subject, await run(), null);
  return Object.fromEntries(grades.map((grade) => [grade.name, grade]));
}

describe("grading a run", () => {
  it("takes a grader that throws for a failure of the grader, and lets the others speak", async () => {
    const broken = () => {
      throw new Error("no such field");
    };
    expect(await gradesWith({ name: "broken", grade: broken })).toMatchObject({
      broken: { status: "error", value: null, reason: "The grader failed: no such field." },
      outcome: { status: "pass" },
      tools: { status: "pass" },
    });
  });

  it.each([
    ["no reason", { status: "pass" }, { status: "pass", value: null, reason: "" }],
    ["a reason that is no text", { status: "pass", reason: 5 }, { status: "error" }],
    ["a value that JSON cannot hold", { status: "pass", value: 1n, reason: "Big." }, { status: "error" }],
  ])("keeps what a report can be read from again where a grader gives %s", async (_, given, grade) => {
    expect(await gradesWith({ name: "own", grade: () => given as never })).toMatchObject({ own: grade });
  });

  it("shows a grader of the agent's own the case, the output and the whole trace", async () => {
    const { seen } = await gradesWith({
      name: "seen",
      grade: ({ case_id, input, expected, result, trace }) => ({
        status: "pass",
        value: [
          case_id,
          input.loan_amount,
          expected.approved ?? null,
          result.output?.max_loan ?? null,
          trace.round_trips,
        ],
        reason: "Seen.",
      }),
    });
    expect(seen?.value).toEqual(["one", 250_000, true, 270_089.15, 2]);
  });
});
