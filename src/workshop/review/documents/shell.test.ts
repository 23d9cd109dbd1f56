import { describe, expect, it } from "vitest";
import { argumentsOf } from "./invocations.js";
import { simpleCommands } from "./shell.js";

describe("a line of shell", () => {
  it.each([
    ["a 'b c' \"d e\" f\\ g", [["a", "b c", "d e", "f g"]]],
    ["$ a | b && c; d || e &", [["a"], ["b"], ["c"], ["d"], ["e"]]],
    ["KEY=x OTHER='y z' a b", [["a", "b"]]],
    ["a > out.json 2>err.txt < in b", [["a", "b"]]],
    ["a b  # why", [["a", "b"]]],
    ['a "x;y"; b', [["a", "x;y"], ["b"]]],
    ["a <id> [--full] [--json]", [["a", "<id>", "--full", "--json"]]],
    ["- a …", [["a"]]],
    [
      "a --by $(b --format='%(c)' \"d e\") f",
      [
        ["a", "--by", "$(b --format=%(c) d e)", "f"],
        ["b", "--format=%(c)", "d e"],
      ],
    ],
    ["a '--not an option'", [["a", "--not an option"]]],
    ["", []],
  ])("%j is %j", (line, commands) => {
    expect(simpleCommands(line)).toEqual(commands);
  });
});

describe("a command of ours", () => {
  const scripts = { eval: "tsx src/cli/main.ts eval", test: "vitest run" };
  it.each([
    [["npx", "underwrite", "traces"], ["traces"]],
    [["npx", "tsx", "src/cli/main.ts", "traces"], ["traces"]],
    [
      ["npm", "run", "dev", "--", "1", "2"],
      ["1", "2"],
    ],
    [
      ["npm", "run", "eval", "--", "3"],
      ["eval", "3"],
    ],
    [["npm", "run", "eval"], ["eval"]],
    [["npm", "test"], undefined],
    [["git", "status"], undefined],
  ])("%j has the arguments %j", (words, args) => {
    expect(argumentsOf(words, scripts)).toEqual(args);
  });
});
