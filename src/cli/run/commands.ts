import { type Command, Option } from "commander";
import { UserError } from "../../errors.js";
import type { CommandLine } from "../../runtime/definition/command-line.js";
import { didYouMean } from "../../text/did-you-mean.js";
import { shellWord } from "../../text/format.js";
import { jsonIn } from "../../text/json.js";
import type { Context } from "../context.js";
import { agentOption, modelOption, strictOption } from "../options.js";
import type { RunCommandOptions } from "./run.js";

/** `underwrite [run] …`: the main command, with the arguments and options that its agent's input has. */
export function addRunCommand(
  program: Command,
  context: Context,
  finish: (exitCode: number) => void,
  commandLine: CommandLine,
  agent?: string,
): void {
  const run = program
    .command("run", { isDefault: true })
    .description("run the agent on one input (the default command)")
    .usage(usageOf(commandLine, agent));
  for (const { name, description } of commandLine.positionals) run.argument(`[${name}]`, description);
  const shared = sharedOptions();
  const taken = new Set([...shared.map((option) => option.attributeName()), ...TAKEN]);
  const inputs = commandLine.options
    .map(({ field, flags, description, choices }) => ({ field, option: inputOption(flags, description, choices) }))
    .filter(({ option }) => !option.negate && !taken.has(option.attributeName()) && taken.add(option.attributeName()));
  const inJson = commandLine.options.filter(({ field }) => !inputs.some((input) => input.field === field));
  for (const { option } of inputs) run.addOption(option);
  for (const option of shared) run.addOption(option);
  run
    .allowExcessArguments()
    .addHelpText("after", helpText(commandLine, agent, inJson))
    .action(async (...passed) => {
      const command = passed.at(-1) as Command;
      const first = command.args[0] ?? "";
      const isNamed = command.getOptionValue("agent") !== undefined;
      const isWrong = command.args.length !== commandLine.positionals.length && /^[a-z][a-z-]*$/i.test(first);
      // Of an agent that is named, a word may be its input: only a command's own name is taken for one.
      if (isWrong && !(isNamed && !isCommand(program, first))) {
        const { othersIn } = await import("../agents.js");
        throw unknownCommand(program, first, othersIn(context));
      }
      const options = command.opts();
      const named = inputs.map(({ field, option }) => [field, option.attributeName()] as const);
      // Names that every object has, such as `valueOf` of `value_of`, are options only where they were given.
      const given = named.filter(([, name]) => Object.hasOwn(options, name));
      const fields = Object.fromEntries(given.map(([field, name]) => [field, options[name]]));
      const { run: decide } = await import("./run.js");
      finish(await decide(context, { positionals: command.args, fields }, options as RunCommandOptions));
    });
}

function inputOption(flags: string, description: string, choices: readonly string[] | undefined): Option {
  const option = new Option(flags, description);
  if (choices === undefined) return option;
  return (option.optional ? option.preset(choices[0]) : option).choices(choices);
}

/** Names of options that the program adds to every command, as an option's value is called by. */
const TAKEN = ["help", "version", "fields", "config"];

function sharedOptions(): Option[] {
  return [
    new Option("-i, --input <file>", "read the input from a JSON file, or from stdin with -"),
    agentOption(),
    modelOption(),
    new Option("--full", "the whole card, with what the tools gave; else as much as fits the terminal"),
    new Option("--json", "print one JSON document (the default when stdout is not a terminal)"),
    new Option("-v, --verbose", "show each model call, tool call and check on stderr"),
    new Option("-q, --quiet", "no notes and no progress on stderr"),
    new Option("--session <id>", "groups this run's trace with others"),
    new Option("--tag <tag...>", "tags of this run's trace"),
    new Option("--timeout <seconds>", "bound on one attempt of a model call (default: 60)"),
    new Option("--max-retries <n>", "retries of a model call that failed (default: 2)"),
    new Option("--max-round-trips <n>", "bound on model calls, the repair included (default: 6)"),
    strictOption(),
    new Option("--no-color", "no colour"),
  ];
}

