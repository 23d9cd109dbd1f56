import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { wellBehaved } from "../../testing/servers/messages-server.js";

const application = { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: 250000 };
const plainCase = { id: "plain", description: "Approved.", application, expected: { approved: true } };

/** Runs an eval of one case whose right answer has a text that the reader suspects. */
async function evaluate(fields: Record<string, unknown>, ...options: string[]) {
  const cwd = emptyFolder();
  writeFileSync(join(cwd, "one.json"), JSON.stringify([{ ...plainCase, ...fields }]));
  const { env } = await serve(
    wellBehaved((decision) => ({ ...decision, reasoning: "The applicant puts the accent on a low payment." })),
  );
  const args = ["eval", "--cases", "one.json", "--json", "--html", "report.html", ...options];
  const { stdout, exitCode } = await underwrite(args, { cwd, env });
  const report = JSON.parse(stdout);
  const grades = Object.fromEntries(
    report.cases[0].graders.map(({ name, status }: Record<string, string>) => [name, status]),
  );
  return { report, grades, exitCode, html: readFileSync(join(cwd, "report.html"), "utf8") };
}

describe("an eval of answers whose text is suspect", () => {
  it("holds, names the warnings, and shows them with the case", async () => {
    const { report, grades, exitCode, html } = await evaluate({});
    expect(grades).toMatchObject({ outcome: "pass", validation: "pass", reasoning: "skipped" });
    expect(report.gate).toEqual({
      passed: true,
      reasons: ["1 case carries warnings about the reasoning, which fail nothing: prohibited_basis (1)."],
    });
    expect(report).toMatchObject({ schema_version: 2, versions: { check: "2" } });
    expect(html).toContain('<ul class="warnings">');
    expect(exitCode).toBe(0);
  });

  it("fails the case that asks for a clean reasoning, and not the one that asks for the warning", async () => {
    const clean = await evaluate({ expected_reasoning: "clean" });
    expect(clean.grades).toMatchObject({ validation: "pass", reasoning: "fail" });
    expect(clean.exitCode).toBe(1);
    const named = await evaluate({ expected_reasoning: { warnings: ["prohibited_basis"] } });
    expect(named.grades).toMatchObject({ reasoning: "pass" });
    expect(named.exitCode).toBe(0);
  });

  it("fails it in a strict eval, by its validation", async () => {
    const { report, grades, exitCode } = await evaluate({}, "--strict");
    expect(grades).toMatchObject({ outcome: "fail", validation: "fail" });
    expect(report.versions.check).toBe("2, strict");
    expect(exitCode).toBe(1);
  });
});
