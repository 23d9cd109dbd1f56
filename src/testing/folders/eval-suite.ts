import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { underwriting } from "../../agents/index.js";
import type { EvalReport } from "../../evals/report/eval-report.js";
import { emptyFolder } from "../processes/cli.js";
import { underwrite } from "../processes/in-process.js";

/** An empty folder with a suite of so many right cases, each like no other: `case-1`, `case-2`… */
export function suiteFolder(count: number, change: (n: number) => object = () => ({})): string {
  const cwd = emptyFolder();
  const cases = Array.from({ length: count }, (_, index) => {
    const application = underwriting.parseInput({
      annual_income: 60_000 + 1_000 * index,
      total_debt: 6_000,
      credit_score: 580 + (index % 271),
      loan_amount: 90_000,
    });
    const expected = underwriting.reference(application).output;
    return { id: `case-${index + 1}`, description: "One of many.", application, expected, ...change(index + 1) };
  });
  writeFileSync(join(cwd, "cases.json"), JSON.stringify(cases));
  return cwd;
}

/** Runs `underwrite eval` over a folder's suite: in this process, or as `run` does. */
export async function evaluate(
  cwd: string,
  args: string[] = [],
  env: Record<string, string> = {},
  run: typeof underwrite = underwrite,
) {
  const { stdout, stderr, exitCode } = await run(["eval", "--cases", "cases.json", "--json", ...args], { cwd, env });
  return { report: JSON.parse(stdout || "null") as EvalReport, stderr, exitCode };
}

/** Ids of a report's cases with a status. */
export function idsOf({ cases }: EvalReport, status: EvalReport["cases"][number]["status"]): string[] {
  return cases.filter((each) => each.status === status).map(({ id }) => id);
}
