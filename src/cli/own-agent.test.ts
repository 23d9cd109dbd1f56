import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";
import { answer, serve } from "../testing/servers/ask-claude.js";

const ZOD = fileURLToPath(new URL("../../node_modules/zod", import.meta.url));

/** An agent of five members, none of which says what is right. */
const CONFIG = `import { defineAgent, defineConfig } from "underwrite";
import * as z from "zod";
import { writeFileSync } from "node:fs";
writeFileSync(new URL("./ran", import.meta.url), "");
const greeter = defineAgent({
  name: "greeter",
  instructions: "Greet.",
  input: z.object({ who: z.string(), times: z.number().int().optional() }),
  output: z.object({ polite: z.boolean(), greeting: z.string() }),
  tools: [],
});
const teller = defineAgent({
  name: "teller",
  instructions: "Tell what came.",
  input: z.object({ who: z.string(), loud: z.boolean().default(false), memo: z.string().nullable().optional() }),
  output: z.object({ came: z.string() }),
  tools: [],
  answerOffline: (_, input) => ({ came: JSON.stringify(input) }),
});
const chooser = defineAgent({
  ...teller,
  name: "chooser",
  input: z.union([z.object({ a: z.string() }), z.object({ b: z.array(z.string()) })]),
});
export default defineConfig({ agents: [greeter, teller, chooser] });
`;
const ANN = { id: "ann", description: "A name.", application: { who: "Ann" }, expected: { polite: true } };
const OWN = ["--agent", "greeter"];

let cwd: string;
beforeAll(() => {
  cwd = projectFolder();
  mkdirSync(join(cwd, "cases/greeter"), { recursive: true });
  writeFileSync(join(cwd, "cases/greeter/hard.json"), JSON.stringify([ANN]));
});

/** A project whose configuration can be loaded, with that agent and nothing else. */
function projectFolder(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ZOD, join(folder, "node_modules/zod"));
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "underwrite.config.mjs"), CONFIG);
  return folder;
}

async function said(args: string[], env: Record<string, string> = {}) {
  const { stdout, stderr, exitCode } = await underwrite(args, { cwd, env });
  return { exitCode, stdout, stderr, text: `${stdout}\n${stderr}` };
}

function proposal(more: Record<string, unknown> = {}) {
  const file = join(cwd, "probe.json");
  writeFileSync(file, JSON.stringify({ id: "dora", description: "A third.", application: { who: "Dora" }, ...more }));
  return ["cases", "propose", ...OWN, "--file", "probe.json"];
}

describe("the input of an agent of one's own", () => {
  it.each([
    [["--loud", "Ann"], { who: "Ann", loud: true }],
    [["Ann", "--loud"], { who: "Ann", loud: true }],
    [["--loud", "false", "Ann"], { who: "Ann", loud: false }],
    [["--loud=false", "Ann"], { who: "Ann", loud: false }],
    [["--memo", "--loud", "Ann"], { who: "Ann", memo: "--loud", loud: false }],
    [["--memo", "12", "--", "--loud"], { who: "--loud", memo: "12", loud: false }],
  ])("is %j: %j", async (args, input) => {
    const { stdout } = await said(["--agent", "teller", "--model", "offline", "--json", ...args]);
    expect(JSON.parse(JSON.parse(stdout).came)).toEqual(input);
  });

  it.each([
    [["teller", "Ann", "--loud=maybe"], "argument 'maybe' is invalid. Allowed choices are true, false."],
    [["greeter", "Ann", "--times", "{twice"], 'No JSON came for times: "{twice".'],
    [["chooser"], "An input of chooser is given as JSON: --input with a file, or - for stdin."],
    [["chooser", "--help"], "Usage: underwrite --agent chooser --input <file> [options]"],
  ])("of %j: %s", async (args, says) => {
    expect((await said(["--agent", ...args])).text).toContain(says);
  });
});

