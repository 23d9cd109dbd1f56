import type { CommandOption, CommandTree } from "./command-tree.js";
import { documentedInvocations } from "./documents/invocations.js";
import { simpleCommands } from "./documents/shell.js";
import type { Drift, DriftCode } from "./drift.js";
import type { Project } from "./project.js";

type Problem = { code: DriftCode; what: string };

/** Every command, option and fixed argument that the documents mention is one that the program has. */
export function checkCommands(project: Project): Drift[] {
  const { commands } = project.program;
  const invocations = documentedInvocations(project).flatMap(({ document, snippet, args }) =>
    document.makes.some((path) => path.split("/").at(-2) === args[0]) // a command that its reader makes
      ? []
      : problemsOf(commands, args).map((problem) => ({ ...problem, file: document.path, line: snippet.line })),
  );
  const every = optionsBelow(commands);
  const alone = project.docs.flatMap(({ path, snippets }) =>
    snippets
      .filter(({ kind }) => kind === "code")
      .flatMap(({ text, line }) => problemsAlone(commands, every, text).map((one) => ({ ...one, file: path, line }))),
  );
  return [...invocations, ...alone].map((problem) => ({
    ...problem,
    fix: "Write what underwrite --help and the command's own --help say.",
  }));
}

/** What is wrong with an option, or a command below another, that stands by itself: `--via batches`, `traces ls`. */
function problemsAlone(program: CommandTree, every: readonly CommandOption[], text: string): Problem[] {
  const [, flag, value] = /^(--[a-z][\w-]*)(?:$|[\s=](\S+)?)/.exec(text) ?? [];
  if (flag !== undefined) {
    if (process.allowedNodeEnvironmentFlags.has(flag)) return []; // one of Node's own
    const options = every.filter(({ names }) => names.includes(flag));
    if (options.length === 0) return [{ code: "unknown_option", what: `No command has the option ${flag}.` }];
    const wrong = options.map((option) => wrongChoice(option, value));
    return wrong.every(({ length }) => length > 0) ? (wrong[0] ?? []) : [];
  }
  const words = simpleCommands(text)[0] ?? [];
  const isBelow = program.commands.some(({ name, commands }) => name === words[0] && commands.length > 0);
  return isBelow && words.length > 1 ? problemsOf(program, words) : [];
}

function wrongChoice({ names, takesValue, choices }: CommandOption, value: string | undefined): Problem[] {
  if (!takesValue || !choices || value === undefined || choices.includes(value) || /^[<$"'-]/.test(value)) return [];
  return [{ code: "unknown_argument", what: `${names.at(-1)} takes one of ${choices.join(", ")}, not ${value}.` }];
}

/** What is wrong with the words after `underwrite`. */
export function problemsOf(program: CommandTree, args: readonly string[]): Problem[] {
  const [first, ...named] = args;
  if (first === "help" && !named.some((word) => word.startsWith("-"))) return problemsOf(program, named); // of any command
  const path = [program];
  const operands: string[] = [];
  const problems: Problem[] = [];
  for (let index = 0; index < args.length; index++) {
    const word = args[index] ?? "";
    const command = path.at(-1) ?? program;
    if (word === "--") break;
    if (/^-[a-z-]/i.test(word)) {
      const name = word.replace(/=.*$/s, "");
      const option = [...path, ...defaultsOf(command)]
        .flatMap(({ options }) => options)
        .find(({ names }) => names.includes(name));
      if (!option) problems.push({ code: "unknown_option", what: `${nameOf(path)} has no option ${name}.` });
      else problems.push(...wrongChoice(option, word.includes("=") ? word.slice(name.length + 1) : args[index + 1]));
      if (option?.takesValue && !word.includes("=")) index++;
      continue;
    }
    const next = operands.length === 0 ? command.commands.find(({ name }) => name === word) : undefined;
    if (next) path.push(next);
    else operands.push(word);
  }
  const ofOperands = operandProblems(path, operands);
  // Whether an unknown option takes a value is not known, and so neither is how many arguments there are.
  const isUnknown = ofOperands.some(({ code }) => code === "unknown_command");
  return isUnknown || problems.length === 0 ? ofOperands : problems;
}

function operandProblems(path: readonly CommandTree[], operands: readonly string[]): Problem[] {
  const named = path.at(-1);
  const [first = ""] = operands;
  if (!named || operands.length === 0) return [];
  const taker = defaultsOf(named)[0] ?? named;
  const isWord = /^[a-z][a-z-]*$/.test(first);
  if (named.commands.length > 0 && isWord) {
    return [{ code: "unknown_command", what: `There is no command ${nameOf(path)} ${first}.` }];
  }
  const declared = taker.arguments;
  if (operands.length > declared.length && !declared.at(-1)?.variadic) {
    const what = `${nameOf(path)} takes ${declared.length} arguments, not ${operands.length}.`;
    return [{ code: "unknown_argument", what }];
  }
  return operands.flatMap((operand, index) => {
    const { choices } = declared[index] ?? {};
    if (!choices || choices.includes(operand) || /^<.*>$|^\$/.test(operand)) return [];
    const what = `${nameOf(path)} takes one of ${choices.join(", ")}, not ${operand}.`;
    return [{ code: "unknown_argument" as const, what }];
  });
}

/** The command that is meant where only one above it is named: `traces` means `traces list`. */
function defaultsOf({ commands, defaultCommand }: CommandTree): CommandTree[] {
  return commands.filter(({ name }) => name === defaultCommand);
}

function optionsBelow({ options, commands }: CommandTree): CommandOption[] {
  return [...options, ...commands.flatMap(optionsBelow)];
}

function nameOf(path: readonly CommandTree[]): string {
  return path.map(({ name }) => name).join(" ");
}
