import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { emptyFolder } from "../processes/cli.js";

const ZOD = fileURLToPath(new URL("../../../node_modules/zod", import.meta.url));
const IMPORTS = `import { defineAgent, defineTool } from "underwrite";\nimport * as z from "zod";\n`;

/** A project of a user, whose agent says yes or no to a word; what is given is put into its definition, and before it. */
export function ownProject(members: string, before = ""): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ZOD, join(cwd, "node_modules/zod"));
  mkdirSync(join(cwd, "cases/asker"), { recursive: true });
  writeFileSync(join(cwd, "package.json"), '{"type":"module"}');
  const asker = `{ name: "asker", instructions: "Say yes.", input: z.object({ word: z.string() }),
    output: z.object({ yes: z.boolean() }), tools: [], answerOffline: () => ({ yes: true }), ${members} }`;
  writeFileSync(
    join(cwd, "underwrite.config.mjs"),
    `${IMPORTS}${before}\nexport default { agents: [defineAgent(${asker})] };`,
  );
  const cases = ["Ann", "Bob"].map((word) => ({
    id: word.toLowerCase(),
    description: `${word}.`,
    input: { word },
    expected: { yes: true },
  }));
  writeFileSync(join(cwd, "cases/asker/a.json"), JSON.stringify(cases));
  return cwd;
}