it("makes no case of an answer that a person called wrong where nothing else says what is right, and plans one", async () => {
  const folder = { cwd: projectFolder() };
  const go = (...args: string[]) => underwrite(args, folder);
  for (const who of ["Eve", "Eve", "Fay"]) await go("--agent", "teller", who, "--model", "offline", "--quiet");
  const traces = JSON.parse((await go("traces", "list", "--json")).stdout);
  await go("traces", "score", traces[1].trace_id, "correct", "false");
  const { drafts, skipped } = JSON.parse((await go("cases", "harvest", "--agent", "teller", "--json")).stdout);
  expect(drafts.map((draft: { application: object }) => draft.application)).toEqual([{ who: "Fay", loud: false }]);
  expect(skipped).toMatchObject([{ reason: "disputed", runs: 2 }]);
  expect((await go("cases", "harvest", "--agent", "teller")).stderr).toContain("a person called the answer wrong");
  const { text } = JSON.parse((await go("plan", "--agent", "teller", "--dry-run", "--json")).stdout);
  expect(text).toContain("Nothing else says what is right: keep the input as a case with the answer that is");
});

describe("a command that names another, for an agent that must be named, names it", () => {
  it.each([
    [["cases", "list"], "underwrite cases show <case> --agent greeter prints"],
    [["cases", "show", "ann"], "To run it: underwrite eval --agent greeter --case ann"],
    [["cases", "show", "none"], "See underwrite cases list --agent greeter."],
    [["findings", "list"], "underwrite analyze --agent greeter looks for them"],
    [["findings", "show", "3f2a"], "See underwrite findings list --agent greeter."],
    [["eval", "--case", "none"], "See underwrite cases list --agent greeter."],
    [["eval", "list"], "No eval runs yet: underwrite eval --agent greeter makes one."],
    [["eval", "--failed"], "There is no eval run yet: make one with underwrite eval --agent greeter."],
    [["status"], "no eval run yet: underwrite eval --agent greeter"],
    [["status"], "none seen yet: underwrite analyze --agent greeter"],
    [["--help"], "$ underwrite --agent greeter <who> "],
    [["--help"], "$ underwrite run --agent greeter --help "],
    [["run", "--help"], "$ underwrite --agent greeter --input input.json --json"],
    [[], "Expected 1 argument, <who>, and got 0."],
    [["run", "Ann", "--nope"], "See underwrite run --agent greeter --help."],
    [["Ann", "Lee"], "Expected 1 argument, <who>, and got 2."],
  ])("%j: %s", async (args, says) => {
    const { text } = await said([...args, ...OWN]);
    expect(text.replace(/\s+/g, " ")).toContain(says);
  });

  it("after a run without a decision, and after drafts are made of runs", async () => {
    const { env } = await serve(({ messages }) => {
      const isBob = JSON.stringify(messages).includes("Bob");
      return answer(isBob ? "no JSON" : { polite: true, greeting: "Hello" });
    });
    expect((await said([...OWN, "Bob"], env)).stderr).toMatch(/underwrite explain [0-9a-f]{8} --agent greeter/);
    expect((await said([...OWN, "Cleo"], env)).exitCode).toBe(0);
    const { stderr } = await said(["cases", "harvest", ...OWN]);
    expect(stderr).toMatch(/To accept one: underwrite cases harvest --agent greeter --accept trace-/);
    const brief = await said(["analyze", ...OWN]);
    expect(brief.stdout.replace(/\s+/g, " ")).toMatch(
      /Next: underwrite explain [0-9a-f]{8} --agent greeter .* underwrite plan --agent greeter turns/,
    );
    const [, id = ""] = /underwrite explain ([0-9a-f]{8})/.exec(brief.stdout) ?? [];
    const { findings } = JSON.parse((await said(["explain", id, ...OWN, "--json"])).stdout);
    expect(findings[0].command).toMatch(/^underwrite explain [0-9a-f]{32} --agent greeter --json$/);
    const [{ id: finding }] = JSON.parse((await said(["findings", "list", ...OWN, "--json"])).stdout);
    const dismiss = ["findings", "dismiss", finding, ...OWN, "--reason", "It is no fault"];
    expect((await said(dismiss)).exitCode).toBe(0);
    expect((await said(dismiss)).stderr).toContain(`underwrite findings reopen ${finding} --agent greeter takes that`);
  });
});

describe("a finding that a person accepts", () => {
  it("says how its agent's runs are looked through for it", async () => {
    const folder = projectFolder();
    const { env } = await serve(() => answer({ polite: false, greeting: "Hello, Dan" }));
    const json = async (...args: string[]) =>
      JSON.parse((await underwrite([...args, "--json"], { cwd: folder, env })).stdout);
    const { run } = await json(...OWN, "Dan");
    const { roots } = await json("traces", "show", run.trace_id);
    const proposal = {
      title: "Is not polite",
      severity: "low",
      count: 1,
      quotes: [{ trace_id: run.trace_id, span_id: roots[0].span_id, quote: "Hello, Dan" }],
      check: { expression: "output.polite == false" },
    };
    writeFileSync(join(folder, "finding.json"), JSON.stringify(proposal));
    const { id } = await json("findings", "propose", ...OWN, "--file", "finding.json");
    const { stderr } = await underwrite(["findings", "accept", id, "--by", "Ada"], { cwd: folder });
    expect(stderr).toContain("underwrite analyze --agent greeter looks for it from now on");
  });
});

