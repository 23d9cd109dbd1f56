import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { hashSources } from "../../folder/sources.js";
import { emptyFolder, underwrite } from "../../testing/processes/cli.js";

const ZOD = fileURLToPath(new URL("../../../node_modules/zod", import.meta.url));

const FILES = {
  "package.json": '{"type":"module"}',
  "underwrite.config.ts": `import { defineConfig } from "underwrite";
import { doubler } from "./agents/doubler/agent.js";
export default defineConfig({ agents: [doubler] });
`,
  "agents/doubler/agent.ts": `import { defineAgent } from "underwrite";
import * as z from "zod";
import { tools } from "./tools.js";
export const doubler = defineAgent({
  name: "doubler",
  instructions: "Double it.",
  input: z.object({ n: z.number() }),
  output: z.object({ double: z.number() }),
  tools,
  reference: ({ n }) => ({ output: { double: 2 * n }, figures: { double: 2 * n } }),
  answerOffline: ({ twice }) => ({ double: twice.double }),
});
`,
  "agents/doubler/tools.ts": `import { defineTool } from "underwrite";
import { FACTOR } from "./factor.js";
export const tools = [defineTool({ name: "twice", description: "Twice n.", run: ({ n }) => ({ double: FACTOR * n }) })];
`,
  "agents/doubler/factor.ts": "export const FACTOR = 2;\n",
  "cases/doubler/hard.json": JSON.stringify(
    [1, 2].map((n) => ({ id: `n-${n}`, description: "A number.", application: { n }, expected: { double: 2 * n } })),
  ),
};

/** A project with an agent whose tool can be broken. */
function project() {
  const cwd = emptyFolder();
  for (const folder of ["agents/doubler", "cases/doubler", "node_modules"])
    mkdirSync(join(cwd, folder), { recursive: true });
  symlinkSync(ZOD, join(cwd, "node_modules/zod"));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(cwd, name), text);
  const run = async (...args: string[]) => {
    const isEval = args[0] === "eval" && args[1] !== "compare";
    const result = await underwrite([...args, "--json", ...(isEval ? ["--quiet"] : [])], { cwd });
    return { ...result, json: () => JSON.parse(result.stdout) };
  };
  const write = (name: keyof typeof FILES, text: string) => writeFileSync(join(cwd, name), text);
  return { cwd, run, write };
}

describe("the version of an agent", () => {
  it("is another one once a tool is broken in its body, in eval, compare, analyze and plan", async () => {
    const { run, write } = project();
    const evaluate = () => run("eval", "--agent", "doubler", "--model", "offline");
    const before = (await evaluate()).json();
    const again = (await evaluate()).json();
    expect(again.versions.code).toBe(before.versions.code);
    write("agents/doubler/factor.ts", "export const FACTOR = 3;\n");
    const broken = (await evaluate()).json();
    expect({ ...broken.versions, code: "" }).toEqual({ ...before.versions, code: "" });
    expect(broken.versions.code).not.toBe(before.versions.code);
    const { differences } = (await run("eval", "compare", before.run_id, broken.run_id)).json();
    expect(differences).toEqual([{ part: "code", a: before.versions.code, b: broken.versions.code }]);
    const { figures } = (await run("analyze", "--agent", "doubler", "--kind", "eval")).json();
    expect(figures.by_version.map(({ version }: { version: string }) => version)).toEqual([
      expect.stringContaining(`code ${before.versions.code}`),
      expect.stringContaining(`code ${broken.versions.code}`),
    ]);
    const { id } = (await run("plan", "create", "--agent", "doubler", "--kind", "eval")).json();
    const { versions } = (await run("plan", "show", id)).json();
    expect(versions.map(({ code }: { code: string }) => code)).toEqual([before.versions.code, broken.versions.code]);
  });

  it("of a shipped agent is the same from its source, built, and in another place", async () => {
    const { stdout } = await underwrite(["eval", "1", "--model", "offline", "--json", "--quiet"]);
    const source = hashSources("src", "agents/underwriting/agent.ts");
    expect(source).toMatch(/^[0-9a-f]{12}$/);
    expect(JSON.parse(stdout).versions.code).toBe(source);
    const copy = emptyFolder();
    cpSync("src", copy, { recursive: true });
    const tools = join(copy, "agents/underwriting/tools.ts");
    writeFileSync(tools, readFileSync(tools, "utf8").replaceAll("\n", "\r\n"));
    expect(hashSources(copy, "agents/underwriting/agent.ts")).toBe(source);
    writeFileSync(join(copy, "figures/decimal.ts"), `${readFileSync(join(copy, "figures/decimal.ts"), "utf8")}// `);
    expect(hashSources(copy, "agents/underwriting/agent.ts")).not.toBe(source);
  });
});

