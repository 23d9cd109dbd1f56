import { chownSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { emptyFolder, underwrite } from "../testing/processes/cli.js";

const ZOD = fileURLToPath(new URL("../../node_modules/zod", import.meta.url));

const GREETER = `
import { defineAgent, UserError } from "underwrite";
import * as z from "zod";
import { writeFileSync } from "node:fs";
writeFileSync(new URL("./ran", import.meta.url), "");
export const greeter = defineAgent({
  name: "greeter",
  instructions: "Greet.",
  input: z.object({ who: z.string() }),
  output: z.object({ polite: z.boolean() }),
  tools: [],
  answerOffline: (_, { who }) => ({ polite: who !== "Bob" }),
  parseInput(fields) {
    if (fields.who === "") throw new UserError("Nobody is not greeted.");
    return fields;
  },
});
`;
const CONFIG = `import { defineConfig } from "underwrite";
import { greeter } from "./greeter.js";
export default defineConfig({ agents: [greeter] });
`;

/** A project that has zod, and not underwrite: a configuration gets this program's own. */
function project(files: Record<string, string>): string {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ZOD, join(cwd, "node_modules/zod"));
  for (const [name, text] of Object.entries({ "package.json": '{"type":"module"}', ...files })) {
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

describe("a project's configuration", () => {
  it.each([
    ["underwrite.config.ts", "greeter.ts"],
    ["underwrite.config.js", "greeter.js"],
    ["underwrite.config.mjs", "greeter.js"],
  ])("adds its agents as %s, and is named once on stderr", async (config, agent) => {
    const cwd = project({ [config]: CONFIG, [agent]: GREETER });
    const { stdout, stderr, exitCode } = await underwrite(["--agent", "greeter", "Ann", "--quiet"], { cwd });
    expect(stderr).toBe(`Loaded ${config}: greeter.`);
    expect(JSON.parse(stdout)).toMatchObject({ polite: true, validation: { checked: false } });
    expect(exitCode).toBe(0);
  });

  it("shares this program's modules: an error of the agent's own is a user's error", async () => {
    const cwd = project({ "underwrite.config.ts": CONFIG, "greeter.ts": GREETER });
    const { stderr, exitCode } = await underwrite(["--agent", "greeter", "", "--quiet"], { cwd });
    expect(stderr).toContain("underwrite: Nobody is not greeted.");
    expect(exitCode).toBe(2);
  });

  it.each([
    [["traces"]],
    [["completion", "bash"]],
    [["doctor"]],
    [["playbook"]],
    [["connect", "--help"]],
    [["85000", "12000", "720", "250000"]],
    [["analyze"]],
    [["--agent", "greeter", "Ann", "--no-config"]],
    [["eval", "--agent", "greeter", "--no-config"]],
  ])("is not run by %j", async (args) => {
    const cwd = project({ "underwrite.config.ts": CONFIG, "greeter.ts": GREETER });
    const { stderr } = await underwrite(args, { cwd });
    expect({ ran: existsSync(join(cwd, "ran")), named: stderr.includes("Loaded") }).toEqual({
      ran: false,
      named: false,
    });
  });

  it.each([
    ['throw new Error("no\\nsuch luck");', "underwrite.config.ts cannot be loaded: no."],
    ["export default 5;", "underwrite.config.ts exports no configuration"],
    ["export const agents = [];", "underwrite.config.ts exports no configuration"],
    ["export default { agents: {} };", "underwrite.config.ts exports no configuration"],
    ["export default { agents: [5] };", "underwrite.config.ts: An agent's name is"],
    ['import "./missing.js";', "underwrite.config.ts cannot be loaded: "],
    ["export default {", "underwrite.config.ts cannot be loaded: Unexpected token (underwrite.config.ts, line 1)."],
    [
      "export default { agents: [], tools: [] };",
      'underwrite.config.ts exports no configuration (Unrecognized key: "tools"): ',
    ],
    [
      'import { greeter } from "./greeter.js"; export default { agents: [greeter, { ...greeter }] };',
      "underwrite.config.ts: greeter is the name of another agent: rename it.",
    ],
    [
      'import { greeter } from "./greeter.js"; export default { agents: [{ ...greeter, name: "underwriting" }] };',
      "underwrite.config.ts: underwriting is a name that ships with underwrite: rename it.",
    ],
  ])("that cannot be used is one line with its file: %s", async (config, says) => {
    const cwd = project({ "underwrite.config.ts": config, "greeter.ts": GREETER });
    const { stdout, stderr, exitCode } = await underwrite(["eval", "--agent", "greeter", "--json"], { cwd });
    expect(stderr).toContain(`underwrite: ${says}`);
    expect({ stdout, exitCode, lines: stderr.trim().split("\n").length }).toEqual({
      stdout: "",
      exitCode: 2,
      lines: 1,
    });
  });

  it.runIf(process.getuid?.() === 0)("of another user is not run", async () => {
    const cwd = project({ "underwrite.config.ts": CONFIG, "greeter.ts": GREETER });
    chownSync(join(cwd, "underwrite.config.ts"), 12345, 12345);
    const { stderr, exitCode } = await underwrite(["--agent", "greeter", "Ann"], { cwd });
    expect(stderr).toContain("underwrite.config.ts is not read: it belongs to another user.");
    expect({ exitCode, ran: existsSync(join(cwd, "ran")) }).toEqual({ exitCode: 2, ran: false });
  });

  it("is found from a folder below, and its agent's cases are the project's", async () => {
    const cwd = project({ "underwrite.config.ts": CONFIG, "greeter.ts": GREETER });
    mkdirSync(join(cwd, "cases/greeter"), { recursive: true });
    const cases = [{ id: "a", description: "A.", application: { who: "Ann" }, expected: { polite: true } }];
    writeFileSync(join(cwd, "cases/greeter/hard.json"), JSON.stringify(cases));
    mkdirSync(join(cwd, "below"));
    const { stdout, exitCode } = await underwrite(["eval", "--agent", "greeter", "--quiet", "--json"], {
      cwd: join(cwd, "below"),
    });
    expect(JSON.parse(stdout)).toMatchObject({ agent: "greeter", total: 1, passed: 1 });
    expect(exitCode).toBe(0);
  });
});
