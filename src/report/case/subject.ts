import type { Case } from "../../evals/cases/case.js";
import type { CaseResult } from "../../evals/report/eval-report.js";
import type { Reference } from "../../runtime/definition/agent.js";
import type { Status } from "../status.js";

export interface Subject {
  result: CaseResult;
  /** Undefined where the suite no longer has the case. */
  subject: Case | undefined;
  reference: Reference<unknown> | undefined;
  /** In the agent's word; null where it cannot be told. */
  expected: string | null;
  status: Status;
  /** Where the page of a trace is, where there is one. */
  hrefOf?: ((traceId: string) => string | undefined) | undefined;
}

/** An input, what is expected of its answer, and what the policy says of it. */
export interface Held extends Pick<Subject, "reference"> {
  subject: Pick<Case, "application" | "expected"> | undefined;
}

/** A case's status with `flaky` for those that passed in some repeats only. */
export function statusOf({ status, flaky }: CaseResult): Status {
  return flaky && status !== "error" ? "flaky" : status;
}

/** What is worth a reader's time first: failures, then flaky cases, then the rest as the suite has them. */
export function worstFirst(results: readonly CaseResult[]): CaseResult[] {
  const order: Record<Status, number> = { fail: 0, error: 0, flaky: 1, pass: 2, skipped: 3 };
  return [...results].sort((a, b) => order[statusOf(a)] - order[statusOf(b)]);
}

/** The repeat that a case's evidence is shown of: the first that did not pass, else the first. Counts from 0. */
export function repeatToShow({ graders }: CaseResult): number {
  const bad = graders.find(({ status }) => status === "fail" || status === "error");
  return (bad?.repeat ?? 1) - 1;
}
