import type { CommandLine } from "../../runtime/definition/command-line.js";
import { commandLineOf } from "../../runtime/definition/derive-command-line.js";
import { agentNamed } from "../agents.js";
import type { Context } from "../context.js";

/** How the agent of a name takes its input from a command line. @throws UserError when there is no such agent */
export async function commandLineOfAgent(context: Context, name: string): Promise<CommandLine> {
  return commandLineOf(await agentNamed(context, name));
}
