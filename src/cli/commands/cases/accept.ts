import { EXIT, UserError } from "../../../errors.js";
import { acceptDrafts } from "../../../evals/accept-drafts.js";
import { fieldsOf } from "../../../evals/case.js";
import { describeProblem } from "../../../evals/case-problem.js";
import { checkCase } from "../../../evals/check-cases.js";
import { changeFolder } from "../../../files/change-files.js";
import type { AnyAgent } from "../../../runtime/agent.js";
import { ownCaseFolder } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { count } from "./count.js";
import { draftPath, readDraftFile, writeDrafts } from "./draft-file.js";
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
  const path = draftPath(agent);
  acceptDrafts(readDraftFile(agent), ids); // refuses what is none of them before a folder is made
  const { cases, accepted, problems } = await changeFolder(
    ownCaseFolder(agent),
    (change) => {
      const { cases, accepted } = acceptDrafts(readDraftFile(agent), ids);
      const meant = cases.filter(({ id }) => accepted.includes(id));
      const problems = meant.flatMap((each) => checkCase(agent, each).problems);
      if (problems.length === 0 && accepted.length > 0) writeDrafts(context, agent, change, cases.map(fieldsOf));
      return { cases, accepted, problems };
    },
    context.signal,
  );
  const passed = problems.length === 0;
  const result = { file: path, accepted: passed ? accepted : [], problems };
  if (wantsJson(context, options)) printJson(context, result);
  else {
    for (const problem of problems) context.print(describeProblem(problem));
    const left = cases.filter(({ reviewed }) => reviewed === false).length;
    if (passed) context.print(`${count(accepted.length, "draft")} accepted; ${left} left in ${path}.`);
    else context.note(`Nothing is accepted: ${count(problems.length, "problem")}.`);
  }
  return passed ? EXIT.done : EXIT.checkFailed;
}

/** Options that say which traces to read mean nothing here: saying so beats dropping them. */
function refuseOthers(options: HarvestOptions): void {
  const { accept: _, agent: __, json: ___, noConfig: ____, source, ...others } = options;
  const reading = { ...others, source: source === "local" ? undefined : source };
  const [given] = Object.entries(reading).find(([, value]) => value !== undefined) ?? [];
  if (given === undefined) return;
  const option = `--${given.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  throw new UserError(`--accept marks drafts as reviewed and reads no traces: leave out ${option}.`);
}
