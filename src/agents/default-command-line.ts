import type { CommandLine } from "../runtime/definition/command-line.js";
import { commandLine } from "./underwriting/command-line.js";

/** The command line of the first agent, apart from the registry: parsing needs it before an agent is loaded. */
export const defaultCommandLine: CommandLine = commandLine;
