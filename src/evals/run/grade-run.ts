import { messageOf } from "../../errors.js";
import type { AgentDefinition } from "../../runtime/definition/agent.js";
import type { Grade, Grader, GraderContext } from "../../runtime/definition/eval-traits.js";
import type { RunResult } from "../../runtime/loop/run-result.js";
import type { Json } from "../../runtime/models/message.js";
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

/** Grades one run of a case by every grader. One that throws is an `error` grade; the others still speak. */
export async function gradeRun<Input, Output>(
  agent: AgentDefinition<Input, Output>,
  subject: Case<Input>,
  { result, trace }: GradedRun<Output>,
  judge: Judge | null,
): Promise<Grade[]> {
  const context = new RunContext(subject, result, trace);
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

/** What graders are given; the trace, which most never look at, is built for the first that asks. */
class RunContext<Input, Output> implements GraderContext<Input, Output> {
  readonly case_id: string;
  readonly input: Input;
  readonly expected: Record<string, Json>;
  private built: Trace | undefined;

  constructor(
    { id, application, expected }: Case<Input>,
    readonly result: RunResult<Output>,
    private readonly build: () => Trace,
  ) {
    this.case_id = id;
    this.input = application;
    this.expected = expected as Record<string, Json>;
  }

  get trace(): Trace {
    this.built ??= this.build();
    return this.built;
  }
}

async function gradeBy<Input, Output>(
  grader: Grader<Input, Output>,
  context: GraderContext<Input, Output>,
): Promise<Grade> {
  const { name } = grader;
  try {
    const { status, value, reason, by } = await grader.grade(context);
    return by ? { name, status, value, reason, by } : { name, status, value, reason };
  } catch (error) {
    return { name, status: "error", value: null, reason: `The grader failed: ${messageOf(error)}.` };
  }
}
