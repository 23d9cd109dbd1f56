import { Command, CommanderError, Option } from "commander";
import { defaultCommandLine } from "../agents/default-command-line.js";
import { EXIT, UserError } from "../errors.js";
import type { CommandLine } from "../runtime/definition/command-line.js";
import { didYouMean } from "../text/did-you-mean.js";
import { VERSION } from "../version.js";
import { addAnalysisCommands } from "./analyze/commands.js";
import { addBatchCommand } from "./batch/commands.js";
import { addCasesCommands } from "./cases/commands.js";
import { addClimbCommands } from "./climb/commands.js";
import { addConnectCommand } from "./connect/commands.js";
import { type Context, runsOf } from "./context.js";
import { addDemoCommand } from "./demo/commands.js";
import { addEvalCommands } from "./eval/commands.js";
import { addFindingsCommands } from "./findings/commands.js";
import { addGateCommand } from "./gate/commands.js";
import { addHelpCommand, checkVerb, ProgramHelp } from "./help.js";
import { addJudgeCommands } from "./judge/commands.js";
import { addKeysCommands } from "./keys/commands.js";
import { addMcpCommand } from "./mcp/commands.js";
import { addPlanCommands } from "./plan/commands.js";
import { addReplayCommand } from "./replay/commands.js";
import { addRunCommand, exampleText, namedAgent, optionsComeAfter, optionWords, usageOf } from "./run/commands.js";
import { addServeCommand } from "./serve/commands.js";
import { addSetupCommands } from "./setup/commands.js";
import { type FieldTree, parseFields } from "./terminal/fields.js";
import { screenOf } from "./terminal/screen.js";
import { addTracesCommands } from "./traces/commands.js";
import { addViewCommand } from "./view/commands.js";
import { addWatchCommands } from "./watch/commands.js";
import { addWorkCommand } from "./work/commands.js";
import { addWorkshopCommands } from "./workshop/commands.js";

/** The option that leaves the project's configuration unread. */
const NO_CONFIG = "--no-config";

/** The options that leave out notes; those of agents come before a command line is parsed. */
const QUIET = ["-q", "--quiet"];

/** Widest help, in columns. */
const WIDEST_HELP = 100;

/** Commands that need no agent of the project: to them a folder is data. */
const WITHOUT_AGENTS = [
  "traces",
  "keys",
  "help",
  "completion",
  "complete",
  "connect",
  "doctor",
  "playbook",
  "create",
  "review",
  "demo",
];

/**
 * Parses a command line and runs its command.
 *
 * @returns the exit code
 * @throws UserError for a command line that makes no sense, and whatever the command throws
 */
export async function runProgram(argv: string[], context: Context): Promise<number> {
  let exitCode: number = EXIT.done;
  const words = optionWords(argv);
  context.ownAgents.readConfig = !words.includes(NO_CONFIG);
  context.ownAgents.quiet = QUIET.some((option) => words.includes(option));
  const named = namedAgent(argv);
  const commandLine = named === undefined ? defaultCommandLine : await commandLineNamed(context, named);
  const program = buildProgram(
    context,
    (code) => {
      exitCode = code;
    },
    commandLine,
    named,
  );
  let reached = program;
  onSubcommand(program, (command) => {
    reached = command;
  });
  if (argv.length === 0) {
    program.outputHelp();
    return EXIT.done;
  }
  checkVerb(program, argv);
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done; // --help and --version
    const names = `${namesOf(reached).join(" ")}${reached.name() === "run" && named ? ` --agent ${named}` : ""} --help`;
    throw new UserError(`${describe(error, reached, commandLine)} See ${names}.`);
  }
  return exitCode;
}

/** A command whose help, and that of all commands below it, is written one way. */
class HelpedCommand extends Command {
  constructor(
    name: string | undefined,
    private readonly helper: ProgramHelp,
  ) {
    super(name);
  }

  override createCommand(name?: string): Command {
    return new HelpedCommand(name, this.helper);
  }

  override createHelp(): ProgramHelp {
    return this.helper;
  }

  override parseOptions(words: string[]): ReturnType<Command["parseOptions"]> {
    return super.parseOptions(withPresets(words, this.options));
  }
}

/** A command line on which an option that may stand alone takes the next word only where that is one of its own. */
function withPresets(words: readonly string[], options: readonly Option[]): string[] {
  let isValue = false;
  return words.map((word, index) => {
    const option = isValue ? undefined : options.find(({ long, short }) => word === long || word === short);
    isValue = option?.required === true;
    const { argChoices = [], presetArg } = option ?? {};
    const isAlone = presetArg !== undefined && !argChoices.includes(words[index + 1] ?? "");
    return isAlone && !words.slice(0, index).includes("--") ? `${word}=${presetArg}` : word;
  });
}

/** Tells of each command that a command line goes down to, at every level. */
function onSubcommand(parent: Command, tell: (command: Command) => void): void {
  parent.hook("preSubcommand", (_, command) => tell(command));
  for (const command of parent.commands) if (command.commands.length > 0) onSubcommand(command, tell);
}

/** `underwrite`, `eval`, `show`. */
function namesOf(command: Command): string[] {
  return [...(command.parent ? namesOf(command.parent) : []), command.name()];
}

