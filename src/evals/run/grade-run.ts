import { clauseOf } from "../../errors.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Grade, Grader, GraderContext } from "../../runtime/definition/eval-traits.js";
import { isData } from "../../runtime/definition/members.js";
import type { RunResult } from "../../runtime/loop/run.js";
import type { Json } from "../../runtime/models/message.js";
import { showData } from "../../text/visible.js";
import type { Trace } from "../../tracing/trace.js";
import type { Case } from "../cases/case.js";
import { budgetGrader } from "../graders/budget.js";
import { outcomeGrader } from "../graders/outcome.js";
import { reasoningGrader } from "../graders/reasoning.js";
import { type Judge, rubricGrader } from "../graders/rubric.js";
import { toolFiguresGrader } from "../graders/tool-figures.js";
import { toolsGrader } from "../graders/tools.js";
import { validationGrader } from "../graders/validation.js";

/** What a grader is given: one run of a case, and its trace on demand. */
export interface GradedRun<Output> {
  result: RunResult<Output>;
  trace: () => Trace;
}

const STATUSES: readonly Grade["status"][] = ["pass", "fail", "error", "skipped"];
const ONE_OF = `status (${STATUSES.join(", ")}), value and reason`;

/** Grades one run of a case by every grader. One that throws is an `error` grade; the others still speak. */
export async function gradeRun<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  subject: Case<Input>,
  { result, trace }: GradedRun<Output>,
  judge: Judge | null,
): Promise<Grade[]> {
  let built: Trace | undefined;
  const context: GraderContext<Input, Output> = {
    case_id: subject.id,
    input: subject.application,
    expected: subject.expected as Record<string, Json>,
    result,
    get trace() {
      built ??= trace(); // which most never look at
      return built;
    },
  };
  const graders = [
    outcomeGrader,
    validationGrader,
    reasoningGrader(subject.expected_reasoning),
    toolsGrader(subject, agent.tools, agent.evals?.tool_calls),
    toolFiguresGrader(agent),
    budgetGrader(subject.budget),
    rubricGrader(subject.rubric, judge, subject.judge),
    ...(agent.evals?.graders ?? []),
  ] as Grader<Input, Output>[];
  return Promise.all(graders.map((grader) => gradeBy(grader, context)));
}

async function gradeBy<Input, Output>(
  grader: Grader<Input, Output>,
  context: GraderContext<Input, Output>,
): Promise<Grade> {
  const { name } = grader;
  try {
    const given = await grader.grade(context);
    const { status, value = null, reason = "", by } = given ?? {};
    if (!status || !STATUSES.includes(status) || typeof reason !== "string" || !isData(value)) {
      throw new Error(`it gave ${showData(given)}, and must give a ${ONE_OF}`);
    }
    return by ? { name, status, value, reason, by } : { name, status, value, reason };
  } catch (error) {
    return { name, status: "error", value: null, reason: `The grader failed: ${clauseOf(error)}.` };
  }
}
