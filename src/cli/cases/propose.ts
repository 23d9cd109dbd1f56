import { agentWords } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import { describeProblem } from "../../evals/cases/case-problem.js";
import { propose, readDraftFile } from "../../services/evals/draft-cases.js";
import { countText } from "../../text/format.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { readJsonInput } from "../terminal/read-json-input.js";
import { cut, screenOf } from "../terminal/screen.js";
import { renderTable } from "../terminal/table.js";

export interface ProposeOptions {
  agent?: string;
  file: string;
  dryRun?: boolean;
  json?: boolean;
}

/** `underwrite cases propose`: adds cases that somebody thought of to the drafts, each labelled by the policy. */
export async function proposeCommand(context: Context, options: ProposeOptions): Promise<number> {
  const agent = await agentNamed(context, options.agent);
  readDraftFile(agent); // refuses one that is not in order before anything is read
  const { file: name, dryRun } = options;
  const content = await readJsonInput(context, name);
  const result = await propose(await context.project(), agent, { name, content, dryRun });
  print(context, agent.name, result, options);
  return result.problems.length === 0 ? EXIT.done : EXIT.checkFailed;
}

type Proposed = Awaited<ReturnType<typeof propose>>;

function print(context: Context, agent: string, result: Proposed, options: ProposeOptions): void {
  const { file, proposals, problems } = result;
  if (wantsJson(context, options)) printJson(context, result);
  else {
    const { columns, rows } = screenOf(context);
    if (problems.length > 0) context.print(cut(problems.map(describeProblem), rows, "--json").join("\n"));
    const cells = proposals.map(({ draft, why }) => [draft.id, JSON.stringify(draft.expected), why]);
    if (problems.length === 0 && cells.length > 0) {
      const titles = [{ title: "draft" }, { title: "label", least: 12 }, { title: "why", least: 12 }];
      context.print(cut(renderTable(titles, cells, undefined, columns).split("\n"), rows, "--json").join("\n"));
    }
  }
  if (problems.length > 0) context.note(`Nothing is added: ${countText(problems.length, "problem")}.`);
  else if (file === null) context.note(`${countText(proposals.length, "draft")}; nothing is written.`);
  else {
    context.note(`${countText(proposals.length, "draft")} added to ${file}; none counts before a person accepts it:`);
    context.note(`  underwrite cases harvest${agentWords(agent)} --accept ${proposals[0]?.draft.id}`);
  }
}