describe("eval --failed", () => {
  it("follows the last whole run of the same model, whatever parts were run since", async () => {
    const { run, write } = project();
    write("cases/doubler/hard.json", FILES["cases/doubler/hard.json"].replace('"double":4', '"double":5'));
    const whole = (await run("eval", "--agent", "doubler", "--model", "offline")).json();
    expect(whole.cases.map(({ status }: { status: string }) => status)).toEqual(["pass", "fail"]);
    expect(whole).toMatchObject({ not_judged: ["instructions"] });
    await run("eval", "--agent", "doubler", "--model", "offline", "--case", "n-1");
    const failed = (await run("eval", "--agent", "doubler", "--model", "offline", "--failed")).json();
    expect(failed.cases.map(({ id }: { id: string }) => id)).toEqual(["n-2"]);
    expect(failed.partial).toContain(whole.run_id);
    const other = await run("eval", "--agent", "doubler", "--model", "claude-sonnet-5", "--failed");
    expect(other.stderr).toContain('No eval run of all cases with "claude-sonnet-5" is kept');
    expect(other.exitCode).toBe(2);
  });
});

describe("plan verify", () => {
  it("leaves a plan untested, with exit code 1, when one space in the instructions is verified with the embedded model", async () => {
    const { cwd, run, write } = project();
    write("agents/doubler/factor.ts", "export const FACTOR = 3;\n");
    await run("eval", "--agent", "doubler", "--model", "offline");
    const { id } = (await run("plan", "create", "--agent", "doubler", "--kind", "eval")).json();
    const file = join(cwd, "plans", `${id}.md`);
    const { digest } = (await run("plan", "show", id)).json();
    const moves = `  - { status: approved, at: 2026-03-29, by: Ada, digest: ${digest} }\n  - { status: applied, at: 2026-03-29, by: Ada }\n`;
    const text = readFileSync(file, "utf8");
    writeFileSync(
      file,
      text.replace("status: proposed\n", "status: applied\n").replace(/\n---\n\n/, `\n${moves}---\n\n`),
    );
    write("agents/doubler/agent.ts", FILES["agents/doubler/agent.ts"].replace("Double it.", "Double it. "));
    write("agents/doubler/factor.ts", FILES["agents/doubler/factor.ts"]);
    const spaced = await run("plan", "verify", id, "--model", "offline");
    expect(spaced.json()).toMatchObject({
      status: "untested",
      verdict: "untested",
      counts: { missed: 0, surprise: 0, untested: 0 },
      warning: expect.stringContaining("the instructions were changed"),
    });
    expect(spaced.exitCode).toBe(1);
    write("agents/doubler/agent.ts", FILES["agents/doubler/agent.ts"]);
    const plain = await run("plan", "verify", id, "--model", "offline");
    expect(plain.json()).toMatchObject({ status: "verified", verdict: "verified", warning: null });
    expect(plain.exitCode).toBe(0);
    expect((await run("plan", "show", id)).json().history.map(({ status }: { status: string }) => status)).toEqual([
      "proposed",
      "approved",
      "applied",
      "untested",
      "verified",
    ]);
  });
});