function helpText(commandLine: CommandLine, agent: string | undefined, inJson: CommandLine["options"]): string {
  const { example, examples, positionals, byFile } = commandLine;
  const command = agent === undefined ? "underwrite" : `underwrite --agent ${agent}`;
  const fields = positionals
    .map(({ field }, index) => `${JSON.stringify(field)}:${asJson(example[index] ?? "")}`)
    .join(",");
  const offline = commandLine.needsModel ? "" : " --model offline";
  const lines = [
    ...(byFile?.length === 0 ? [] : [`${command} ${exampleText(commandLine)}`]),
    ...examples.map((args) => `${command} ${args}`),
    `${command} --input input.json${offline} --json`,
    ...(example.length > 0 ? [`echo '{${fields}}' | ${command} --input -`] : []),
  ];
  const taken = inJson.map(({ field }) => field).join(", ");
  const hidden = [
    ...(taken === "" ? [] : [`Given by --input only, for the options of these names are others: ${taken}.`]),
    ...(byFile && byFile.length > 0 ? [`Given by --input only: ${byFile.join(", ")}.`] : []),
  ];
  return `${hidden.map((line) => `\n${line}\n`).join("")}
Exit codes:
  0 decided, whatever the outcome      2 bad input   3 no decision that stands
  4 the model provider failed          5 our fault, or that of the agent's code
  130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP

Examples:
${lines.map((line) => `  $ ${line}`).join("\n")}`;
}

/** A good input as it is typed; where none is known, what stands for one. */
export function exampleText(commandLine: CommandLine): string {
  return commandLine.example.length > 0 ? commandLine.example.map(shellWord).join(" ") : inputUsage(commandLine);
}

function asJson(value: string): string {
  return jsonIn(value) === undefined ? JSON.stringify(value) : value;
}

/** `--agent greeter <who> [options]` */
export function usageOf(commandLine: CommandLine, agent: string | undefined): string {
  return [agent === undefined ? [] : `--agent ${agent}`, inputUsage(commandLine), "[options]"]
    .flat()
    .filter((part) => part !== "")
    .join(" ");
}

/** `<income> <debt> <score> <loan>`, and the options that an input cannot do without. */
function inputUsage({ positionals, options, byFile }: CommandLine): string {
  if (byFile?.length === 0) return "--input <file>";
  const needed = options.flatMap(({ flags, required }) => (required ? [flags] : []));
  return [...positionals.map(({ name }) => `<${name}>`), ...needed].join(" ");
}

/** The agent that a command line of the main command names: its arguments must be known before they are parsed. */
export function namedAgent(argv: readonly string[]): string | undefined {
  const [first = ""] = argv;
  if (/^[a-z]/i.test(first) && first !== "run") return undefined;
  const words = optionWords(argv);
  const index = words.findIndex((word) => word === "--agent" || word.startsWith("--agent="));
  if (index < 0) return undefined;
  return words[index]?.startsWith("--agent=") ? words[index].slice("--agent=".length) : words[index + 1];
}

/** The words of a command line that can be options: those before `--`. */
export function optionWords(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf("--");
  return end < 0 ? argv : argv.slice(0, end);
}

function isCommand(program: Command, name: string): boolean {
  return program.commands.some((command) => command.name() === name);
}

/** What is said where options stand before a command's name. */
export function optionsComeAfter(name: string): string {
  return `Options come after the command: underwrite ${name} ….`;
}

function unknownCommand(program: Command, name: string, config: string | undefined): UserError {
  const names = program.commands.map((command) => command.name());
  const known = isCommand(program, name);
  const others = config === undefined ? "" : ` An agent of ${config} is named: underwrite --agent <name> ….`;
  return new UserError(
    known
      ? optionsComeAfter(name)
      : `There is no command ${name}.${didYouMean(name, names) || others} See underwrite --help.`,
  );
}
