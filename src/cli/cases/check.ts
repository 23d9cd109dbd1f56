import { EXIT } from "../../errors.js";
import { describeProblem } from "../../evals/cases/case-problem.js";
import { checkCases, type SuiteCheck } from "../../services/evals/check-cases.js";
import { countText } from "../../text/format.js";
import { agentNamed, noteNoReference } from "../agents.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";

export interface CheckOptions {
  agent?: string;
  cases?: string[];
  json?: boolean;
}

/** `underwrite cases check`: proves the case files against the policy, and names every case that is not in order. */
export async function checkCommand(context: Context, options: CheckOptions): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  const check = checkCases(agent, options);
  if (wantsJson(context, options)) printJson(context, check);
  else {
    for (const problem of check.problems) context.print(describeProblem(problem));
    context.note(summarize(check, agent.lacks.has("reference")));
  }
  noteNoReference(context, agent, "its labels are a person's, and nothing proves them.");
  return check.passed ? EXIT.done : EXIT.checkFailed;
}

function summarize(check: SuiteCheck, byPerson: boolean): string {
  const { files, from, cases, drafts, proven, unproven, problems } = check;
  const of = `${countText(cases, "case")} of ${countText(files.length, "file")} (${from})`;
  const extent = `${countText(proven, "expected field")} proven`;
  const also = [
    drafts > 0 ? `${countText(drafts, "draft")} not reviewed` : [],
    unproven.length > 0 ? `${countText(unproven.length, "expected field")} that the policy says nothing about` : [],
  ].flat();
  const inOrder = byPerson ? "all are in order" : "all agree with the policy";
  const found = problems.length === 0 ? inOrder : countText(problems.length, "problem");
  return `${of}: ${[found, extent, ...also].join(", ")}.`;
}
