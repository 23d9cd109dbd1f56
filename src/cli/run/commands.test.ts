import { describe, expect, it } from "vitest";
import type { CommandLine } from "../../runtime/definition/command-line.js";
import { processContext } from "../context.js";
import { buildProgram } from "../program.js";
import { namedAgent } from "./commands.js";

const COMMAND_LINE: CommandLine = {
  description: "Decides on bills.",
  positionals: [{ field: "amount", name: "amount", description: "US dollars" }],
  options: [
    { field: "due_date", flags: "--due-date <date>", description: "when it is due" },
    { field: "model", flags: "--model <value>", description: "of the device" },
  ],
  example: ["12.50"],
  examples: [],
};

describe("the main command", () => {
  it("has the arguments and options of its agent's input; its own options keep their meaning", () => {
    const program = buildProgram(processContext(new AbortController().signal, []), () => {}, COMMAND_LINE);
    const run = program.commands.find((command) => command.name() === "run");
    expect(run?.registeredArguments.map((argument) => argument.name())).toEqual(["amount"]);
    const named = (long: string) => run?.options.filter((option) => option.long === long).map(({ flags }) => flags);
    expect(named("--due-date")).toEqual(["--due-date <date>"]);
    expect(named("--model")).toEqual(["-m, --model <id>"]);
    expect(named("--notes")).toEqual([]);
  });
});

describe("the agent of a command line", () => {
  it.each([
    [["--agent", "bills", "12.50"], "bills"],
    [["12.50", "--agent=bills"], "bills"],
    [["run", "--agent", "bills", "--help"], "bills"],
    [["85000", "12000", "720", "250000"], undefined],
    [["85000", "--", "--agent", "bills"], undefined],
    [["eval", "--agent", "bills"], undefined],
    [["--agent"], undefined],
    [[], undefined],
  ])("%j is %j", (argv, agent) => {
    expect(namedAgent(argv)).toBe(agent);
  });
});
