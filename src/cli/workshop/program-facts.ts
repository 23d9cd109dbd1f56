import type { Command } from "commander";
import { agents } from "../../agents/index.js";
import { LONGEST_DATA, LONGEST_EXPRESSION, LONGEST_LIST } from "../../analysis/checks/expression.js";
import { DETECTORS } from "../../analysis/detectors/index.js";
import { MAX_CHANGED_LINES } from "../../climb/edit/edit-folder.js";
import { EXIT } from "../../errors.js";
import { LEAST_LABELS } from "../../evals/judge/agreement.js";
import { allTools, readTools, TOOLSETS } from "../../mcp/tools/index.js";
import { LANGUAGES } from "../../reading/languages/index.js";
import { PROVIDERS } from "../../runtime/models/registry.js";
import { TRIES } from "../../serve/jobs/decide.js";
import { MOST_ROWS } from "../../serve/routes/batches.js";
import { DELIVER_WITHIN_MS } from "../../services/open-project.js";
import { acceptedBy, DEFAULTS, environmentVariables, MAX_SECONDS } from "../../settings/variables.js";
import { SHORTEST_SECRET } from "../../text/redact.js";
import { VERSION } from "../../version.js";
import type { CommandTree } from "../../workshop/review/command-tree.js";
import type { ExitMeaning, ProgramFacts, ProgramValues } from "../../workshop/review/project.js";
import type { Bounds } from "../../workshop/review/values/bounds.js";
import type { Counted } from "../../workshop/review/values/counts.js";

/** What each exit code is said to mean in documents. */
const EXIT_MEANINGS: Record<number, ExitMeaning> = {
  [EXIT.done]: {
    words: "done",
    only: /whatever the outcome|gate holds|no drift|no regression|no worse|drained/i,
  },
  [EXIT.checkFailed]: {
    words: "a check failed",
    only: /(?:check|test|case)s? fail|gate (?:does not hold|fail|says no)|--fail-on|(?<!no )\bworse\b|untested|not kept|is new\b|\bdrift|lets pass|some are not/i,
  },
  [EXIT.usage]: {
    words: "bad usage or input",
    only: /bad (?:usage|input)|misuse|without a key|needs a model|cannot (?:be )?read|unreadable|no model was asked|\byours\b/i,
  },
  [EXIT.noDecision]: {
    words: "no decision that stands",
    only: /no decision|not stand\b|approved.{0,5} is .?null|the model's(?:$|,)|has a right answer/i,
  },
  [EXIT.provider]: {
    words: "the provider failed",
    only: /provider(?:'s)?(?: \w+)? (?:fails?|failed|is down|say|refuse)|the provider's$|rate limit|overload/i,
  },
  [EXIT.internal]: { words: "a fault of ours", only: /fault of ours|internal (?:error|fault)|a bug\b|^ours\b/i },
  [EXIT.interrupted]: { words: "Ctrl-C", only: /ctrl-c|sigint\b/i },
  143: { words: "SIGTERM", only: /sigterm/i },
  129: { words: "SIGHUP", only: /sighup/i },
};

/** What the running program is, for the documents to be held to. */
export function programFacts(program: Command): ProgramFacts {
  return {
    commands: describeCommands(program),
    agents,
    variables: environmentVariables(),
    values: programValues(),
  };
}

function programValues(): ProgramValues {
  return {
    version: VERSION,
    defaultModel: PROVIDERS[0].defaultModel,
    providerKeys: PROVIDERS.flatMap(({ keys }) => keys),
    settings: {
      ...Object.fromEntries(Object.entries(DEFAULTS).map(([name, value]) => [name, String(value)])),
      UNDERWRITE_MODEL: PROVIDERS[0].defaultModel,
    },
    exitCodes: EXIT_MEANINGS,
    bounds: environmentVariables().flatMap(boundsOf),
    figures: figures(),
    detectors: DETECTORS.length,
    mcpTools: [allTools, readTools, ...Object.values(TOOLSETS)].map(({ length }) => length),
  };
}

function boundsOf(variable: string): Bounds[] {
  const [, minimum, maximum] = /(?:from|above) (\d+)(?: to|, at most) (\d+)/.exec(acceptedBy(variable) ?? "") ?? [];
  return maximum === undefined ? [] : [{ field: variable, minimum: Number(minimum), maximum: Number(maximum) }];
}

/** Bounds and counts that documents give in sentences of their own, each with the words around it. */
function figures(): Counted[] {
  const rows: [what: string, said: string, right: number][] = [
    ["languages", "in # languages", LANGUAGES.length],
    ["inputs at most", "at most # inputs", MOST_ROWS],
    ["labels at least", "at least # labels", LEAST_LABELS],
    ["changed lines at most", "# changed lines", MAX_CHANGED_LINES],
    ["tries at most", "asked at most # times", TRIES],
    ["characters of an expression at most", "at most # characters, loops", LONGEST_EXPRESSION],
    ["characters of a run at most", "a run with at most # characters", LONGEST_DATA],
    ["entries of a list at most", "a list of at most # (?:items|entries)", LONGEST_LIST],
    ["characters of a secret at least", "values of at least # characters", SHORTEST_SECRET],
    ["seconds of a bound at most", "(?:timeout|bound|attempt)s?[^.|]{0,40} at most # seconds", MAX_SECONDS],
    ["seconds of delivery at most", "for at most # s after", DELIVER_WITHIN_MS / 1000],
  ];
  return rows.map(([what, said, right]) => ({ what, said: [said], counts: [right] }));
}

/** A default that commander knows, or one that depends and stands in the option's help. */
function defaultOf(value: unknown, description: string): string | undefined {
  if (typeof value === "string" || typeof value === "number") return String(value);
  return /\(default: ([^()]+)\)/.exec(description)?.[1];
}

/** The commands as plain data. */
export function describeCommands(command: Command): CommandTree {
  const help = { names: ["-h", "--help"], takesValue: false };
  const { _defaultCommandName } = command as unknown as { _defaultCommandName: string | null }; // it has no getter
  return {
    name: command.name(),
    options: [
      help,
      ...command.options.map(({ short, long, required, optional, defaultValue, description, argChoices }) => ({
        names: [short, long].filter((name) => name !== undefined),
        takesValue: required || optional,
        default: defaultOf(defaultValue, description),
        choices: argChoices,
      })),
    ],
    arguments: command.registeredArguments.map(({ argChoices, variadic }) => ({ choices: argChoices, variadic })),
    commands: command.commands.map(describeCommands),
    defaultCommand: _defaultCommandName ?? undefined,
  };
}
