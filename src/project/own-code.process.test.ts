import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ownProject } from "../testing/folders/own-project.js";
import { underwrite as underwriteApart } from "../testing/processes/cli.js";
import { underwrite } from "../testing/processes/in-process.js";

const AGENT = ["--agent", "asker"];

describe("a reference that fails on one input", () => {
  const failing = `reference: ({ word }) => { if (word === "Bob") throw new Error("no Bob"); return { output: { yes: true } }; }`;
  const says = "reference of the agent asker failed: no Bob";

  it("is told of where that input is, and stops nothing else", async () => {
    const cwd = ownProject(failing);
    expect(await underwrite([...AGENT, "Ann", "--quiet"], { cwd })).toMatchObject({ exitCode: 0 });
    const run = await underwrite([...AGENT, "Bob", "--quiet"], { cwd });
    expect(run).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(`underwrite: ${says} (trace `) });
    expect(await underwrite(["eval", ...AGENT, "--quiet"], { cwd })).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/1 of 2 cases passed[\s\S]*error, which is never a pass: bob/),
    });
    expect(await underwrite(["analyze", ...AGENT], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("1 not judged"),
    });
    expect((await underwrite(["explain", "last", ...AGENT], { cwd })).stdout).toContain(says);
    expect(await underwrite(["replay", ...AGENT], { cwd })).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/1 trace .*that today's code failed on/),
    });
    expect((await underwrite(["cases", "harvest", ...AGENT, "--dry-run"], { cwd })).stderr).toContain(
      "1 run left out: the agent's code fails on the input",
    );
    expect(await underwrite(["cases", "check", ...AGENT], { cwd })).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(`case bob: application: ${says}.`),
    });
    const view = await underwrite(["view", ...AGENT, "--export", "site"], { cwd });
    expect(view).toMatchObject({ exitCode: 0, stderr: expect.not.stringContaining("internal error") });
  });
});

it.each([
  ["outcomeOf", `({ yes }) => { if (!yes && isBroken()) throw new Error("no no"); return "yes"; }`],
  ["summarize", `(_, { yes }) => { if (!yes && isBroken()) throw new Error("no no"); return { figures: [] }; }`],
])("a run that %s fails on is not judged, and its analysis goes on", async (member, code) => {
  const broken = `import { existsSync } from "node:fs";
    const isBroken = () => existsSync(new URL("broken", import.meta.url));`;
  const cwd = ownProject(`answerOffline: (_, { word }) => ({ yes: word === "Ann" }), ${member}: ${code}`, broken);
  for (const word of ["Ann", "Bob"]) await underwrite([...AGENT, word, "--quiet"], { cwd });
  writeFileSync(join(cwd, "broken"), "");
  expect(await underwrite(["analyze", ...AGENT], { cwd })).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/2 runs[\s\S]*1 not judged/),
  });
  expect(await underwrite(["explain", "last", ...AGENT], { cwd })).toMatchObject({ exitCode: 0 });
});

it("a prompt that fails on one input is an error of that case alone, and of that run", async () => {
  const cwd = ownProject(`prompt: ({ word }) => { if (word === "Bob") throw new Error("no Bob"); return word; }`);
  expect(await underwrite(["eval", ...AGENT, "--quiet"], { cwd })).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/1 of 2 cases passed[\s\S]*error, which is never a pass: bob/),
  });
  expect((await underwrite([...AGENT, "Bob", "--quiet"], { cwd })).stderr).toMatch(
    /^underwrite: prompt of the agent asker failed: no Bob \(trace /m,
  );
});

it("a case, or a row of a batch, that parseInput fails on is named, and the others are read", async () => {
  const parse = `parseInput: (fields) => { if (fields.word === "Ann") throw new Error("no Ann"); return fields; }`;
  const cwd = ownProject(parse);
  const says = "parseInput of the agent asker failed: no Ann";
  const check = await underwrite(["cases", "check", ...AGENT], { cwd });
  expect(check).toMatchObject({ exitCode: 1, stdout: expect.stringContaining(`case ann: application: ${says}.`) });
  writeFileSync(join(cwd, "words.csv"), "word\nAnn\nBob\n");
  const batch = await underwrite(["batch", "words.csv", ...AGENT, "--model", "offline"], { cwd });
  expect(
    batch.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).status),
  ).toEqual(["fault", "decided"]);
});

