import type { Command } from "commander";
import { agents } from "../../agents/index.js";
import { EXIT } from "../../errors.js";
import { PROVIDERS } from "../../runtime/models/registry.js";
import { DEFAULTS } from "../../settings/setting-values.js";
import { environmentVariables } from "../../settings/variables.js";
import { VERSION } from "../../version.js";
import type { ExitMeaning, ProgramFacts, ProgramValues } from "../../workshop/review/project.js";
import { describeCommands } from "../command-tree.js";

/** What each exit code is said to mean in documents. */
const EXIT_MEANINGS: Record<number, ExitMeaning> = {
  [EXIT.done]: {
    words: "done",
    any: /decided|done|holds?\b|better|no worse|nothing|no regression|passed|in order|well|\bok\b|drained|answered/i,
    only: /whatever the outcome/i,
  },
  [EXIT.checkFailed]: {
    words: "a check failed",
    any: /fail|check|gate|worse|regression|drift|refuse|\bnew\b|not|some|reject|differ|affected|untested/i,
    only: /a check failed|gate does not hold|--fail-on/i,
  },
  [EXIT.usage]: {
    words: "bad usage or input",
    any: /bad|usage|input|unreadable|misuse|cannot|refuse|no case|wrong|skipped|key/i,
    only: /bad (?:usage|input)|misuse/i,
  },
  [EXIT.noDecision]: {
    words: "no decision that stands",
    any: /decision|stand|decide/i,
    only: /no decision|does not stand|approved.{0,5} is .?null/i,
  },
  [EXIT.provider]: { words: "the provider failed", any: /provider|model|backend|Langfuse/i, only: /provider fail/i },
  [EXIT.internal]: {
    words: "a fault of ours",
    any: /ours|internal|fault|bug/i,
    only: /fault of ours|internal (?:error|fault)|a bug/i,
  },
  [EXIT.interrupted]: { words: "Ctrl-C", any: /interrupt|ctrl-c|sigint|signal/i, only: /ctrl-c|sigint\b/i },
  143: { words: "SIGTERM", any: /sigterm|docker stop|signal|the same/i, only: /sigterm/i },
  129: { words: "SIGHUP", any: /sighup|terminal|signal|the same/i, only: /sighup/i },
};

/** What the running program is, for the documents to be held to. */
export async function programFacts(program: Command): Promise<ProgramFacts> {
  return {
    commands: describeCommands(program),
    agents,
    variables: environmentVariables(),
    values: await programValues(),
  };
}

async function programValues(): Promise<ProgramValues> {
  const [{ DETECTORS }, { allTools, readTools, TOOLSETS }] = await Promise.all([
    import("../../analysis/detectors/index.js"),
    import("../../mcp/tools/index.js"),
  ]);
  return {
    version: VERSION,
    defaultModel: PROVIDERS[0].defaultModel,
    providerKeys: PROVIDERS.flatMap(({ keys }) => keys),
    settings: Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, String(value)])),
    exitCodes: EXIT_MEANINGS,
    detectors: DETECTORS.length,
    mcpTools: [allTools, readTools, ...Object.values(TOOLSETS)].map(({ length }) => length),
  };
}
