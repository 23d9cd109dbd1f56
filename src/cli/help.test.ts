import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { problemsOf } from "../workshop/review/commands.js";
import { argumentsOf } from "../workshop/review/documents/invocations.js";
import { simpleCommands } from "../workshop/review/documents/shell.js";
import { processContext } from "./context.js";
import { buildProgram } from "./program.js";
import { describeCommands } from "./workshop/program-facts.js";

const program = buildProgram(processContext(new AbortController().signal, []), () => {});
const tree = describeCommands(program);

function everyCommand(command: Command): Command[] {
  return [command, ...command.commands.flatMap(everyCommand)];
}

function helpOf(command: Command): string {
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  return text;
}

describe("help", () => {
  const commands = everyCommand(program).map((command) => ({ name: fullName(command), command }));

  it.each(commands)("of $name has examples, and each is a command that exists", ({ command }) => {
    const help = helpOf(command);
    const examples = [...help.matchAll(/^ {2}\$ (.*?)(?: {3,}.*)?$/gm)].map(([, line = ""]) => line);
    const invocations = examples.flatMap(simpleCommands).flatMap((words) => argumentsOf(words, {}) ?? []);
    expect(examples.length).toBeGreaterThan(0);
    expect(invocations.length).toBeGreaterThan(0);
    const problems = examples.flatMap((line) =>
      simpleCommands(line).flatMap((words) => problemsOf(tree, argumentsOf(words, {}) ?? [])),
    );
    expect(problems).toEqual([]);
  });
});

describe("the exit codes", () => {
  it("are told by every command that a signal can find at work, and all three with one another", () => {
    const helps = everyCommand(program).map((command) => ({ name: fullName(command), help: helpOf(command) }));
    const told = helps.filter(({ help }) => /\b(?:130|143|129)\b/.test(help));
    for (const { help } of told) expect(help).toContain("130, 143, 129 interrupted by Ctrl-C, SIGTERM, SIGHUP");
    expect(told.map(({ name }) => name.replace("underwrite ", "")).sort()).toEqual([
      "analyze",
      "batch",
      "cases harvest",
      "climb start",
      "connect",
      "doctor",
      "eval",
      "findings propose",
      "gate",
      "judge check",
      "mcp",
      "plan verify",
      "replay",
      "run",
      "traces push",
      "traces tail",
      "watch",
    ]);
  });
});

describe("what an option is without", () => {
  const helps = everyCommand(program).map(helpOf);

  it("is shown one way, as it would be typed", () => {
    const defaults = helps.flatMap((help) => help.match(/default:\s[^)]*\)/g) ?? []);
    expect(defaults.length).toBeGreaterThan(20);
    expect(defaults.filter((text) => text.includes('"'))).toEqual([]);
    expect(helps.join("\n")).toContain("(choices: policy, tools, default: policy)");
  });
});

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}
