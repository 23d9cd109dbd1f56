import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CLI, cleanEnvironment, emptyFolder } from "../testing/processes/cli.js";

const ZOD = fileURLToPath(new URL("../../node_modules/zod", import.meta.url));
const CTRL_C = "\u0003";

/** A command at a terminal, on an agent with that code at the top of its configuration, and as its answer. */
function atTerminal(before: string, answer: string) {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "node_modules"));
  symlinkSync(ZOD, join(cwd, "node_modules/zod"));
  writeFileSync(join(cwd, "package.json"), '{"type":"module"}');
  const config = `import { defineAgent } from "underwrite";
    import * as z from "zod";
    import { writeSync } from "node:fs";
    // The second process needs a moment to begin; only then may the loop be known of.
    const begun = () => new Promise((resolve) => setTimeout(resolve, 1000));
    const loop = () => { writeSync(2, "in the loop"); for (;;); };
    ${before}
    export default { agents: [defineAgent({ name: "asker", instructions: "Say yes.", input: z.object({ word: z.string() }),
      output: z.object({ yes: z.boolean() }), tools: [], answerOffline: ${answer} })] };`;
  writeFileSync(join(cwd, "underwrite.config.mjs"), config);
  const command = `exec "${process.execPath}" "${CLI}" --agent asker Ann`;
  const child = spawn("script", ["-qec", command, "/dev/null"], { cwd, env: { ...cleanEnvironment(), TERM: "xterm" } });
  let said = "";
  child.stdout.on("data", (chunk) => {
    said += chunk;
    child.emit("said");
  });
  const until = async (text: string) => {
    while (!said.replace(/\s+/g, " ").includes(text)) await once(child, "said");
  };
  const ended = once(child, "close").then(([exitCode]) => exitCode as number);
  return { press: () => child.stdin.write(CTRL_C), until, ended, said: () => said };
}

describe("Ctrl-C at a terminal", () => {
  it.each([
    ["an agent's function", "await begun();", "loop"],
    ["the configuration itself", "await begun(); loop();", "() => ({ yes: true })"],
    ["code that goes on later", "begun().then(loop); await new Promise(() => {});", "() => ({ yes: true })"],
  ])("ends an endless loop of %s when it is pressed again, and the first says so", async (_, before, answer) => {
    const { press, until, ended } = atTerminal(before, answer);
    await until("in the loop");
    press();
    await until("code of underwrite.config.mjs does not stop to listen (does it loop?): Ctrl-C again ends it at once");
    press();
    expect(await ended).toBe(137);
  });

  it("is heard by code that waits, and nothing is said of loops", async () => {
    const { press, until, ended, said } = atTerminal(
      'await begun(); writeSync(2, "waiting"); await new Promise(() => setInterval(() => {}, 1000));',
      "() => ({ yes: true })",
    );
    await until("waiting");
    press();
    expect(await ended).toBe(130);
    expect(said()).toContain("underwrite: interrupted.");
    expect(said()).not.toContain("loop?");
  });
});
