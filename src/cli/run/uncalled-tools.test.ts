import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const ZOD = fileURLToPath(new URL("../../../node_modules/zod", import.meta.url));

/** A project with an agent that has a tool without arguments, and one with; what is said of them offline is given. */
function project(offline: string, answerOffline = "answerOffline: () => ({ found: false }),"): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ZOD, join(cwd, "node_modules/zod"));
  writeFileSync(join(cwd, "package.json"), '{"type":"module"}');
  writeFileSync(
    join(cwd, "underwrite.config.mjs"),
    `import { defineAgent, defineConfig, defineTool } from "underwrite";
import * as z from "zod";
const look = defineTool({ name: "look_around", description: "Looks.", run: () => ({ files: 2 }) });
const search = defineTool({
  name: "search_code", description: "Searches.", arguments: z.object({ text: z.string() }), run: () => ({ hits: 0 }), ${offline}
});
const finder = defineAgent({
  name: "finder", instructions: "Find it.", input: z.object({ what: z.string() }), output: z.object({ found: z.boolean() }),
  tools: [look, search], ${answerOffline}
});
export default defineConfig({ agents: [finder] });
`,
  );
  mkdirSync(join(cwd, "cases/finder"), { recursive: true });
  const one = { id: "nothing", description: "Nothing is there.", input: { what: "x" }, expected: { found: false } };
  writeFileSync(join(cwd, "cases/finder/hard.json"), JSON.stringify([one]));
  return cwd;
}

const RUN = ["--agent", "finder", "x", "--model", "offline"];
const EVAL = ["eval", "--agent", "finder", "--model", "offline"];
const SAYS =
  "The embedded model does not call search_code of finder: it needs arguments, and its defineTool says none for it (offline).";

describe("a tool that needs arguments", () => {
  it.each([
    ["a run", RUN],
    ["an eval", EVAL],
  ])("is named by %s of the embedded model that cannot call it, and by no other", async (_, args) => {
    const without = await underwrite(args, { cwd: project("") });
    expect(without.exitCode).toBe(0);
    expect(without.stderr).toContain(SAYS);
    const scripted = await underwrite(args, { cwd: project("offline: ({ what }) => ({ text: what }),") });
    expect(scripted.exitCode).toBe(0);
    expect(scripted.stderr).not.toContain("does not call");
  });

  it.each([
    ["a run", RUN],
    ["an eval", EVAL],
  ])(
    "and an agent without an offline answer are no reason for %s to guess: it says what is missing",
    async (_, args) => {
      const { stderr, exitCode } = await underwrite(args, { cwd: project("", "") });
      expect(exitCode).toBe(2);
      expect(stderr).toContain("The agent finder has no offline answer: set ANTHROPIC_API_KEY");
      const env = { ANTHROPIC_API_KEY: "sk-ant-test" };
      const withKey = await underwrite(args, { cwd: project("", ""), env });
      expect({ exitCode: withKey.exitCode, stderr: withKey.stderr }).toEqual({
        exitCode: 2,
        stderr: expect.stringContaining("has no offline answer: name another model than offline, or define its answer"),
      });
    },
  );
});
