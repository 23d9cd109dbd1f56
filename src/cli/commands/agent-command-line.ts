import { agentNamed } from "../../agents/index.js";
import type { CommandLine } from "../../runtime/command-line.js";
import { commandLineOf } from "../../runtime/derive-command-line.js";

/** How the agent of a name takes its input from a command line. @throws UserError when there is no such agent */
export function commandLineOfAgent(name: string): CommandLine {
  return commandLineOf(agentNamed(name));
}
