import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import type { TreeFile } from "../tree/git.js";
import { editableFiles, filesToRead, refuseShared } from "./editable.js";

/** The files of a template of `create`, as an agent in a project. */
function agentOf(template: string, ending = ".ts"): Map<string, TreeFile> {
  const folder = fileURLToPath(new URL(`../../workshop/${template}/`, import.meta.url));
  const names = readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return new Map(names.map((name) => [`agents/mine/${name.replace(/\.ts$/, ending)}`, { mode: "100644", hash: "" }]));
}

it.each([
  ["template", ["answer-offline.ts", "claim.ts", "decision.ts", "instructions.ts", "tools.ts"]],
  ["template-tools", ["answer-offline.ts", "instructions.ts", "question.ts", "tools.ts"]],
])("a coding agent may edit the parts of an agent that create made of %s, and no measure", (template, parts) => {
  const place = { folder: "agents/mine", project: "", from: "configuration" as const };
  for (const ending of [".ts", ".js", ".mjs", ".cjs", ".mts", ".cts"]) {
    const files = agentOf(template, ending);
    const own = parts.map((name) => `agents/mine/${name.replace(/\.ts$/, ending)}`);
    expect([...editableFiles(place, files, []).keys()].sort()).toEqual(own);
    const read = filesToRead(place, files);
    expect(read).toEqual(expect.arrayContaining(own));
    expect(read.filter((path) => /reference|validate/.test(path))).toEqual([]);
  }
});

it("a file that may be edited and holds what judges is refused, however it exports it", () => {
  const refusal = (text: string) => () => refuseShared(["agents/mine/tools.js"], () => text);
  for (const text of [
    "export const policy = {};",
    "export async function validate() {}",
    "const policy = {};\nexport { tools, policy };",
    "const own = {};\nexport {\n  tools,\n  own as policy,\n};",
    "exports.policy = {};",
    "module.exports.policy = {};",
    "module.exports = { tools, policy };",
  ])
    expect(refusal(text), text).toThrow(/tools\.js holds (?:policy|validate) beside what may be edited/);
  for (const text of [
    'export { reference } from "./reference.js";',
    "export { policyText, tools };",
    "module.exports = { tools };\nconst policy = 1;",
  ])
    expect(refusal(text), text).not.toThrow();
});
