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
    { field: "lines", flags: "--lines <json>", description: "of the bill", required: true },
    { field: "model", flags: "--model <value>", description: "of the device" },
    { field: "fields", flags: "--fields <json>", description: "of the form" },
    { field: "color", flags: "--color <value>", description: "of the paper" },
    { field: "no_tax", flags: "--no-tax <value>", description: "none is due" },
    { field: "due-date", flags: "--due-date <value>", description: "under a name that is taken" },
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
    expect(["--notes", "--color", "--no-tax"].flatMap(named)).toEqual([]);
    expect(named("--fields")).toEqual(["--fields <names>"]);
  });

  it("says how its agent is named, what an input needs, and which fields have no option", () => {
    const program = buildProgram(processContext(new AbortController().signal, []), () => {}, COMMAND_LINE, "bills");
    const run = program.commands.find((command) => command.name() === "run");
    const written: string[] = [];
    run?.configureOutput({ writeOut: (text) => written.push(text) }).outputHelp();
    const help = written.join("");
    expect(help).toContain("Usage: underwrite run --agent bills <amount> --lines <json> [options]");
    expect(help).toContain(
      "by --input only, for the options of these names are others: model, fields, color, no_tax, due-date.",
    );
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
