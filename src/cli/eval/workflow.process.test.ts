import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readReportFile } from "../../evals/report/report-file.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";

interface Step {
  name?: string;
  id?: string;
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
  with?: Record<string, unknown>;
}
interface Job {
  needs?: string;
  if?: string;
  permissions: Record<string, string>;
  steps: Step[];
}

const FILE = fileURLToPath(new URL("../../../.github/workflows/eval.yml", import.meta.url));
const workflow: { on: object; permissions: object; jobs: Record<string, Job> } = parse(readFileSync(FILE, "utf8"));
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

function scriptOf(name: string): string {
  const step = steps.find((one) => one.name === name || one.id === name);
  return step?.run ?? "exit 99";
}

/** Runs a step as GitHub does, with programs of our own in place of `npx underwrite` and `gh`. */
async function runStep(name: string, { cwd, env, gh = "exit 1" }: { cwd: string; env: object; gh?: string }) {
  const bin = join(cwd, "bin");
  mkdirSync(bin, { recursive: true });
  const programs = { npx: `[ "$1" = underwrite ] || exit 98\nshift\nexec "${process.execPath}" "${CLI}" "$@"`, gh };
  for (const [program, text] of Object.entries(programs)) {
    writeFileSync(join(bin, program), `#!/usr/bin/env bash\n${text}\n`);
    chmodSync(join(bin, program), 0o755);
  }
  const clean = cleanEnvironment();
  return execa("bash", ["-e", "-c", scriptOf(name)], {
    cwd,
    env: { ...clean, ...env, PATH: `${bin}:${clean.PATH}` },
    extendEnv: false,
    reject: false,
    all: true,
  });
}

describe("the eval workflow", () => {
  it("runs on pull requests and on main, and may only read", () => {
    expect(workflow.on).toEqual({ push: { branches: ["main"] }, pull_request: null });
    const granted = [workflow.permissions, ...Object.values(workflow.jobs).map(({ permissions }) => permissions)];
    expect(granted.flatMap(Object.values).every((permission) => permission === "read")).toBe(true);
  });

  it("reads secrets in no condition, where GitHub knows none, and gives the key to no step that needs none", () => {
    const conditions = [...Object.values(workflow.jobs), ...steps].map((part) => part.if ?? "");
    expect(conditions.filter((condition) => condition.includes("secrets"))).toEqual([]);
    const keyed = steps.filter((step) => JSON.stringify(step).includes("secrets."));
    expect(keyed.map(({ name, id }) => name ?? id)).toEqual(["choose", "Evaluate"]);
  });

  it("evaluates offline always, and with Claude where there is a key", async () => {
    const cwd = emptyFolder();
    const modelsWith = async (key: string) => {
      const output = join(cwd, `output-${key}`);
      const { exitCode } = await runStep("choose", { cwd, env: { ANTHROPIC_API_KEY: key, GITHUB_OUTPUT: output } });
      expect(exitCode).toBe(0);
      const [, matrix = ""] = /^matrix=(.*)\n$/.exec(readFileSync(output, "utf8")) ?? [];
      expect(matrix).not.toContain("sk-test");
      return JSON.parse(matrix).include.map(({ model }: { model: string }) => model);
    };
    expect(await modelsWith("")).toEqual(["offline"]);
    expect(await modelsWith("sk-test")).toEqual(["offline", "claude-sonnet-5"]);
  });

  it("takes a missing baseline as a notice", async () => {
    const cwd = emptyFolder();
    const env = { ARTIFACT: "eval-offline" };
    for (const gh of ["exit 1", "exit 0", 'if [ "$2" = list ]; then echo 7; else exit 1; fi']) {
      const { all, exitCode } = await runStep("Fetch main's baseline", { cwd, env, gh });
      expect(exitCode).toBe(0);
      expect(all).toContain("::notice title=eval::main has no baseline for eval-offline yet");
    }
    const found = 'if [ "$2" = list ]; then echo 7; else mkdir baseline; echo "$3 $5" > baseline/report.json; fi';
    const { all, exitCode } = await runStep("Fetch main's baseline", { cwd, env, gh: found });
    expect({ all, exitCode }).toEqual({ all: "", exitCode: 0 });
    expect(readFileSync(join(cwd, "baseline/report.json"), "utf8")).toBe("7 eval-offline\n");
  });

  it("evaluates the suite with its own commands, writes what it uploads, and compares with the baseline", async () => {
    const cwd = emptyFolder();
    const env = {
      MODEL: "offline",
      MIN_PASS: "1",
      ANTHROPIC_API_KEY: "",
      GITHUB_STEP_SUMMARY: join(cwd, "summary.md"),
    };
    const first = await runStep("Evaluate", { cwd, env });
    expect(first.exitCode, first.all).toBe(0);
    const upload = steps.find(({ uses }) => uses?.startsWith("actions/upload-artifact@"));
    expect(upload).toMatchObject({
      if: expect.stringMatching(/^\$\{\{ !cancelled\(\) \}\}$/),
      with: { path: "eval/" },
    });
    const written = ["junit.xml", "report.html", "report.json"].filter((name) => existsSync(join(cwd, "eval", name)));
    expect(written).toEqual(["junit.xml", "report.html", "report.json"]);
    expect(readFileSync(join(cwd, "summary.md"), "utf8")).toContain("the gate holds");
    const report = readReportFile(join(cwd, "eval/report.json"));
    expect(report).toMatchObject({ failed: 0, errored: 0, partial: null, baseline: null });

    mkdirSync(join(cwd, "baseline"));
    writeFileSync(join(cwd, "baseline/report.json"), JSON.stringify(report));
    const second = await runStep("Evaluate", { cwd, env });
    expect(second.exitCode, second.all).toBe(0);
    const held = readReportFile(join(cwd, "eval/report.json"));
    expect(held.baseline).toMatchObject({ a: { run_id: report.run_id }, common: report.total, worse: [] });
  });
});
