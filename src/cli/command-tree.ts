import type { Command } from "commander";
import type { CommandTree } from "../workshop/review/command-tree.js";

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
