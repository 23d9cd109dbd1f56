/** What tests need of the command in their own process, bundled as the command is: what that starts is of the build, too. */
export { processContext } from "../../cli/context.js";
export { runCommand } from "../../cli/run-command.js";
export { runCandidate } from "../../climb/run/run-candidate.js";
export { configuredSecrets } from "../../settings/config.js";
