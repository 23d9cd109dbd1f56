import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ownProject } from "../testing/folders/own-project.js";
import { underwrite } from "../testing/processes/in-process.js";

const AGENT = ["--agent", "asker"];

it("an output with lists and objects is harvested, labelled and checked like any other", async () => {
  const parts = "parts: z.object({ letters: z.array(z.string()) })";
  const cwd = ownProject(`output: z.object({ yes: z.boolean(), ${parts} }),
    reference: ({ word }) => ({ output: { yes: true, parts: { letters: [...word] } } }),
    answerOffline: (_, { word }) => ({ yes: true, parts: { letters: [...word].reverse() } })`);
  const run = await underwrite([...AGENT, "Eve", "--quiet"], { cwd });
  expect(JSON.parse(run.stdout).validation.violations[0].message).toBe(
    'parts is {"letters":["e","v","E"]}; the reference says {"letters":["E","v","e"]}.',
  );
  const harvest = await underwrite(["cases", "harvest", ...AGENT, "--json"], { cwd });
  expect(harvest).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"letters"') });
  const proposal = { id: "max", description: "Max.", input: { word: "Max" } };
  writeFileSync(join(cwd, "max.json"), JSON.stringify(proposal));
  const proposed = await underwrite(["cases", "propose", ...AGENT, "--file", "max.json"], { cwd });
  expect(proposed.exitCode).toBe(0);
  const labelled = { ...proposal, expected: { parts: { letters: ["M", "a"] } } };
  writeFileSync(join(cwd, "cases/asker/max.json"), JSON.stringify([{ ...labelled, id: "ma" }]));
  const { stdout } = await underwrite(["cases", "check", ...AGENT], { cwd });
  expect(stdout).toContain('is {"letters":["M","a"]}, but the policy gives {"letters":["M","a","x"]}.');
});

it("fields called as what every object has, or alike, are read from options only where these are given", async () => {
  const text = "z.string().optional()";
  const fields = `word: z.string(), value_of: ${text}, to_string: ${text}, due_date: ${text}, "due-date": ${text}`;
  const cwd = ownProject(`input: z.object({ ${fields} }),
    output: z.object({ yes: z.boolean(), said: z.string() }),
    answerOffline: (_, input) => ({ yes: true, said: JSON.stringify(input) })`);
  const asked = async (...args: string[]) => {
    const { stdout } = await underwrite([...AGENT, "Eve", ...args, "--quiet"], { cwd });
    return JSON.parse(JSON.parse(stdout).said);
  };
  expect(await asked()).toEqual({ word: "Eve" });
  expect(await asked("--value-of", "7", "--due-date", "soon")).toEqual({
    word: "Eve",
    value_of: "7",
    due_date: "soon",
  });
  const { stdout } = await underwrite(["run", ...AGENT, "--help"], { cwd });
  expect(stdout).toContain("Given by --input only, for the options of these names are others: due-date.");
});

it("the form of what is printed is told of an output with parts that may be missing, or are made of others", async () => {
  const cwd = ownProject(`output: z.object({ yes: z.boolean(), note: z.string().optional(),
    word: z.string().transform((text) => text.trim()) }), answerOffline: () => ({ yes: true, word: " a " })`);
  const [schema, run] = [
    await underwrite(["schema", "output", ...AGENT], { cwd }),
    await underwrite([...AGENT, "a"], { cwd }),
  ];
  const { properties, required } = JSON.parse(schema.stdout);
  const printed = Object.keys(JSON.parse(run.stdout));
  expect(Object.keys(properties)).toEqual(expect.arrayContaining([...printed, "note"]));
  expect(printed).toEqual(expect.arrayContaining(required));
});

