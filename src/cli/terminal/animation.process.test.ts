import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { CLI, cleanEnvironment } from "../../testing/processes/cli.js";
import { APPROVED } from "../../testing/servers/ask-claude.js";

/** What is drawn over a line of the terminal. */
const CLEARED = "\r\u001b[2K";
const COMMANDS = [
  APPROVED,
  ["eval", "1", "--cases", "cases.json"],
  ["analyze", "--kind", "all"],
  ["replay", "--kind", "all"],
  ["cases", "harvest", "--dry-run"],
];

/** Where nothing is drawn over. */
const STILL: Record<string, string>[] = [
  { TERM: "dumb" },
  { TERM: "xterm", NO_COLOR: "1" },
  { TERM: "xterm", CI: "true" },
  { TERM: "xterm", CI: "woodpecker" },
];

let cwd: string;
beforeAll(async () => {
  cwd = suiteFolder(260);
  await evaluate(cwd, []);
}, 60_000);

/** What a command writes to stderr, which is a terminal. */
async function onTerminal(args: string[], env: Record<string, string>): Promise<string> {
  const command = `"${process.execPath}" "${CLI}" ${args.join(" ")} > /dev/null`;
  const { stdout } = await execa("script", ["-qec", command, "/dev/null"], {
    cwd,
    env: { ...cleanEnvironment(), ...env },
    extendEnv: false,
    reject: false,
    stripFinalNewline: false,
  });
  return stdout;
}

describe("a line that moves", () => {
  it.each(COMMANDS.map((args, n) => ({ args, env: STILL[n % STILL.length] ?? {} })))(
    "is shown by $args on a terminal, and by it alone",
    async ({ args, env }) => {
      expect(await onTerminal(args, { TERM: "xterm" })).toContain(CLEARED);
      expect(await onTerminal(args, env)).not.toContain(CLEARED);
    },
  );

  it.each(STILL)("is not shown in %j", async (env) => {
    expect(await onTerminal(APPROVED, env)).not.toContain(CLEARED);
  });

  it("is there where CI is said to be false", async () => {
    expect(await onTerminal(APPROVED, { TERM: "xterm", CI: "false" })).toContain(CLEARED);
  });
});
