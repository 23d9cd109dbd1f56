import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { cleanEnvironment, emptyFolder, underwrite } from "./testing/processes/cli.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** A folder of somebody's own, in which the package is linked. */
function projectFolder(): string {
  const folder = emptyFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/underwrite"));
  symlinkSync(join(ROOT, "node_modules/zod"), join(folder, "node_modules/zod"));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}

/** What docs/library.md shows: the program, and the file of its cases. */
function documentedExample(): { program: string; cases: string } {
  const text = readFileSync(join(ROOT, "docs/library.md"), "utf8");
  const block = (language: string) => new RegExp(`\`\`\`${language}[^\\n]*\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1] ?? "";
  return { program: block("ts"), cases: block("json") };
}

async function runProgram(folder: string, program: string) {
  const { code } = await transform(program, { loader: "ts", format: "esm" });
  writeFileSync(join(folder, "program.js"), code);
  return execa(process.execPath, ["program.js"], { cwd: folder, env: cleanEnvironment(), extendEnv: false });
}

describe("the library alone", () => {
  it("runs the agent of its document, evaluates it and finds what is wrong in its traces", async () => {
    const folder = projectFolder();
    const { program, cases } = documentedExample();
    mkdirSync(join(folder, "cases/refunds"), { recursive: true });
    writeFileSync(join(folder, "cases/refunds/edges.json"), cases);
    const { stdout } = await runProgram(folder, program);
    expect(stdout.split("\n").slice(0, 3)).toEqual(["true decided", "at-the-limit pass", "above-the-limit fail"]);
    expect(stdout).toMatch(/^wrong_approved 1$/m);
  });

  it("turns what is wrong into a plan, and recorded runs into draft cases, of that agent too", async () => {
    const folder = projectFolder();
    const { program, cases } = documentedExample();
    mkdirSync(join(folder, "cases/refunds"), { recursive: true });
    writeFileSync(join(folder, "cases/refunds/edges.json"), cases);
    const more = `const { runs, plan } = await makePlan(project, refunds);
      const { path } = await keepPlan(plan);
      const { drafts } = await harvest(project, refunds);
      const { passed } = checkCases(refunds);
      const { id, status } = await verifyPlan(project, plan.matter.id, {}).catch(({ message }) => ({ id: message }));
      await project.close();
      const codes = plan.matter.findings.map(({ code }) => code);
      console.log(JSON.stringify({ runs, codes, path, passed, id, drafts: drafts.map((draft) => draft.application) }));`;
    const imports = 'import { checkCases, harvest, keepPlan, makePlan, verifyPlan } from "underwrite";\n';
    const { stdout } = await runProgram(folder, imports + program.replace("await project.close();", more));
    const said = JSON.parse(stdout.split("\n").find((line) => line.startsWith("{")) ?? "");
    expect(said).toMatchObject({ runs: 3, passed: true, drafts: [{ amount_usd: 80 }] });
    expect(said.codes).toContain("wrong_approved");
    expect(said.id).toMatch(/ is proposed/);
    expect(readFileSync(said.path, "utf8")).toContain("wrong_approved");
  });

  it("keeps a run's scores with it, where a project runs it and where only its tracing is given", async () => {
    const folder = projectFolder();
    const { stdout } = await runProgram(
      folder,
      `import { offlineModel, openProject, parseApplication, runAgent, runOnce, underwriting } from "underwrite";
      const application = parseApplication({ annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 1 });
      const model = offlineModel(underwriting.answerOffline);
      const project = await openProject();
      const runs = [
        (await runOnce(project, underwriting, application, { model })).result,
        await runAgent(underwriting, application, { model, tracing: await project.tracing() }),
      ];
      const source = await project.source();
      const traces = await Promise.all(runs.map(({ run }) => source.trace(run.trace_id)));
      await project.close();
      console.log(JSON.stringify(traces.map((trace) => trace.all_scores.map(({ name, value }) => [name, value]))));`,
    );
    expect(JSON.parse(stdout)).toEqual([[["valid", 1]], [["valid", 1]]]);
  });

  it("leaves runs and evals where the commands see them, and says what happens beside the work", async () => {
    const folder = projectFolder();
    const { stdout } = await runProgram(
      folder,
      `import { analyze, explain, listEvals, loadReport, openProject, replay, runEval, underwriting } from "underwrite";
      const notes = [];
      const project = await openProject({ onNote: ({ about }) => notes.push(about) });
      const before = await analyze(project, underwriting);
      const seen = [];
      const report = await runEval(project, underwriting, { first: 2 }, { onCaseRun: ({ case_id }) => seen.push(case_id) });
      const { now_flagged, replayed } = await replay(project, underwriting);
      const { judged } = await explain(project, underwriting, "last");
      const kept = loadReport(project, "last");
      console.log(JSON.stringify({
        notes, runs: before.runs, seen: seen.length, passed: report.gate.passed, judged, replayed,
        flagged: now_flagged.count, same: kept.run_id === report.run_id, listed: listEvals(project, { limit: 5 }).length,
      }));
      await project.close();`,
    );
    expect(JSON.parse(stdout)).toEqual({
      notes: ["no store"],
      runs: 0,
      seen: 2,
      passed: true,
      judged: true,
      replayed: 2,
      flagged: 0,
      same: true,
      listed: 1,
    });
    const env = cleanEnvironment();
    const listed = await underwrite(["eval", "list", "--json"], { cwd: folder, env });
    expect(JSON.parse(listed.stdout)).toMatchObject([{ agent: "underwriting", total: 2, passed: 2 }]);
  });

  it("refuses what cannot be asked, without an exit or a word on the streams", async () => {
    const { stdout, stderr } = await runProgram(
      projectFolder(),
      `import { openProject, runEval, runOnce, UserError, underwriting } from "underwrite";
      const project = await openProject();
      const refused = async (work) => work.then(() => "done", (error) => [error instanceof UserError, error.message]);
      const told = [
        await refused(runOnce(project, underwriting, {}, { model: "claude-sonnet-5" })),
        await refused(runEval(project, underwriting, { ids: ["nobody"] })),
      ];
      await project.close();
      console.log(JSON.stringify(told));`,
    );
    expect(JSON.parse(stdout)).toEqual([
      [
        true,
        "The model claude-sonnet-5 needs ANTHROPIC_API_KEY: set it (any value for a local server), or use --model offline.",
      ],
      [true, 'There is no case "nobody". See underwrite cases list.'],
    ]);
    expect(stderr).toBe("");
  });
});
