import { Argument, type Command, Help } from "commander";
import { UserError } from "../errors.js";
import { didYouMean } from "../text/did-you-mean.js";
import { padded, wrap } from "./terminal/width.js";

/** What a newcomer needs, in the order in which it is met. */
const FIRST = { title: "Start with", commands: ["run", "explain", "traces", "eval", "analyze", "doctor"] };
/** All other commands, by what they are for. */
const GROUPS = [
  FIRST,
  { title: "Put an agent to work", commands: ["batch", "serve", "work", "keys", "view", "status", "watch"] },
  { title: "Improve an agent", commands: ["findings", "replay", "cases", "judge", "plan", "climb", "gate"] },
  { title: "Make an agent", commands: ["demo", "create", "schema", "review"] },
  { title: "Set up", commands: ["connect", "mcp", "playbook", "completion", "help"] },
];

/** Narrowest description, in columns, that still stands beside its name. */
const NARROWEST = 20;

/** How help is written: choices and defaults as they are typed, and of the whole program what a newcomer needs. */
export class ProgramHelp extends Help {
  /** Every command with its description, also of the whole program. */
  all = false;

  override subcommandTerm(command: Command): string {
    return command.name();
  }

  override optionDescription(option: Parameters<Help["optionDescription"]>[0]): string {
    return unquoted(super.optionDescription(option));
  }

  override argumentDescription(argument: Argument): string {
    return unquoted(super.argumentDescription(argument));
  }

  override formatHelp(command: Command, helper: Help): string {
    if (command.parent || this.all) return super.formatHelp(command, helper);
    const width = helper.helpWidth ?? 80;
    const known = new Map(helper.visibleCommands(command).map((one) => [one.name(), one]));
    const names = padding(FIRST.commands);
    const titles = padding(GROUPS.map(({ title }) => title));
    return [
      `Usage: ${helper.commandUsage(command)}`,
      "",
      ...wrap(helper.commandDescription(command), width, ""),
      "",
      `${FIRST.title}:`,
      ...FIRST.commands.flatMap((name) => entry(name, known.get(name)?.description() ?? "", { names, width })),
      "",
      "More commands (underwrite help --all says what each does):",
      ...GROUPS.slice(1).flatMap(({ title, commands }) => entry(title, commands.join(", "), { names: titles, width })),
      "",
    ].join("\n");
  }
}

function padding(names: readonly string[]): number {
  return Math.max(...names.map((name) => name.length));
}

function entry(name: string, text: string, { names, width }: { names: number; width: number }): string[] {
  if (width - names - 4 < NARROWEST) return [`  ${name}`, ...wrap(text, width - 4, "    ")];
  const [first = "", ...rest] = wrap(text, width - names - 4, "");
  return [`  ${padded(name, names)}  ${first}`, ...rest.map((line) => `${" ".repeat(names + 4)}${line}`)];
}

/** `underwrite help [command…]`: help for a command at any level, and with `--all` every command. */
export function addHelpCommand(program: Command, help: ProgramHelp): void {
  program
    .helpCommand(false)
    .command("help")
    .description("print help for a command")
    .addArgument(new Argument("[command...]", "the command, with the one below it: eval compare"))
    .option("--all", "every command, with what it does")
    .addHelpText("after", "\nExamples:\n  $ underwrite help eval compare\n  $ underwrite help --all")
    .action((names: string[], { all = false }: { all?: boolean }) => {
      help.all = all;
      commandNamed(program, names).outputHelp();
    });
  for (const command of program.commands) {
    const group = GROUPS.find(({ commands }) => commands.includes(command.name()));
    command.helpGroup(`${group?.title ?? "Others"}:`);
  }
}

/** The command of a path of names. @throws UserError that names the one that is not there */
function commandNamed(program: Command, names: readonly string[]): Command {
  return names.reduce((command, name) => {
    const found = command.commands.find((one) => one.name() === name);
    if (found) return found;
    throw unknownVerb(command, name);
  }, program);
}

/** @throws UserError where the word behind a group of commands, such as `traces`, is none of them */
export function checkVerb(program: Command, [first, second]: readonly string[]): void {
  const group = program.commands.find((command) => command.name() === first && command.commands.length > 0);
  if (!group || second === undefined || !/^[a-z][a-z-]*$/i.test(second) || second === "help") return;
  if (!group.commands.some((command) => command.name() === second)) throw unknownVerb(group, second);
}

function unknownVerb(group: Command, name: string): UserError {
  const known = group.commands.map((command) => command.name());
  const meant = didYouMean(name, known);
  if (!group.parent) return new UserError(`There is no command ${name}.${meant} See underwrite --help.`);
  const all = meant === "" ? ` Its commands are ${known.join(", ")}.` : meant;
  return new UserError(`${group.name()} has no command ${name}.${all} See underwrite ${group.name()} --help.`);
}

/** A description whose choices and default stand there as they are typed: commander puts them in quotes. */
function unquoted(description: string): string {
  return description.replace(/\((?:choices|default): .*\)$/, (extra) => extra.replaceAll('"', ""));
}
