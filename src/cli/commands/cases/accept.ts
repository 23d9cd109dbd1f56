import { EXIT, UserError } from "../../../errors.js";
import { acceptDrafts } from "../../../evals/accept-drafts.js";
import { fieldsOf } from "../../../evals/case.js";
import { describeProblem } from "../../../evals/case-problem.js";
import { checkCase } from "../../../evals/check-cases.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { ownCaseFolder } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { count } from "./count.js";
import { DraftFile } from "./draft-file.js";
import type { HarvestOptions } from "./harvest-options.js";

/**
 * `underwrite cases harvest --accept`: marks drafts as reviewed, so that they count. One whose label contradicts the
 * policy is not accepted, and then none is.
 */
export async function acceptCases(
  context: Context,
  agent: AnyAgent,
  ids: readonly string[],
  options: HarvestOptions,
): Promise<number> {
  refuseOthers(options);
  const file = DraftFile.open(agent, ownCaseFolder(agent));
  const { cases, accepted } = acceptDrafts(file.cases, ids);
  const problems = cases.filter(({ id }) => accepted.includes(id)).flatMap((each) => checkCase(agent, each).problems);
  const passed = problems.length === 0;
  if (passed && accepted.length > 0) await file.write(context, cases.map(fieldsOf));
  const result = { file: file.path, accepted: passed ? accepted : [], problems };
  if (wantsJson(context, options)) printJson(context, result);
  else {
    for (const problem of problems) context.print(describeProblem(problem));
    const left = cases.filter(({ reviewed }) => reviewed === false).length;
    if (passed) context.print(`${count(accepted.length, "draft")} accepted; ${left} left in ${file.path}.`);
    else context.note(`Nothing is accepted: ${count(problems.length, "problem")}.`);
  }
  return passed ? EXIT.done : EXIT.checkFailed;
}

/** Options that say which traces to read mean nothing here: saying so beats dropping them. */
function refuseOthers(options: HarvestOptions): void {
  const { accept: _, agent: __, json: ___, source, ...others } = options;
  const reading = { ...others, source: source === "local" ? undefined : source };
  const [given] = Object.entries(reading).find(([, value]) => value !== undefined) ?? [];
  if (given === undefined) return;
  const option = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UserError(`--accept marks drafts as reviewed and reads no traces: leave out ${option}.`);
}
