import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { copyCheckout } from "../testing/folders/checkout.js";
import { cleanEnvironment, underwrite } from "../testing/processes/cli.js";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const AGENT = "src/agents/underwriting";

/** The files that the playbook's table names for a change, in its row and those that go on with it. */
function filesFor(change: string): string[] {
  const text = readFileSync(join(ROOT, ".claude/skills/extend-agent/SKILL.md"), "utf8");
  const rows = text.split("\n").filter((line) => line.trim().startsWith("| "));
  const first = rows.findIndex((row) => row.includes(`| ${change} `));
  const next = rows.findIndex((row, index) => index > first && !/^\s*\|\s+\|/.test(row));
  return rows
    .slice(first, next)
    .flatMap((row) => [...row.matchAll(/`([\w./-]+(?:\.ts|\/))`/g)].map(([, file = ""]) => file));
}

/** The agent's source files that name something: those that somebody writes, not the words that were learned from texts. */
function filesNaming(word: string): string[] {
  return readdirSync(join(ROOT, AGENT), { recursive: true, encoding: "utf8" })
    .filter((path) => /(?<!\.test)\.ts$/.test(path) && path !== join("reading", "learned.ts"))
    .filter((path) => new RegExp(`\\b${word}\\b`).test(readFileSync(join(ROOT, AGENT, path), "utf8")));
}

describe("the table of extend-agent", () => {
  it.each([
    ["a field of the answer", "monthly_payment"],
    ["a tool", "calc_dti"],
    ["a tool", "credit_risk"],
    ["a tool", "amortize"],
    ["a tool", "calc_max_loan"],
  ])("names for %s every file that %s is in", (change, word) => {
    const named = filesFor(change);
    const isNamed = (path: string) =>
      named.some((name) => path === name || (name.endsWith("/") && path.startsWith(name)));
    expect(filesNaming(word).length).toBeGreaterThan(1);
    expect(filesNaming(word).filter((path) => !isNamed(path))).toEqual([]);
  });
});

describe("a field that is added as the playbook tells", () => {
  let root: string;
  const node = async (...args: string[]) => {
    const options = { cwd: root, env: cleanEnvironment(), extendEnv: false, reject: false, input: "" };
    const { stdout, exitCode } = await execa("node", args, options);
    return { stdout, exitCode };
  };
  const build = () => node("esbuild.config.mjs");
  const inCopy = (...args: string[]) => node("dist/cli/main.js", ...args);
  const edit = (file: string, from: string, to: string) => {
    const path = join(root, AGENT, file);
    const text = readFileSync(path, "utf8");
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };

  beforeAll(() => {
    root = copyCheckout();
    edit(
      "decision.ts",
      "  reasoning: z.string()",
      '  term_months: z.number().check(z.describe("Months, from amortize")),\n  reasoning: z.string()',
    );
    edit("answer-offline.ts", "amortize: z.object({", "amortize: z.object({ term_months: z.number(),");
    edit(
      "answer-offline.ts",
      "    reasoning: approved",
      "    term_months: amortize.term_months,\n    reasoning: approved",
    );
    edit("instructions.ts", " (numbers)", ", term_months (numbers)");
  });

  it("passes its evals and is named by cases check and review, until the person's files know it", async () => {
    expect((await build()).exitCode).toBe(0);
    const evaluated = await inCopy("eval", "3", "--quiet", "--json");
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ passed: 3 });
    const checked = await inCopy("cases", "check", "--json");
    expect(JSON.parse(checked.stdout).unchecked_fields).toEqual(["term_months"]);
    const said = (await inCopy("cases", "check")).stdout;
    expect(said).toContain("The field term_months of the output is checked by nobody");
    const reviewed = await inCopy("review", "--json");
    expect(reviewed.exitCode).toBe(1);
    const lines = readFileSync(join(root, AGENT, "decision.ts"), "utf8").split("\n");
    const line = lines.findIndex((text) => text.startsWith("  term_months:")) + 1;
    expect(JSON.parse(reviewed.stdout).drift).toEqual([
      expect.objectContaining({ code: "unchecked_field", file: `${AGENT}/decision.ts`, line }),
    ]);

    edit("reference.ts", "output: { ", "output: { term_months: TERM_MONTHS, ");
    edit(
      "validate.ts",
      "    max_loan: assessment.max_loan.toNumber(),",
      "    max_loan: assessment.max_loan.toNumber(),\n    term_months: 360,",
    );
    edit("validate.ts", 'type FigureField = "max_loan"', 'type FigureField = "term_months" | "max_loan"');
    edit("violation.ts", '  | "max_loan_mismatch"', '  | "max_loan_mismatch"\n  | "term_months_mismatch"');
    edit(
      "violation.ts",
      '    case "max_loan_mismatch":',
      '    case "term_months_mismatch":\n      return "term_months is wrong.";\n    case "max_loan_mismatch":',
    );
    expect((await build()).exitCode).toBe(0);
    const again = await inCopy("cases", "check", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ unchecked_fields: [], passed: true });
    expect(JSON.parse((await inCopy("review", "--json")).stdout)).toMatchObject({ ok: true, drift: [] });
    const after = await inCopy("eval", "3", "--quiet", "--json");
    expect(JSON.parse(after.stdout)).toMatchObject({ passed: 3 });
  }, 240_000);
});

describe("what a playbook's commands leave in the repository", () => {
  it("passes the format check as it is: an accepted case, and the file that names the suite's files", async () => {
    const root = copyCheckout();
    const options = { cwd: root, env: cleanEnvironment(), extendEnv: false, reject: false, input: "", all: true };
    const application = { annual_income: 90000, total_debt: 100, credit_score: 690, loan_amount: 1000 };
    const proposal = { id: "small-loan", description: "A small loan.", application };
    writeFileSync(join(root, "probe.json"), JSON.stringify(proposal));
    const cli = (...args: string[]) => underwrite(args, { cwd: root });
    expect(await cli("cases", "propose", "--file", "probe.json")).toMatchObject({ exitCode: 0 });
    expect((await cli("cases", "harvest", "--accept", "all")).exitCode).toBe(0);
    expect(readFileSync(join(root, "cases/underwriting/.suite.json"), "utf8")).toContain("harvested.json");
    rmSync(join(root, "probe.json"));
    const { all, exitCode } = await execa(
      "node_modules/.bin/biome",
      ["format", "--vcs-enabled=false", "cases", "biome.json"],
      options,
    );
    expect({ all, exitCode }).toMatchObject({ exitCode: 0 });
  }, 240_000);
});
