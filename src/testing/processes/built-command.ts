/** What `in-process.ts` needs of the command, bundled as the command is. */
export { processContext } from "../../cli/context.js";
export { runCommand } from "../../cli/run-command.js";
export { configuredSecrets } from "../../settings/config.js";
