import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const CASES = [true, false].map((approved) => ({
  id: approved ? "right" : "wrong",
  description: "A loan that the policy grants.",
  application: { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250_000 },
  expected: { approved },
}));

/** A folder with one case that passes and one that does not. */
function folder(): string {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "cases.json"), JSON.stringify(CASES));
  return cwd;
}

describe("the forms of an eval report", () => {
  it("are written beside each other, also when the gate does not hold", async () => {
    const cwd = folder();
    const env = { GITHUB_STEP_SUMMARY: join(cwd, "summary.md") };
    writeFileSync(env.GITHUB_STEP_SUMMARY, "# Before\n");
    const reports = ["--output", "out/run.json", "--junit", "out/junit.xml", "--github", "--json"];
    const args = ["eval", "--cases", "cases.json", ...reports];
    const { stdout, exitCode } = await underwrite(args, { cwd, env });
    expect(exitCode).toBe(1);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ total: 2, passed: 1, failed: 1, gate: { passed: false } });
    expect(JSON.parse(readFileSync(join(cwd, "out/run.json"), "utf8"))).toEqual(report);
    const junit = new XMLParser({ ignoreAttributes: false }).parse(readFileSync(join(cwd, "out/junit.xml"), "utf8"));
    expect(junit.testsuites).toMatchObject({ "@_tests": "2", "@_failures": "1" });
    const summary = readFileSync(env.GITHUB_STEP_SUMMARY, "utf8");
    expect(summary).toMatch(/^# Before\n## ❌ Eval of underwriting: the gate does not hold\n/);
    expect(summary).toContain("| wrong | fail | outcome&#58; ");
  });

  it("come again from a run that is kept", async () => {
    const cwd = folder();
    await underwrite(["eval", "--cases", "cases.json", "-q", "--json"], { cwd });
    const { exitCode } = await underwrite(["eval", "show", "last", "--junit", "junit.xml", "--json"], { cwd });
    expect(exitCode).toBe(0);
    expect(readFileSync(join(cwd, "junit.xml"), "utf8")).toContain('<testcase classname="underwriting" name="wrong"');
  });

  it("are refused before anything is run where they cannot be written", async () => {
    const cwd = folder();
    const { stdout, stderr, exitCode } = await underwrite(["eval", "--cases", "cases.json", "--github", "--json"], {
      cwd,
    });
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toBe(
      "underwrite: --github adds to the file that GITHUB_STEP_SUMMARY names, and it is not set: use it in a GitHub job.",
    );
    expect(existsSync(join(cwd, ".underwrite"))).toBe(false);
    for (const file of [".", "cases.json/report.json"]) {
      const refused = await underwrite(["eval", "--cases", "cases.json", "--output", file], { cwd });
      expect(refused).toMatchObject({ stdout: "", exitCode: 2 });
      expect(refused.stderr).toContain(`--output ${file} cannot be written`);
    }
    expect(existsSync(join(cwd, ".underwrite"))).toBe(false);
  });
});
