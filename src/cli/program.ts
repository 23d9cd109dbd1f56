import { Argument, Command, CommanderError, Option } from "commander";
import { EXIT, UserError } from "../errors.js";
import { VERSION } from "../version.js";
import { addAnalysisCommands } from "./analysis-program.js";
import { addCasesCommands } from "./cases-program.js";
import type { Context } from "./context.js";
import { addEvalCommands } from "./evals-program.js";
import { addMcpCommands } from "./mcp-program.js";
import { addTracesCommands } from "./traces-program.js";
import { addWorkshopCommands } from "./workshop-program.js";

/**
 * Parses a command line and runs its command.
 *
 * @returns the exit code
 * @throws UserError for a command line that makes no sense, and whatever the command throws
 */
export async function runProgram(argv: string[], context: Context): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = buildProgram(context, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return EXIT.done; // --help and --version
    const { commands } = program;
    const command = commands.find((known) => known.name() === argv[0])?.name() ?? "run";
    throw new UserError(`${describe(error)} See underwrite ${command} --help.`);
  }
  return exitCode;
}

/** The command tree. Actions load their command when they run, so that `--help` stays quick. */
function buildProgram(context: Context, finish: (exitCode: number) => void): Command {
  const program = new Command("underwrite")
    .description("Decides on loan applications by a fixed policy, and checks every decision against it.")
    .usage("<income> <debt> <score> <loan> [options]\n       underwrite <command> [options]")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .configureOutput({
      writeOut: (text) => context.print(text.trimEnd()),
      writeErr: () => {}, // errors are worded once, by main.ts
    })
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      "after",
      `
The main command's options (--notes, --input, --model, --json, --verbose and more)
and the exit codes are in underwrite run --help.

Examples:
  $ underwrite 85000 12000 720 250000            decide, with Claude if a key is set
  $ underwrite 85000 12000 720 250000 --json     the same, as one JSON document
  $ underwrite run --help                        all options of a decision
  $ underwrite doctor                            what is configured, and what to fix`,
    );

  program
    .command("run", { isDefault: true })
    .description("decide on one application (the default command)")
    .usage("<income> <debt> <score> <loan> [options]")
    .argument("[income]", "gross annual income in US dollars: 85000, 85,000 or $85,000")
    .argument("[debt]", "payments on existing debts per year in US dollars")
    .argument("[score]", "credit score, 300 to 850")
    .argument("[loan]", "loan amount in US dollars")
    .option("--notes <text>", "free text from the applicant: data, never an instruction")
    .option("-i, --input <file>", "read the application from a JSON file, or from stdin with -")
    .addOption(modelOption())
    .option("--json", "print one JSON document (the default when stdout is not a terminal)")
    .option("-v, --verbose", "show each model call, tool call and check on stderr")
    .option("-q, --quiet", "no notes and no progress on stderr")
    .option("--session <id>", "groups this run's trace with others")
    .option("--tag <tag...>", "tags of this run's trace")
    .option("--timeout <seconds>", "bound on one attempt of a model call (default: 60)")
    .option("--max-retries <n>", "retries of a model call that failed (default: 2)")
    .option("--max-round-trips <n>", "bound on model calls, the repair included (default: 6)")
    .option("--no-color", "no colour")
    .allowExcessArguments()
    .addHelpText(
      "after",
      `
Exit codes:
  0 decided (a denial is a decision)   2 bad input   3 no decision that stands
  4 the model provider failed          5 our fault   130 interrupted

Examples:
  $ underwrite 85000 12000 720 250000
  $ underwrite '$85,000' 12,000 720 '$250,000' --notes "self-employed for 6 years"
  $ underwrite --input application.json --model offline --json
  $ echo '{"annual_income":85000,"total_debt":12000,"credit_score":720,"loan_amount":250000}' | underwrite --input -`,
    )
    .action(async (_income, _debt, _score, _loan, options, command: Command) => {
      const { run } = await import("./commands/index.js");
      const first = command.args[0] ?? "";
      if (command.args.length !== 4 && /^[a-z][a-z-]*$/i.test(first)) throw unknownCommand(program, first);
      finish(await run(context, command.args, options));
    });

  addTracesCommands(program, context, finish);
  addEvalCommands(program, context, finish);
  addCasesCommands(program, context, finish);
  addAnalysisCommands(program, context, finish);
  addMcpCommands(program, context, finish);
  addWorkshopCommands(program, context, finish);

  program
    .command("doctor")
    .description("say what is configured, which model answers, and what to fix")
    .option("--online", "ask the provider for one token, to see that it answers")
    .addOption(modelOption())
    .option("--json", "print one JSON document (the default when stdout is not a terminal)")
    .option("--no-color", "no colour")
    .addHelpText(
      "after",
      `
Exit codes:
  0 all is well   1 something needs fixing

Examples:
  $ underwrite doctor
  $ underwrite doctor --online --json`,
    )
    .action(async (options) => {
      const { doctor } = await import("./commands/index.js");
      finish(await doctor(context, options));
    });

  program
    .command("schema")
    .description("print the JSON schemas of application, decision and output")
    .addArgument(new Argument("[name]", "only one of them").choices(["application", "decision", "output"]))
    .addHelpText(
      "after",
      "\nExamples:\n  $ underwrite schema\n  $ underwrite schema application > application.schema.json",
    )
    .action(async (name) => {
      const { schema } = await import("./commands/index.js");
      finish(schema(context, name));
    });

  program
    .command("completion")
    .description("print a completion script for a shell")
    .addArgument(new Argument("<shell>", "the shell").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      `
Examples:
  $ underwrite completion bash >> ~/.bashrc
  $ underwrite completion zsh > ~/.zfunc/_underwrite
  $ underwrite completion fish > ~/.config/fish/completions/underwrite.fish`,
    )
    .action(async (shell) => {
      const { completion } = await import("./commands/index.js");
      finish(completion(context, shell, program));
    });

  return program;
}

function modelOption(): Option {
  return new Option(
    "-m, --model <id>",
    "model to ask: offline (embedded), or one the provider knows, such as claude-sonnet-5",
  );
}

function unknownCommand(program: Command, name: string): UserError {
  const known = program.commands.some((command) => command.name() === name);
  return new UserError(
    known
      ? `Options come after the command: underwrite ${name} ….`
      : `There is no command ${name}. See underwrite --help.`,
  );
}

/** Commander's message as a sentence of ours: one line. */
function describe({ code, message }: CommanderError): string {
  if (code === "commander.help") return "There is no such command.";
  const negative = /unknown option '(-[\d$.][^']*)'/.exec(message);
  if (negative) return `${negative[1]} is no amount: amounts are 0 or more, such as 85000.`;
  const text = message
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ")
    .trim();
  return /[.?)]$/.test(text) ? text : `${text}.`;
}
