import type { Command } from "commander";
import { EXIT, UserError } from "../../errors.js";
import type { Context } from "../context.js";

/** `underwrite completion <shell>`: prints a script that completes commands and options. */
export function completion(context: Context, shell: string, program: Command): number {
  const script = { bash, zsh, fish }[shell];
  if (!script) throw new UserError(`There is no completion for ${JSON.stringify(shell)}: give bash, zsh or fish.`);
  context.printPart(`${script(wordsOf(program))}\n`);
  return EXIT.done;
}

/** Each command with its options; the empty name stands for the line's first word. */
function wordsOf(program: Command): Map<string, string[]> {
  const options = (command: Command) => command.options.flatMap(({ long }) => (long ? [long] : []));
  const choices = (command: Command) => command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const after = (command: Command) => {
    return [...command.commands.map((sub) => sub.name()), ...choices(command), ...options(command), "--help"];
  };
  const words = new Map(program.commands.map((command) => [command.name(), after(command)]));
  const run = words.get("run") ?? [];
  return words.set("", [...words.keys(), ...run, "--version"]);
}

function bash(words: Map<string, string[]>): string {
  const cases = [...words]
    .filter(([name]) => name !== "")
    .map(([name, options]) => `    ${name}) words="${options.join(" ")}" ;;`);
  return `_underwrite() {
  local words="${words.get("")?.join(" ")}"
  [ "$COMP_CWORD" -gt 1 ] && case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _underwrite underwrite`;
}

function zsh(words: Map<string, string[]>): string {
  return `#compdef underwrite\nautoload -U +X bashcompinit && bashcompinit\n${bash(words)}\n_bash_complete -o default -F _underwrite`;
}

function fish(words: Map<string, string[]>): string {
  return [...words]
    .map(([name, options]) => {
      const others = [...words.keys()].filter((other) => other !== "").join(" ");
      const when = name === "" ? `not __fish_seen_subcommand_from ${others}` : `__fish_seen_subcommand_from ${name}`;
      return `complete -c underwrite -n '${when}' -a '${options.join(" ")}'`;
    })
    .join("\n");
}
