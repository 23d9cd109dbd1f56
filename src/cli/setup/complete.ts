import { RootCommand, ShellCompDirective, type Command as Tab } from "@bomb.sh/tab";
import type { Command, Option } from "commander";
import { EXIT } from "../../errors.js";
import type { Context } from "../context.js";
import { plainLine } from "../terminal/untrusted.js";
import { shorten } from "../terminal/width.js";
import { type Offer, offersOf, type ValueKind } from "./completed-values.js";

/** Widest description, in columns. */
const DESCRIPTION = 60;
/** What a shell takes as one word, whatever it is: text of files and folders is offered as nothing else. */
const WORD = /^\w[\w.:@+/-]*$/;

/** What the values of options are, by the option's long name. */
const OPTIONS: Record<string, ValueKind> = {
  "--agent": "agents",
  "--model": "models",
  "--judge": "models",
  "--recorded-model": "models",
  "--source": "sources",
  "--format": "formats",
  "--since": "ages",
  "--until": "ages",
  "--older-than": "ages",
  "--outcome": "outcomes",
  "--case": "cases",
  "--tag": "tags",
  "--baseline": "runs",
  "--eval": "runs",
  "--resume": "runs",
};
/** What the arguments of commands are, each in turn. */
const ARGUMENTS: Record<string, ValueKind[]> = {
  "cases show": ["cases"],
  explain: ["traces"],
  "traces show": ["traces"],
  "traces score": ["traces"],
  "traces forget": ["traces"],
  "eval show": ["runs"],
  "eval compare": ["runs", "runs"],
  "findings show": ["findings"],
  "findings dismiss": ["findings"],
  "findings reopen": ["findings"],
  "plan show": ["plans"],
  "plan approve": ["plans"],
  "plan reject": ["plans"],
  "plan applied": ["plans"],
  "plan verify": ["plans"],
  playbook: ["playbooks"],
};

/**
 * `underwrite complete -- <words>`: what may stand in the place of the last word, in a line each, as the completion
 * scripts read it. The words are looked at, and nothing of them is run; no code of the folder is, either.
 */
export async function complete(context: Context, program: Command, words: readonly string[]): Promise<number> {
  const home = await context.config().then(
    (config) => config.home,
    () => undefined, // settings that cannot be read are no reason to offer no commands
  );
  const root = printingTo(context);
  const offers = (kind: ValueKind) => offersOf(kind, home);
  for (const command of program.commands) if (command.name() !== "complete") addCommand(root, command, "", offers);
  const run = program.commands.find((command) => command.name() === "run");
  for (const option of run?.options ?? []) addOption(root, option, offers); // the default command
  addSwitch(root, "--version", "print the version");
  root.parse(joined(words));
  return EXIT.done;
}

/** Tab prints by `console.log` what fits the word that is typed: here that goes where all of a command's output does. */
function printingTo(context: Context): RootCommand {
  const root = new RootCommand();
  const print = (typed: string) => {
    const begun = typed.slice(typed.indexOf("=") + 1);
    const lines = new Map<string, string>();
    for (const { value, description = "" } of root.completions) {
      if (value.startsWith(begun) && !lines.has(value)) lines.set(value, `${value}\t${description}\n`);
    }
    context.printPart(`${[...lines.values()].join("")}:${ShellCompDirective.ShellCompDirectiveNoFileComp}\n`);
  };
  return Object.assign(root, { complete: print });
}

type Offers = (kind: ValueKind) => Offer[];

function addCommand(root: RootCommand, command: Command, above: string, offers: Offers): void {
  const path = `${above}${command.name()}`;
  const tab = root.command(path, shorten(command.description(), DESCRIPTION));
  const { _defaultCommandName: first } = command as unknown as { _defaultCommandName: string | null }; // it has no getter
  const own = [...command.options, ...(command.commands.find((one) => one.name() === first)?.options ?? [])];
  for (const option of own) addOption(tab, option, offers);
  addSwitch(tab, "--help", "print help");
  for (const [index, argument] of command.registeredArguments.entries()) {
    const kind = ARGUMENTS[path]?.[index];
    const known = () => {
      if (path === "help") return everyName(command.parent);
      return argument.argChoices?.map((value) => ({ value })) ?? (kind ? offers(kind) : []);
    };
    tab.argument(argument.name(), (add) => tell(known(), add), argument.variadic);
  }
  for (const below of command.commands) addCommand(root, below, `${path} `, offers);
}

/** The names of a program's commands at both levels, as `help` takes them. */
function everyName(program: Command | null): Offer[] {
  const all = (program?.commands ?? []).flatMap((command) => [command, ...command.commands]);
  return all.map((command) => ({ value: command.name(), description: command.description() }));
}

function addOption(tab: Tab, option: Option, offers: Offers): void {
  const { long, short, description, argChoices } = option;
  if (long === undefined || long === null) return;
  if (!option.required && !option.optional) {
    addSwitch(tab, long, description, short);
    return;
  }
  const kind = OPTIONS[long];
  const known = () => argChoices?.map((value) => ({ value })) ?? (kind ? offers(kind) : []);
  tab.option(long.slice(2), shorten(description, DESCRIPTION), (add) => tell(known(), add), short?.slice(1));
}

function addSwitch(tab: Tab, long: string, description: string, short?: string): void {
  tab.option(long.slice(2), shorten(description, DESCRIPTION), short?.slice(1));
}

function tell(offers: readonly Offer[], add: (value: string, description: string) => void): void {
  for (const { value, description = "" } of offers) {
    if (WORD.test(value)) add(value, shorten(plainLine(description), DESCRIPTION));
  }
}

/** Words as they were typed: bash takes `--source=local` for three. */
function joined(words: readonly string[]): string[] {
  const whole: string[] = [];
  for (const [index, word] of words.entries()) {
    const option = whole.at(-1);
    if (word === "=" && option?.startsWith("--")) whole[whole.length - 1] = `${option}=`;
    else if (words[index - 1] === "=" && option?.endsWith("=")) whole[whole.length - 1] = `${option}${word}`;
    else whole.push(word);
  }
  return whole;
}
