import { agentNamed } from "../../../agents/index.js";
import { EXIT } from "../../../errors.js";
import { loadCases } from "../../../evals/case-files.js";
import { describeProblem } from "../../../evals/case-problem.js";
import { type Proposals, proposeCases } from "../../../evals/propose-cases.js";
import { countText } from "../../../format.js";
import { knownFiles } from "../../case-folder.js";
import type { Context } from "../../context.js";
import { printJson, wantsJson } from "../../output/json.js";
import { renderTable } from "../../output/table.js";
import { readJsonInput } from "../json-input.js";
import { addDrafts, draftPath, readDraftFile } from "./draft-file.js";

export interface ProposeOptions {
  agent?: string;
  file: string;
  dryRun?: boolean;
  json?: boolean;
}

/**
 * `underwrite cases propose`: adds cases that somebody thought of to the drafts, each labelled by the policy. With a
 * problem in one of them, none is added.
 */
export async function propose(context: Context, options: ProposeOptions): Promise<number> {
  const agent = agentNamed(options.agent);
  readDraftFile(agent); // refuses one that is not in order before anything is read
  const suite = loadCases(agent, knownFiles(agent));
  const content = await readJsonInput(context, options.file);
  const result = proposeCases(agent, options.file, content, suite);
  const isInOrder = result.problems.length === 0;
  const isKept = isInOrder && !options.dryRun && result.proposals.length > 0;
  if (isKept) {
    const drafts = result.proposals.map(({ draft }) => draft);
    const added = new Set(await addDrafts(context, agent, drafts)); // another process may have been faster with one
    result.proposals = result.proposals.filter(({ draft }) => added.has(draft));
  }
  print(context, result, isKept ? draftPath(agent) : null, options);
  return isInOrder ? EXIT.done : EXIT.checkFailed;
}

function print(context: Context, result: Proposals, file: string | null, options: ProposeOptions): void {
  const { proposals, problems } = result;
  if (wantsJson(context, options)) printJson(context, { file, ...result });
  else {
    for (const problem of problems) context.print(describeProblem(problem));
    const rows = proposals.map(({ draft, why }) => [draft.id, JSON.stringify(draft.expected), why]);
    if (problems.length === 0 && rows.length > 0) {
      context.print(renderTable([{ title: "draft" }, { title: "label" }, { title: "why" }], rows));
    }
  }
  if (problems.length > 0) context.note(`Nothing is added: ${countText(problems.length, "problem")}.`);
  else if (file === null) context.note(`${countText(proposals.length, "draft")}; nothing is written.`);
  else {
    context.note(`${countText(proposals.length, "draft")} added to ${file}; none counts before a person accepts it:`);
    context.note(`  underwrite cases harvest --accept ${proposals[0]?.draft.id}`);
  }
}
