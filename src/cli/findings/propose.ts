import { agentWords } from "../../agents/index.js";
import { codeOf } from "../../analysis/checks/check.js";
import { EXIT, UserError } from "../../errors.js";
import { decideOnProposal, type Proposed, proposeFinding } from "../../services/findings/propose-finding.js";
import { countText } from "../../text/format.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { personNamed } from "../person.js";
import { countProgress } from "../terminal/count-progress.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { readJsonInput } from "../terminal/read-json-input.js";
import { plainLine } from "../terminal/untrusted.js";

export interface ProposeFindingOptions {
  agent?: string;
  file: string;
  source: string;
  dryRun?: boolean;
  json?: boolean;
}

/** `underwrite findings propose`: holds a proposal to all runs, and keeps it where all of it is as it was said. */
export async function proposeFindingCommand(context: Context, options: ProposeFindingOptions): Promise<number> {
  const agent = await judgingAgent(context, { agent: options.agent });
  const content = await readJsonInput(context, options.file);
  const project = await context.project();
  const { codingAgent } = project.config;
  const { source, dryRun } = options;
  const progress = countProgress(context, project.config, "traces read");
  const request = { content, by: codingAgent ?? personNamed(undefined), source, dryRun, onProgress: progress.show };
  const proposed = await proposeFinding(project, agent, request).finally(progress.stop);
  if (wantsJson(context, options)) printJson(context, proposed);
  else context.print(plainLine(outcomeOf(proposed)));
  for (const problem of proposed.problems) context.note(problem);
  if (proposed.kept) context.note(`It counts once a person accepts it: underwrite findings accept ${proposed.id}`);
  return proposed.problems.length === 0 ? EXIT.done : EXIT.checkFailed;
}

function outcomeOf({ id, kept, count, runs, unjudged, problems }: Proposed): string {
  const found = `the check finds ${count} of ${countText(runs, "run")}${unjudged === 0 ? "" : ` (of ${unjudged} it says nothing)`}`;
  if (problems.length > 0)
    return `${id} is not proposed: ${found}; ${countText(problems.length, "thing")} not as it was said.`;
  return kept ? `findings/checks/${id}.json is proposed: ${found}.` : `${id} would be proposed: ${found}.`;
}

export interface DecideOptions {
  by?: string;
  reason?: string;
  json?: boolean;
}

/** `underwrite findings accept` and `reject`: a person decides on a proposal. @throws UserError where a coding agent does */
export async function decideCommand(
  context: Context,
  status: "accepted" | "rejected",
  id: string,
  { by, reason, json }: DecideOptions,
): Promise<number> {
  const { codingAgent } = await context.config();
  if (codingAgent !== undefined) {
    const does = status === "accepted" ? "accepts a finding" : "rejects one";
    throw new UserError(`Only a person ${does}: leave ${JSON.stringify(id)} to one.`);
  }
  const said = { status, by: personNamed(by), ...(reason === undefined ? {} : { reason: plainLine(reason) }) };
  const check = await decideOnProposal(await context.project(), id, said);
  if (wantsJson(context, { json })) printJson(context, check);
  else context.print(plainLine(`findings/checks/${check.id}.json is ${status}, by ${said.by}.`));
  if (status === "accepted") {
    context.note(
      `underwrite analyze${agentWords(check.agent)} looks for it from now on (${codeOf(check)}): commit the file, so that others do, too.`,
    );
  }
  return EXIT.done;
}
