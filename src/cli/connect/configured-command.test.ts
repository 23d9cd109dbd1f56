import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { codexTables } from "./clients.js";
import { commandInToml, fillInVariables } from "./configured-command.js";

describe("a configured command", () => {
  it.each([
    ['command = "a"\nargs = ["b", \'c\', "d\\"e"]\n', { command: "a", args: ["b", "c", 'd"e'] }],
    ['args = [\n  "b]", # why\n  "c",\n]\ncommand = \'a\'', { command: "a", args: ["b]", "c"] }],
    [
      'command = "a"\nenv = { "B" = "c", D = \'e\' }\ncwd = "/f"',
      { command: "a", args: [], env: { B: "c", D: "e" }, cwd: "/f" },
    ],
    ['command = "a"\n[mcp_servers.underwrite.env]\nB = "c"', { command: "a", args: [], env: { B: "c" } }],
    ['url = "http://127.0.0.1"\n[mcp_servers.other]\ncommand = "a"', undefined],
    ['command = """\na b"""\nargs = [\n"c",\n]', { command: "a b", args: ["c"] }],
    ['# command = "a"', undefined],
    ['command = "\\q"', undefined],
  ])("is read from TOML: %j", (body, command) => {
    const text = `model = "x"\n[mcp_servers.mine]\ncommand = "mine"\n\n[mcp_servers."underwrite"] # ours\n${body}\n\n[mcp_servers.z]\ncommand = "z"\n`;
    expect(commandInToml(text)).toEqual(command);
  });

  it("is read from TOML as it is written", () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: "binary" }),
        fc.array(fc.string({ unit: "binary" })),
        (command, args) => {
          const { underwrite: table = "" } = codexTables({ command, args }, "/a", undefined);
          expect(commandInToml(table)).toEqual({ command, args, cwd: "/a" });
        },
      ),
    );
  });

  it("has the variables that Cursor knows filled in", () => {
    const command = { command: `\${workspaceFolder}/run`, args: [`\${env:PATH}`, `\${env:NOT_SET_BY_ANYONE}`] };
    expect(fillInVariables(command, "/a")).toMatchObject({
      command: "/a/run",
      args: [process.env.PATH, `\${env:NOT_SET_BY_ANYONE}`],
    });
  });
});
