import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addEntries, parseJsonc } from "./jsonc.js";
import { mergeJson, mergeToml } from "./merge-config.js";

const OURS = { command: "npx", args: ["underwrite", "mcp"] };

/** Whether a text has every character of another one, in their order, but for blanks. */
function keeps(after: string, before: string): boolean {
  let at = -1;
  return [...before.replace(/\s/g, "")].every((character) => {
    at = after.indexOf(character, at + 1);
    return at >= 0;
  });
}

describe("a configuration with comments", () => {
  it.each([
    ["nothing", "{}"],
    ["servers of others", '{\n  "mcpServers": {\n    "mine": { "command": "x" } // mine\n  }\n}\n'],
    [
      "a trailing comma",
      '{\n\t"servers": { // all\n\t\t"mine": { "command": "x", },\n\t\t/* the end */\n\t},\n\t"inputs": [],\n}\n',
    ],
    ["a comma behind a comment", '{ "mcpServers": { "a": {} /* , */ , /* } */ } }'],
    ["a comment with a key", '{\n  // "mcpServers": {}\n  "theme": "dark", // "}"\n  "url": "http://x//y"\n}'],
    ["a key of that name deeper", '{ "profiles": { "mcpServers": {} }, "list": [{ "mcpServers": {} }] }'],
    ["the key twice", '{ "mcpServers": { "a": {} }, "mcpServers": { "b": {} } }'],
    ["a mark of byte order and lines of Windows", '\uFEFF{\r\n    "theme": "dark"\r\n}\r\n'],
    ["keys that look like ends", '{ "}": "{", "\\"": "//", "mcpServers": { "/*": { "command": "*/" } } }'],
    ["block comments around a value", '{ "a": 1, /* x */ "b": 2 /* y */ }'],
    ["only comments before", "// settings\n/* of mine */ {\n}\n// end"],
  ])("gets a server, and keeps all that it has: %s", (_, text) => {
    for (const key of ["mcpServers", "servers"]) {
      const { text: after, added } = mergeJson("x", text, { underwrite: OURS }, key);
      const [was, is] = [parseJsonc(text), parseJsonc(after)] as Record<string, Record<string, unknown>>[];
      expect(is).toEqual({ ...was, [key]: { ...was?.[key], underwrite: OURS } });
      expect({ added, keeps: keeps(after, text) }).toEqual({ added: ["underwrite"], keeps: true });
      expect(after.startsWith("\uFEFF")).toBe(text.startsWith("\uFEFF"));
      expect(after.replaceAll("\r\n", "").includes("\n")).toBe(!text.includes("\r\n"));
      expect(mergeJson("x", after, { underwrite: OURS }, key)).toEqual({
        text: after,
        added: [],
        kept: ["underwrite"],
      });
    }
  });

  it("keeps a comment beside the server that it is about", () => {
    const before = '{\n  "mcpServers": {\n    "a": {}, // of a\n    "b": {} // of b\n    // the last line\n  }\n}\n';
    expect(addEntries(before, "mcpServers", { c: {} })).toBe(
      '{\n  "mcpServers": {\n    "a": {}, // of a\n    "b": {}, // of b\n    // the last line\n    "c": {}\n  }\n}\n',
    );
  });

  it("is added to wherever comments, commas and lines stand in it", () => {
    const gap = fc.constantFrom("", " ", "\n", " // } , {\n", '/* " */', "\t/* { */\n");
    const entry = fc.tuple(
      gap,
      fc.constantFrom('"a"', '"b\\""', '"//"'),
      gap,
      gap,
      fc.constantFrom("1", '"}"', '{ "x": [1, 2] }', "[]"),
    );
    const object = fc.tuple(fc.array(entry, { maxLength: 3 }), fc.boolean(), gap).map(([entries, comma, end]) => {
      const members = entries.map(([a, name, b, c, value]) => `${a}${name}${b}:${c}${value}`);
      return `{${members.join(",")}${comma && members.length > 0 ? "," : ""}${end}}`;
    });
    const file = fc
      .tuple(gap, object, gap, fc.boolean())
      .map(([a, servers, b, first]) =>
        first ? `${a}{"mcpServers":${servers}${b}}` : `${a}{"x": 1,${b}"mcpServers":${servers},${b}}`,
      );
    fc.assert(
      fc.property(file, (text) => {
        const { text: after } = mergeJson("x", text, { underwrite: OURS });
        const [was, is] = [parseJsonc(text), parseJsonc(after)] as { mcpServers: object }[];
        expect(is).toEqual({ ...was, mcpServers: { ...was?.mcpServers, underwrite: OURS } });
      }),
      { numRuns: 500 },
    );
  });

  it.each(["[]", '"x"', "{", "{ // }", '{ "mcpServers": [] }', '{ "mcpServers": null }', '{ "a": 1 "b": 2 }'])(
    "is left as it is where it is none: %s",
    (text) => {
      expect(() => mergeJson("x", text, { underwrite: OURS })).toThrow("x cannot be added to");
    },
  );

  it("of Codex keeps its mark of byte order and every comment", () => {
    const before = "\uFEFF# mine\r\nmodel = 'x' # my model\r\n";
    const { text } = mergeToml("x", before, { underwrite: "[mcp_servers.underwrite]\ncommand = 'npx'\n" });
    expect(text).toBe("\uFEFF# mine\r\nmodel = 'x' # my model\r\n\r\n[mcp_servers.underwrite]\r\ncommand = 'npx'\r\n");
  });
});