it.each([
  ["z.string()", '"a word"', "input.length"],
  ["z.array(z.number())", "[1, 2]", "input[1]"],
])("an input that is no object but %s is run, harvested and evaluated like any other", async (input, given, figure) => {
  const cwd = ownProject(`input: ${input}, reference: (input) => ({ output: { yes: ${figure} > 1 } })`);
  rmSync(join(cwd, "cases"), { recursive: true });
  const run = await underwrite([...AGENT, "--input", "-"], { cwd, input: given });
  expect(JSON.parse(run.stdout)).toMatchObject({ yes: true });
  await underwrite(["cases", "harvest", ...AGENT], { cwd });
  await underwrite(["cases", "harvest", "--accept", "all", ...AGENT], { cwd });
  const { stdout } = await underwrite(["eval", ...AGENT, "--json", "--html", "report.html"], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({ total: 1, passed: 1 });
  const { application } = JSON.parse((await underwrite(["schema", "case", ...AGENT], { cwd })).stdout).properties;
  expect(application).not.toHaveProperty("type");
});

it("a label that the output can never be is told of, where nothing says what is right", async () => {
  const cwd = ownProject("");
  const never = { id: "eve", description: "Eve.", input: { word: "Eve" }, expected: { yes: "yes" } };
  writeFileSync(join(cwd, "cases/asker/b.json"), JSON.stringify([never]));
  const { stdout, exitCode } = await underwrite(["cases", "check", ...AGENT], { cwd });
  expect(stdout).toContain(
    "case eve: expected.yes: is nothing that the output can be: Invalid input: expected boolean",
  );
  expect(exitCode).toBe(1);
});

it.each([
  [
    'input: z.object({ word: z.string().refine(() => { throw new Error("No word."); }) })',
    "the input of asker failed: No word. Set DEBUG",
  ],
  ["input: z.object({ word: z.string().refine(async () => true) })", "the input of asker failed: what it checks or"],
  ['output: z.object({ yes: z.boolean() }).refine(() => { throw new Error("no yes"); })', "the output failed: no yes"],
])("a schema whose own code fails is the author's: %s", async (members, says) => {
  const { stderr, exitCode } = await underwrite([...AGENT, "Ann", "--quiet"], { cwd: ownProject(members) });
  expect(stderr).toContain(`\nunderwrite: The schema of ${says}`);
  expect(exitCode).toBe(5);
});

it("a schema of a tool's arguments that fails is the tool's failure, which the model is told", async () => {
  const args = 'arguments: z.object({}).loose().refine(() => { throw new Error("no args"); })';
  const tool = `defineTool({ name: "find", description: "Finds.", ${args}, run: () => 1, offline: () => ({}) })`;
  const { stdout, exitCode } = await underwrite([...AGENT, "Ann"], { cwd: ownProject(`tools: [${tool}]`) });
  expect(stdout).toContain("find failed: The schema of the arguments failed: no args");
  expect(exitCode).toBe(3);
});

it.each([
  ["undefined", "The grader failed: it gave undefined, and must give a status (pass, fail, error, skipped)"],
  ['({ status: "passed", value: 1, reason: "Polite." })', 'The grader failed: it gave {"status":"passed"'],
])("a grader that gives %s passes nothing", async (given, says) => {
  const cwd = ownProject(`evals: { graders: [{ name: "polite", grade: async () => (${given}) }] }`);
  const { stdout, exitCode } = await underwrite(["eval", ...AGENT, "--quiet"], { cwd });
  expect(stdout).toContain(says);
  expect(exitCode).toBe(1);
});

it("a boundary that is no case is told of by its name", async () => {
  const boundary = '{ id: "Not An Id", description: "x", input: { word: "x" }, tags: [] }';
  const cwd = ownProject(`reference: () => ({ output: { yes: true } }), evals: { boundaries: () => [${boundary}] }`);
  const { stderr } = await underwrite(["cases", "generate", ...AGENT], { cwd });
  expect(stderr).toContain(
    'underwrite: evals.boundaries of the agent asker gave "Not An Id", which is no case: id: must',
  );
});

it("the last run that is explained is that of the agent which is named", async () => {
  const cwd = ownProject("");
  expect((await underwrite(["explain", "last", ...AGENT], { cwd })).stderr).toMatch(/There are no|No traces yet/);
  await underwrite([...AGENT, "Ann", "--quiet"], { cwd });
  await underwrite(["85000", "12000", "720", "250000", "--quiet"], { cwd });
  expect((await underwrite(["explain", "last", ...AGENT], { cwd })).stdout).toContain("Ann");
  expect((await underwrite(["explain", "last", "--agent", "underwriting"], { cwd })).stdout).toContain("250000");
  const none = await underwrite(["explain", "last", ...AGENT], { cwd: ownProject("") });
  expect(none.exitCode).toBe(2);
});
