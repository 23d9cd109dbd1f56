import { type PlannedAnalysis, readFindings } from "../../analysis/plan/findings-file.js";
import { UserError } from "../../errors.js";
import type { AnyAgent } from "../../runtime/definition/agent.js";
import { judgingAgent } from "../agents.js";
import type { Context } from "../context.js";
import { readJsonInput } from "../terminal/read-json-input.js";

/** What a command line says of findings that `underwrite analyze --output` wrote. */
interface FindingsOptions {
  from?: string;
  since?: string;
  until?: string;
  kind?: string;
  agent?: string;
  strict?: boolean;
}

/**
 * Whose findings are meant, and what a file says of them: the findings and their window.
 *
 * @throws UserError for a window beside the file's own, and for another agent than the file's
 */
export async function findingsOf(
  context: Context,
  { from, since, until, kind, agent: named, strict }: FindingsOptions,
): Promise<{ agent: AnyAgent; analysis?: PlannedAnalysis; since?: string; until?: string; kind?: string }> {
  if (from === undefined) return { agent: await judgingAgent(context, { agent: named, strict }) };
  if (since !== undefined || until !== undefined) {
    throw new UserError("--from has its window from the findings: leave --since and --until out.");
  }
  const analysis = readFindings(await readJsonInput(context, from), from);
  const agent = await judgingAgent(context, { agent: named ?? analysis.agent, strict });
  if (analysis.agent !== undefined && analysis.agent !== agent.name) {
    throw new UserError(`The findings are of the agent ${JSON.stringify(analysis.agent)}: name it with --agent.`);
  }
  const { since: first, until: last, kind: read } = analysis.window;
  return { agent, analysis, since: first ?? undefined, until: last ?? undefined, kind: kind ?? read };
}
