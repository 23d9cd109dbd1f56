import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { folderWithRuns, wrongTerm } from "../../testing/life/folder-with-runs.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

it("status says on one screen what waits, and changes nothing", async () => {
  const { cwd, run, add } = folderWithRuns();
  await add(3, wrongTerm(5));
  await run("analyze");
  await run("eval", "2", "--quiet", "--output", "main.json");
  const { id } = (await run("plan", "--json")).json();
  const probe = {
    id: "p",
    description: "A probe.",
    application: { annual_income: 51234, total_debt: 1, credit_score: 701, loan_amount: 9 },
  };
  writeFileSync(join(cwd, "probe.json"), JSON.stringify(probe));
  await run("cases", "propose", "--file", "probe.json");
  const { stdout, exitCode } = await run("status");
  expect(exitCode).toBe(0);
  expect(stdout.split("\n").length).toBeLessThan(10);
  expect(stdout).toMatch(/gate +holds: 2 of 2 passed/);
  expect(stdout).toMatch(/findings +1 planned: underwrite findings list/);
  expect(stdout).toContain(`1 to approve: underwrite plan show ${id}`);
  expect(stdout).toMatch(/delivery +nothing waits/);
  expect(stdout).toMatch(/proposals +1 case: underwrite cases harvest --accept/);
  expect((await run("status", "--json")).json()).toMatchObject({
    findings: { by_status: { planned: 1, open: 0 } },
    undelivered: [],
    drift: null,
    problems: [],
  });
});

it("status tells what it cannot read beside what it can, and has little to say in an empty folder", async () => {
  const { cwd, run, add } = folderWithRuns();
  await add(1, wrongTerm(5));
  await run("analyze");
  mkdirSync(join(cwd, "findings", "checks"), { recursive: true });
  writeFileSync(join(cwd, "findings", "checks", "no-json.json"), "{");
  mkdirSync(join(cwd, "plans"));
  writeFileSync(join(cwd, "plans", "2026-03-29-torn.md"), "---\nstatus: [appr");
  const { stdout, stderr, exitCode } = await run("status");
  expect({ exitCode, told: stderr.includes("no-json.json cannot be used") }).toEqual({ exitCode: 0, told: true });
  expect(stderr).toContain("plans/2026-03-29-torn.md is not a plan that can be used");
  expect(stdout).toContain("1 open (1 medium)");
  const empty = await underwrite(["status"], { cwd: emptyFolder() });
  expect(empty).toMatchObject({ exitCode: 0, stderr: "" });
  expect(empty.stdout).toContain("none seen yet: underwrite analyze");
  const clean = folderWithRuns();
  await clean.add(2);
  expect((await clean.run("findings", "list")).stderr).toContain("No findings of underwriting yet");
  await clean.run("analyze");
  expect((await clean.run("status")).stdout).toMatch(/none in 2 runs, looked at \d{4}-/);
  expect((await clean.run("findings", "list")).stderr).toMatch(/^No findings of underwriting in 2 runs, looked at/);
});

it("status says how to ask for a project's own agents where none is named, and runs nothing of theirs", async () => {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "package.json"), "{}");
  writeFileSync(join(cwd, "underwrite.config.mjs"), 'throw new Error("it ran");');
  const { stdout, stderr } = await underwrite(["status"], { cwd });
  expect(stdout).toMatch(/^underwriting$/m);
  expect(stderr).toBe("No agent is named, so underwriting is meant; underwrite.config.mjs has others: --agent <name>.");
  expect((await underwrite(["status", "--no-config"], { cwd })).stderr).toBe("");
  expect((await underwrite(["status", "--agent", "underwriting"], { cwd })).stderr).toBe("");
});