describe("a case that is proposed for an agent without a reference", () => {
  it("needs a label, and says why", async () => {
    const { exitCode, stdout } = await said(proposal());
    expect(stdout).toContain(
      "probe.json, case dora: expected: is missing: greeter has no reference, so a person says what is expected of it: give it as expected.",
    );
    expect(exitCode).toBe(1);
  });

  it("is a draft with that label, which is accepted by a command that names the agent", async () => {
    const { exitCode, stdout, stderr } = await said(proposal({ expected: { polite: true } }));
    expect(stdout).toMatch(/dora +\{"polite":true\} +as it was proposed/);
    const [, accept = ""] = /^ {2}underwrite (cases harvest .*)$/m.exec(stderr) ?? [];
    expect(accept).toBe("cases harvest --agent greeter --accept dora");
    expect(exitCode).toBe(0);
    expect((await said(accept.split(" "))).stdout).toContain("1 draft accepted");
  });
});

describe("a command without --agent, where the project has agents of its own", () => {
  const SAYS = "No agent is named, so underwriting is meant; underwrite.config.mjs has others: --agent <name>.";

  it.each([
    [["eval"]],
    [["cases", "list"]],
    [["analyze"]],
    [["replay"]],
    [["plan", "create"]],
    [["findings"]],
    [["status"]],
    [["schema", "input"]],
    [["85000", "12000", "720", "250000"]],
  ])("says so once, and runs nothing of theirs: %j", async (args) => {
    const folder = projectFolder();
    const { stderr } = await underwrite(args, { cwd: folder });
    expect(stderr.split(SAYS)).toHaveLength(2);
    expect(existsSync(join(folder, "ran"))).toBe(false);
  });

  it("would have run theirs, had one been named", async () => {
    const folder = projectFolder();
    const { stdout } = await underwrite(["schema", "input", ...OWN], { cwd: folder });
    expect(JSON.parse(stdout).properties).toHaveProperty("who");
    expect(existsSync(join(folder, "ran"))).toBe(true);
  });

  it.each([
    [["schema", "input", "--agent", "underwriting"]],
    [["schema", "input", "--no-config"]],
    [["85000", "12000", "720", "250000", "--quiet"]],
    [["85000", "12000", "720", "250000", "-q"]],
    [["eval", "1", "--quiet", "--json"]],
  ])("says nothing of it where one that ships is named, theirs are left unread, or notes are: %j", async (args) => {
    expect((await underwrite(args, { cwd: projectFolder() })).stderr).not.toContain("No agent is named");
  });

  it("says what of a project was run, also under --quiet", async () => {
    const { env } = await serve(() => answer({ polite: true, greeting: "Hello" }));
    expect((await said([...OWN, "Ann"], env)).stderr).toContain(
      "Loaded underwrite.config.mjs: greeter, teller, chooser.",
    );
    expect((await said([...OWN, "Ann", "--quiet"], env)).stderr).toMatch(/^Loaded underwrite\.config\.\S+: /);
  });

  it("says how an agent is named where its input alone is given", async () => {
    const { stderr, exitCode } = await said(["Ann"]);
    expect(stderr).toBe(
      "underwrite: There is no command Ann. An agent of underwrite.config.mjs is named: underwrite --agent <name> …. See underwrite --help.",
    );
    expect(exitCode).toBe(2);
    const { stderr: slip } = await said(["evl"]);
    expect(slip).toBe("underwrite: There is no command evl. Did you mean eval? See underwrite --help.");
  });
});

describe("the help of an agent that is named", () => {
  it("has the embedded model where that answers for it", async () => {
    const { stdout } = await said(["run", "--agent", "underwriting", "--help"]);
    expect(stdout).toContain("$ underwrite --agent underwriting --input input.json --model offline --json");
    expect((await said(["run", ...OWN, "--help"])).stdout).not.toContain("--model offline");
  });
});
