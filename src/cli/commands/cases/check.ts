import { agentNamed } from "../../../agents/index.js";
import { EXIT } from "../../../errors.js";
import { caseProblem, describeProblem } from "../../../evals/case-problem.js";
import { type CaseCheck, checkCases } from "../../../evals/check-cases.js";
import { SUITE_FILE } from "../../../evals/suite-file.js";
import { countText } from "../../../format.js";
import { suiteFiles, suiteLacks } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";

export interface CheckOptions {
  agent?: string;
  cases?: string[];
  json?: boolean;
}

/** `underwrite cases check`: proves the case files against the policy, and names every case that is not in order. */
export async function checkCaseFiles(context: Context, options: CheckOptions): Promise<number> {
  const agent = agentNamed(options.agent);
  const files = suiteFiles(agent, options.cases);
  const checked = checkCases(agent, files);
  const missing = (suiteLacks(agent, options.cases)?.named ?? []).map((file) => {
    const text = `is not there, and the suite's ${SUITE_FILE} names it: restore it, or take its name out.`;
    return caseProblem("missing_file", { file, case_id: null, field: null }, text);
  });
  const check = { ...checked, problems: [...missing, ...checked.problems] };
  const passed = check.problems.length === 0;
  if (wantsJson(context, options)) printJson(context, { passed, files, ...check });
  else {
    for (const problem of check.problems) context.print(describeProblem(problem));
    context.note(summarize(check, files.length));
  }
  return passed ? EXIT.done : EXIT.checkFailed;
}

function summarize({ cases, drafts, proven, unproven, problems }: CaseCheck, files: number): string {
  const of = `${countText(cases, "case")} of ${countText(files, "file")}`;
  const extent = `${countText(proven, "expected field")} proven`;
  const also = [
    drafts > 0 ? `${countText(drafts, "draft")} not reviewed` : [],
    unproven.length > 0 ? `${countText(unproven.length, "expected field")} that the policy says nothing about` : [],
  ].flat();
  const found = problems.length === 0 ? "all agree with the policy" : countText(problems.length, "problem");
  return `${of}: ${[found, extent, ...also].join(", ")}.`;
}
