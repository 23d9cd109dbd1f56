import { EXIT } from "../../errors.js";
import { describeProblem } from "../../evals/cases/case-problem.js";
import { checkCases, type SuiteCheck } from "../../services/evals/check-cases.js";
import { countText } from "../../text/format.js";
import { agentNamed, noteNoReference } from "../agents.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { cut, screenOf } from "../terminal/screen.js";

export interface CheckOptions {
  agent?: string;
  cases?: string[];
  full?: boolean;
  json?: boolean;
}

/** `underwrite cases check`: proves the case files against the policy, and names every case that is not in order. */
export async function checkCommand(context: Context, options: CheckOptions): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  const check = checkCases(agent, options);
  if (wantsJson(context, options)) printJson(context, check);
  else {
    const { rows } = screenOf(context, options);
    const problems = [...check.problems.map(describeProblem), ...check.unchecked_fields.map(describeUnchecked)];
    const summary = summarize(check, agent.lacks.has("reference"));
    context.print([...cut(problems, Math.max(3, Math.floor(rows / 2)), "--full"), summary].join("\n"));
  }
  if (!check.passed) context.verdict(`cases check failed: ${summarize(check, agent.lacks.has("reference"))}`);
  noteNoReference(context, agent, "its labels are a person's, and nothing proves them.");
  return check.passed ? EXIT.done : EXIT.checkFailed;
}

/** A field that nobody checks is no fault of a case, and fails nothing here; `review` calls it drift. */
function describeUnchecked(field: string): string {
  return `The field ${field} of the output is checked by nobody: neither the reference, the agent's check nor a label knows it.`;
}

function summarize(check: SuiteCheck, byPerson: boolean): string {
  const { files, from, cases, drafts, proven, unproven, problems, check: own } = check;
  const of = `${countText(cases, "case")} of ${countText(files.length, "file")} (${from})`;
  const also = [
    byPerson ? [] : `${countText(proven, "expected field")} proven`,
    own.tried > 0 ? `the agent's check reports ${own.reported} of ${countText(own.tried, "wrong output")}` : [],
    own.untried > 0
      ? `it could not be tried in ${countText(own.untried, "case")}, whose whole output nobody knows`
      : [],
    drafts > 0 ? `${countText(drafts, "draft")} not reviewed` : [],
    !byPerson && unproven.length > 0
      ? `${countText(unproven.length, "expected field")} that the policy says nothing about`
      : [],
  ].flat();
  const inOrder = byPerson ? "all are in order" : "all agree with the policy";
  const found = problems.length === 0 ? inOrder : countText(problems.length, "problem");
  return `${of}: ${[found, ...also].join(", ")}.`;
}
