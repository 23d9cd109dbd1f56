import { EXIT, UserError } from "../../errors.js";
import { judgeFinding } from "../../services/findings/list-findings.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { personNamed } from "../person.js";
import { printJson, wantsJson } from "../terminal/json.js";
import { plainLine } from "../terminal/untrusted.js";
import type { FindingOptions } from "./list.js";

export interface JudgeOptions extends FindingOptions {
  reason?: string;
  by?: string;
}

/** What only a person says of a finding. */
const SAID = { dismissed: "dismisses a finding", reopened: "reopens a finding" } as const;

/** `underwrite findings dismiss` and `reopen`: a person says so. @throws UserError where a coding agent does */
export async function judgeFindingCommand(
  context: Context,
  status: keyof typeof SAID,
  id: string,
  options: JudgeOptions,
): Promise<number> {
  const { codingAgent } = await context.config();
  if (codingAgent !== undefined) {
    throw new UserError(
      `Only a person ${SAID[status]}: leave ${JSON.stringify(id)} to one, and say why in your report.`,
    );
  }
  const reason = options.reason === undefined ? undefined : plainLine(options.reason);
  if (reason === "") {
    throw new UserError("--reason is empty: say why, in a line.");
  }
  const agent = await judgingAgent(context, options);
  const by = personNamed(options.by);
  const finding = await judgeFinding(await context.project(), agent, id, { status, by, reason });
  if (wantsJson(context, options)) printJson(context, finding);
  else {
    context.print(plainLine(`${finding.id} is ${finding.status}, by ${by}: ${finding.title}`));
    context.note(`findings/${finding.id}.json says so: commit it, so that others know.`);
  }
  return EXIT.done;
}