it("an agent without reference and check is told of in its own words", async () => {
  const cwd = ownProject("");
  await underwrite([...AGENT, "Ann", "--quiet"], { cwd });
  const show = await underwrite(["traces", "show", "last"], { cwd });
  expect(show.stdout).toContain(" 1 round trip ·");
  const explained = await underwrite(["explain", "last", ...AGENT], { cwd });
  expect(explained.stdout).not.toContain("own check found nothing wrong");
  const checked = await underwrite(["cases", "check", ...AGENT], { cwd });
  expect(checked.stdout).toBe("2 cases of 1 file (cases/asker): all are in order.");
  const analysed = await underwrite(["analyze", ...AGENT], { cwd });
  expect(analysed.stdout).toContain("outputs stand unchecked.");
  expect(analysed.stdout).not.toContain("\n\n\n");
});

it("a plan for an agent without tools speaks of none, and counts one case as one", async () => {
  const cwd = ownProject("reference: ({ word }) => ({ output: { yes: word !== 'Bob' } })");
  await underwrite([...AGENT, "Bob", "--quiet"], { cwd });
  const { stdout } = await underwrite(["plan", ...AGENT], { cwd });
  expect(stdout).toMatch(/will flip: 0 cases, 1 trace\n/);
  const [, id = ""] = /plans\/(\S+)\.md/.exec(stdout) ?? [];
  const plan = await underwrite(["plan", "show", id], { cwd });
  expect(plan.stdout).toContain("Decide yes by the rules that are written here.");
});

it("a batch of an agent without outcomes counts what is decided once", async () => {
  const cwd = ownProject("outcomeOf: () => null");
  writeFileSync(join(cwd, "words.csv"), "word\nAnn\nBob\n");
  const { stderr } = await underwrite(["batch", "words.csv", ...AGENT], { cwd });
  expect(stderr).toContain(": 2 decided, 0 not. $0.00.");
});

it("create refuses a name that ships, which no configuration may have", async () => {
  const { stderr, exitCode } = await underwrite(["create", "underwriting"], { cwd: ownProject("") });
  expect({ stderr, exitCode }).toEqual({
    stderr: "underwrite: underwriting is a name that ships with underwrite: give another, such as own-underwriting.",
    exitCode: 2,
  });
});

describe("code of a configuration", () => {
  it("that logs leaves stdout to the data", async () => {
    const imports = 'import apart, { log } from "node:console";';
    const cwd = ownProject("", `${imports} console.log("one"); apart.log("two"); log("three");`);
    const { stdout, stderr } = await underwriteApart([...AGENT, "Ann", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ yes: true });
    expect(stderr).toContain("one\ntwo\nthree\n");
  });

  it("that leaves something open does not keep the command", async () => {
    const { exitCode } = await underwriteApart([...AGENT, "Ann"], {
      cwd: ownProject("", "setInterval(() => {}, 1000);"),
    });
    expect(exitCode).toBe(0);
  });

  it("that fails where nobody waits for it is one line and exit code 5", async () => {
    const late = `setTimeout(() => { throw new Error("late"); }); await new Promise(() => setInterval(() => {}, 1000));`;
    const { stderr, exitCode } = await underwriteApart([...AGENT, "Ann"], { cwd: ownProject("", late) });
    expect({ stderr, exitCode }).toEqual({
      stderr: "underwrite: internal error: late. Set DEBUG=1 to see where.",
      exitCode: 5,
    });
  });

  it("that does not end is ended by SIGTERM", async () => {
    const cwd = ownProject(
      "",
      "await new Promise(() => { setInterval(() => {}, 1000); process.kill(process.pid, 'SIGTERM'); });",
    );
    const { stderr, exitCode } = await underwriteApart([...AGENT, "Ann"], { cwd });
    expect({ stderr, exitCode }).toEqual({ stderr: "underwrite: interrupted.", exitCode: 143 });
  });

  it("that awaits what never comes is named", async () => {
    const { stderr, exitCode } = await underwriteApart([...AGENT, "Ann"], {
      cwd: ownProject("", "await new Promise(() => {});"),
    });
    expect({ stderr, exitCode }).toEqual({
      stderr: "underwrite: code of underwrite.config.mjs awaits a promise that nothing settles any more.",
      exitCode: 5,
    });
  });
});