async function commandLineNamed(context: Context, agent: string): Promise<CommandLine> {
  const derive = import("../runtime/definition/derive-command-line.js");
  const [{ agentNamed }, { commandLineOf }] = await Promise.all([import("./agents.js"), derive]);
  return commandLineOf(await agentNamed(context, agent));
}

/**
 * The command tree. Actions load their command when they run, so that `--help` stays quick.
 *
 * @param commandLine how the main command's input is given
 * @param agent the agent that a command line names, whose that is
 */
export function buildProgram(
  context: Context,
  finish: (exitCode: number) => void,
  commandLine: CommandLine = defaultCommandLine,
  agent?: string,
): Command {
  const named = agent === undefined ? "" : ` --agent ${agent}`;
  const [example, options] = [`underwrite${named} ${exampleText(commandLine)}`, `underwrite run${named} --help`];
  const width = Math.max(34, example.length, options.length);
  const help = new ProgramHelp();
  const program = new HelpedCommand("underwrite", help)
    .description(commandLine.description)
    .usage(`${usageOf(commandLine, agent)}\n       underwrite <command> [options]`)
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: () => {}, // errors are worded once, by main.ts
      getOutHelpWidth: () => Math.min(WIDEST_HELP, screenOf(context).columns),
    })
    .showSuggestionAfterError()
    .enablePositionalOptions() // what follows a command's name is that command's, whatever its parent knows
    .exitOverride()
    .addHelpText(
      "after",
      `
Examples:
  $ ${example.padEnd(width)}   ${commandLine.needsModel ? "ask a model, by its key" : "decide, with Claude if a key is set"}
  $ ${options.padEnd(width)}   its options, and the exit codes`,
    );

  addRunCommand(program, context, finish, commandLine, agent);
  const runs = runsOf(context, finish);
  addBatchCommand(program, runs);
  addTracesCommands(program, runs);
  addEvalCommands(program, runs);
  addCasesCommands(program, runs);
  addAnalysisCommands(program, runs);
  addFindingsCommands(program, runs);
  addWatchCommands(program, runs);
  addViewCommand(program, runs);
  addReplayCommand(program, runs);
  addServeCommand(program, context, finish);
  addWorkCommand(program, runs);
  addKeysCommands(program, runs);
  addMcpCommand(program, runs);
  addConnectCommand(program, context, finish);
  addPlanCommands(program, runs);
  addClimbCommands(program, runs);
  addGateCommand(program, runs);
  addJudgeCommands(program, runs);
  addWorkshopCommands(program, runs);
  addDemoCommand(program, runs);

  addSetupCommands(program, runs);
  addHelpCommand(program, help);

  for (const command of program.commands) if (!WITHOUT_AGENTS.includes(command.name())) addNoConfig(command);
  addFields(program);
  program.hook("preAction", (_, action) => {
    refuseEmptyPaths(action);
    const { fields } = action.opts<{ fields?: FieldTree }>();
    if (fields) context.fields = fields;
  });
  return program;
}

/** An empty path would be the working folder, or the one above it: a variable of a script that is not set gives one. */
function refuseEmptyPaths(action: Command): void {
  for (const option of action.options) {
    const [, kind] = /[<[](file|dir|path)(?:\.\.\.)?[>\]]$/.exec(option.flags) ?? [];
    if (kind === undefined || ![action.getOptionValue(option.attributeName())].flat().includes("")) continue;
    throw new UserError(`${option.long} is empty: name a ${kind === "dir" ? "folder" : kind}.`);
  }
}

/** Whatever prints a document prints a part of it, too. */
function addFields(command: Command): void {
  for (const below of command.commands) addFields(below);
  if (!command.options.some(({ long }) => long === "--json")) return;
  command.addOption(
    new Option("--fields <names>", "print only these fields of the JSON document: a,b.c")
      .argParser(parseFields)
      .implies({ json: true }),
  );
}

function addNoConfig(command: Command): void {
  for (const below of command.commands) addNoConfig(below);
  if (command.commands.length > 0) return;
  const option = new Option(NO_CONFIG, "know only the agents that ship: read no underwrite.config.ts");
  option.negate = false; // else it would be `config: true` where it is not given, which commands call their settings
  command.addOption(option);
}

/** Commander's message as a sentence of ours: one line. */
function describe({ code, message }: CommanderError, command: Command, { example: [value] }: CommandLine): string {
  if (code === "commander.help") {
    const verbs = command.commands.map((one) => one.name()).join(", ");
    return `underwrite ${command.name()} needs one of its commands: ${verbs}.`;
  }
  const negative = command.name() === "run" && /unknown option '(-[\d$.][^']*)'/.exec(message);
  if (negative) return `${negative[1]} is no amount: amounts are 0 or more, such as ${value ?? 1}.`;
  const [first = ""] = command.args;
  const isLate = command.name() === "run" && command.parent?.commands.some((each) => each.name() === first);
  if (code === "commander.unknownOption" && isLate) return optionsComeAfter(first);
  const text = message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ")
    .trim();
  const [, word = "", choices = ""] =
    /(?:argument|value) '([^']*)' is invalid.* Allowed choices are (.*)\.$/.exec(text) ?? [];
  return `${/[.?)]$/.test(text) ? text : `${text}.`}${didYouMean(word, choices.split(", "))}`;
}
