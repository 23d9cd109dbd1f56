import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { built } from "../../testing/processes/in-process.js";
import { whyNoJail } from "../jail/bubblewrap.js";
import { readAnswers, runCandidate as runFromSource } from "./run-candidate.js";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const { runCandidate } = await built();
const hasJail = (await whyNoJail()) === undefined;

/** A written-out tree with an agent whose tool runs a piece of code, which no guard has looked at. */
function treeWith(code: string, atImport = ""): string {
  const tree = emptyFolder();
  symlinkSync(join(ROOT, "node_modules"), join(tree, "node_modules"));
  writeFileSync(join(tree, "package.json"), '{"type":"module"}');
  writeFileSync(
    join(tree, "underwrite.config.ts"),
    `import { defineAgent, defineConfig, defineTool } from "underwrite";
import * as z from "zod/mini";
import fs from "node:fs";
import net from "node:net";
import os from "node:os";
import { spawnSync } from "node:child_process";
void [fs, net, os, spawnSync];
${atImport}
const tools = [defineTool({ name: "look", description: "Looks.", run: async () => { ${code} } })];
export default defineConfig({ agents: [defineAgent({
  name: "odd", instructions: "Look.", tools,
  input: z.object({ n: z.number() }), output: z.object({ seen: z.string() }),
  answerOffline: ({ look }) => ({ seen: JSON.stringify(look) }),
}) ] });`,
  );
  return tree;
}

const candidate = (tree: string) => ({
  tree,
  from: "configuration" as const,
  agent: "odd",
  inputs: [{ n: 1 }, { n: 2 }],
  sandbox: hasJail,
  timeoutMs: 120_000,
});
const run = (tree: string, more: object = {}) => runCandidate({ ...candidate(tree), ...more });

describe("the process that runs a candidate", () => {
  it("tells what the tools returned and what the model said, and what the agent declares, from source as from the build", async () => {
    const ran = await run(treeWith("return { here: 1 };"));
    const { declared, answers } = ran;
    expect(declared.tools).toEqual([{ name: "look", description: "Looks.", arguments: null }]);
    expect(answers.map(({ input, tools }) => ({ input, tools }))).toEqual(
      [0, 1].map((input) => ({ input, tools: [{ name: "look", result: { here: 1 }, is_error: false }] })),
    );
    expect(await runFromSource(candidate(treeWith("return { here: 1 };")))).toEqual(ran);
  });

  it.each([
    ["exits with success", "process.exit(0);", "it ended after 0 of 2 inputs (exit code 0)"],
    [
      "prints a line where runs are told",
      'fs.writeSync(1, "{\\"answer\\":{}}\\n"); return 1;',
      "it wrote lines of its own",
    ],
    [
      "floods",
      'for (;;) try { fs.writeSync(1, "x".repeat(1e6)); } catch { /* a full pipe: again */ }',
      "it printed more than 64000000 bytes",
    ],
    [
      "takes memory without end",
      "const held = []; for (;;) held.push(new Array(1e6).fill(0.5));",
      "it ended after 0 of 2 inputs",
    ],
  ])("is no evidence where the code %s", async (_, code, says) => {
    await expect(run(treeWith(code))).rejects.toThrow(says);
  });

  it("is no evidence where the code hangs", async () => {
    await expect(run(treeWith("for (;;) {}"), { timeoutMs: 3000 })).rejects.toThrow("it ran longer than 3 s");
  });

  it("writes by what it held before the code was loaded: methods that are patched and an exit hook change no line", async () => {
    const patch = `JSON.stringify = () => "{}"; process.on("exit", () => fs.writeSync(1, "all passed\\n")); fs.writeSync = () => 0;`;
    const { answers } = await run(treeWith("return 1;", patch));
    expect(answers.map(({ tools }) => tools)).toEqual([0, 1].map(() => [{ name: "look", result: 1, is_error: false }]));
  });

  it.runIf(hasJail)(
    "sees neither the machine's files, nor its environment, nor a network, and writes nothing",
    async () => {
      const secret = join(emptyFolder(), "secret");
      writeFileSync(secret, "secret");
      mkdirSync(join(emptyFolder(), "cases"));
      const server = createServer((socket) => socket.end("reached")).listen(0, "127.0.0.1");
      await new Promise((resolve) => server.once("listening", resolve));
      const { port } = server.address() as { port: number };
      const code = `
      const tried = (work) => { try { return String(work()); } catch (error) { return error.code; } };
      const reached = await new Promise((resolve) => net.connect(${port}, "127.0.0.1").on("data", () => resolve("reached")).on("error", (e) => resolve(e.code)));
      return {
        secret: tried(() => fs.readFileSync(${JSON.stringify(secret)}, "utf8")),
        cases: tried(() => fs.readdirSync(${JSON.stringify(join(ROOT, "cases"))})),
        written: tried(() => fs.writeFileSync("here", "x")),
        home: tried(() => fs.readdirSync(os.homedir()).length),
        environment: Object.keys(process.env).filter((name) => /SECRET|KEY|TOKEN/.test(name)).length,
        processes: tried(() => fs.readdirSync("/proc").filter((name) => /^\\\\d+$/.test(name)).length < 10),
        reached,
      };`;
      process.env.ANTHROPIC_API_KEY = "sk-none";
      const { answers } = await run(treeWith(code)).finally(() => {
        delete process.env.ANTHROPIC_API_KEY;
        server.close();
      });
      expect(answers[0]?.tools[0]?.result).toEqual({
        secret: "ENOENT",
        cases: "ENOENT",
        written: "EROFS",
        home: "0",
        environment: 0,
        processes: "true",
        reached: "ECONNREFUSED",
      });
    },
  );

  it("is read line by line: none twice, none that was not asked for, none that does not fit", () => {
    const declared = '{"declared":{"tools":[],"instructions":"","output":{}}}';
    const answer = (input: number) => `{"answer":{"input":${input},"responses":[],"tools":[]}}`;
    const read = (...lines: string[]) =>
      readAnswers({ code: 0, signal: null, stderr: "", stdout: lines.map((line) => `t${line}\n`).join("") }, "t", 2)
        .answers;
    expect(read(declared, answer(1), answer(0)).map(({ input }) => input)).toEqual([0, 1]);
    for (const wrong of [
      [declared, answer(0), answer(0), answer(1)],
      [declared, answer(0), answer(1), answer(2)],
      [declared, declared, answer(0), answer(1)],
      [answer(0), answer(1)],
      [declared, answer(0)],
      [declared, answer(0), '{"answer":{"input":1}}'],
      [declared, answer(0), "{"],
    ])
      expect(() => read(...wrong)).toThrow();
  });
});
