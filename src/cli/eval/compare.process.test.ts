import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readReportFile } from "../../evals/report/report-file.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const APPLICANT = { annual_income: 85000, total_debt: 12000, credit_score: 720 };

/** A folder with four cases in a file, of which the first so many expect the opposite of what the policy says. */
function suite(wrong: number): { cwd: string; file: string } {
  const cwd = emptyFolder();
  return { cwd, file: addSuite(cwd, "cases.json", wrong) };
}

function addSuite(cwd: string, name: string, wrong: number): string {
  const cases = [100_000, 250_000, 900_000, 950_000].map((loan_amount, index) => ({
    id: `loan-${loan_amount}`,
    description: `A loan of ${loan_amount}.`,
    application: { ...APPLICANT, loan_amount },
    expected: { approved: loan_amount < 500_000 !== index < wrong },
  }));
  writeFileSync(join(cwd, name), JSON.stringify(cases));
  return name;
}

describe("underwrite eval compare", () => {
  it("compares a file with the last run, and exits 1 where a case that passed does not pass any more", async () => {
    const { cwd, file } = suite(0);
    await underwrite(["eval", "--cases", file, "--output", "main.json", "-q"], { cwd });
    const same = await underwrite(["eval", "compare", "main.json", "last", "--json"], { cwd });
    expect(JSON.parse(same.stdout)).toMatchObject({ common: 4, worse: [], better: [], verdict: "same" });
    expect(same.exitCode).toBe(0);

    await underwrite(["eval", "--cases", addSuite(cwd, "wrong.json", 1), "-q", "--json"], { cwd });
    const worse = await underwrite(["eval", "compare", "main.json", "last", "--json"], { cwd });
    expect(worse.exitCode).toBe(1);
    const comparison = JSON.parse(worse.stdout);
    expect(comparison.worse).toEqual([
      { id: "loan-100000", from: "pass", to: "fail", reasons: [expect.stringMatching(/^outcome: /)] },
    ]);
    expect(comparison.regression).toContain("1 case passed in");
    expect(comparison.differences.map(({ part }: { part: string }) => part)).toEqual(["cases"]);
    const back = await underwrite(["eval", "compare", comparison.b.run_id, comparison.a.run_id, "--json"], { cwd });
    expect(JSON.parse(back.stdout)).toMatchObject({
      verdict: "same",
      regression: null,
      better: [{ id: "loan-100000" }],
    });
    expect(back.exitCode).toBe(0);
  });

  it("needs no store for two files, and says in a line what it cannot read", async () => {
    const { cwd, file } = suite(0);
    await underwrite(["eval", "--cases", file, "--output", "a.json", "-q"], { cwd });
    const elsewhere = emptyFolder();
    for (const name of ["a.json", "b.json"]) writeFileSync(join(elsewhere, name), readFileSync(join(cwd, "a.json")));
    const { stdout, stderr, exitCode } = await underwrite(["eval", "compare", "a.json", "b.json", "--json"], {
      cwd: elsewhere,
    });
    expect(JSON.parse(stdout)).toMatchObject({ common: 4 });
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });

    const wrong = await underwrite(["eval", "compare", "a.json", file, "--json"], { cwd });
    expect(wrong).toMatchObject({ stdout: "", exitCode: 2 });
    expect(wrong.stderr).toMatch(/^underwrite: cases\.json is no eval report \(.*\): give a file .*\.$/);
    for (const [id, name] of [
      ["loan-100000", "one.json"],
      ["loan-250000", "other.json"],
    ] as const) {
      await underwrite(["eval", "--cases", file, "--case", id, "--output", name, "-q"], { cwd });
    }
    const apart = await underwrite(["eval", "compare", "one.json", "other.json", "--json"], { cwd });
    expect(apart).toMatchObject({ stdout: "", exitCode: 2 });
    expect(apart.stderr).toMatch(/have run no case in common: nothing can be compared\.$/);
    const unknown = await underwrite(["eval", "compare", "a.json", "nope", "--json"], { cwd });
    expect(unknown).toMatchObject({ stdout: "", exitCode: 2 });
  });
});

describe("underwrite eval merge", () => {
  it("joins shards into the report of the whole, and decides its gate", async () => {
    const { cwd, file } = suite(1);
    for (const shard of ["1", "2"]) {
      await underwrite(["eval", "--cases", file, "--shard", `${shard}/2`, "--output", `${shard}.json`, "-q"], { cwd });
    }
    await underwrite(["eval", "--cases", file, "--output", "whole.json", "-q"], { cwd });
    const merged = await underwrite(
      ["eval", "merge", "2.json", "1.json", "--output", "all.json", "--baseline", "whole.json", "--json"],
      { cwd },
    );
    expect(merged.exitCode).toBe(1);
    const all = readReportFile(join(cwd, "all.json"));
    const whole = readReportFile(join(cwd, "whole.json"));
    expect(JSON.parse(merged.stdout)).toEqual(all);
    const { total, passed, failed, pass_rate, versions } = whole;
    expect(all).toMatchObject({ total, passed, failed, pass_rate, versions, partial: null, shard: null });
    expect(all.cases.map(({ id }) => id).sort()).toEqual(whole.cases.map(({ id }) => id).sort());
    expect(all.baseline).toMatchObject({ common: 4, worse: [], better: [] });
    expect(all.gate.reasons).toEqual(["1 of 4 cases failed: loan-100000."]);
  });

  it("says in a line what does not fit", async () => {
    const { cwd, file } = suite(0);
    await underwrite(["eval", "--cases", file, "--shard", "1/2", "--output", "1.json", "-q"], { cwd });
    const { stdout, stderr, exitCode } = await underwrite(["eval", "merge", "1.json", "1.json", "--json"], { cwd });
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 2 });
    expect(stderr).toMatch(/are both shard 1\/2: give each shard once\.$/);
  });
});
