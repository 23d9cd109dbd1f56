import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { underwriting } from "../../agents/index.js";
import { formatCases } from "../../evals/cases/case-format.js";
import { generateCases } from "../../evals/cases/generate-cases.js";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const REPOSITORY = join(import.meta.dirname, "../../..");
const HARD = readFileSync(join(REPOSITORY, "cases/underwriting/hard.json"), "utf8");

/** A folder with a suite of its own, and the commands over it. */
function folderWith(files: Record<string, unknown>) {
  const cwd = emptyFolder();
  mkdirSync(join(cwd, "cases/underwriting"), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const text = typeof content === "string" ? content : JSON.stringify(content);
    writeFileSync(join(cwd, "cases/underwriting", name), text);
  }
  return { cwd, cases: (...args: string[]) => casesIn(cwd, ...args) };
}

async function casesIn(cwd: string, ...args: string[]) {
  const { stdout, stderr, exitCode } = await underwrite(["cases", ...args, "--json"], { cwd });
  return { stdout, stderr, exitCode, json: () => JSON.parse(stdout) };
}

const GOOD = {
  id: "good",
  description: "An approval.",
  application: { annual_income: 85000, total_debt: 12000, credit_score: 720, loan_amount: "$250,000" },
  expected: { approved: true, max_loan: { value: 270000, tolerance: 100 } },
};

describe("cases check", () => {
  it("finds the suite that ships with the package in order, from any folder", async () => {
    const { exitCode, json } = await casesIn(emptyFolder(), "check");
    expect(json()).toMatchObject({ passed: true, drafts: 0, unproven: [], problems: [] });
    expect(json().files.map((file: string) => file.split("/").at(-1))).toEqual([
      "adversarial.json",
      "boundaries.json",
      "hard.json",
    ]);
    const labels = json().files.flatMap((file: string) =>
      JSON.parse(readFileSync(file, "utf8")).map(({ expected }: typeof GOOD) => Object.keys(expected).length),
    );
    expect(labels).toHaveLength(json().cases);
    expect(json().proven).toBe(labels.reduce((sum: number, count: number) => sum + count));
    expect(exitCode).toBe(0);
  });

  it("catches a label that denies the high income with terrible credit, and shows the figures", async () => {
    const cases = JSON.parse(HARD);
    cases[4].expected = { approved: false };
    const { exitCode, json } = await folderWith({ "hard.json": cases }).cases("check");
    expect(json().problems).toEqual([
      expect.objectContaining({
        code: "contradicts_policy",
        file: "cases/underwriting/hard.json",
        case_id: "high-income-terrible-credit",
        field: "expected.approved",
        actual: false,
        expected: true,
        message:
          "is false, but the policy gives true: post-loan DTI 25.49% of at most 30% (Poor), maximum loan $976,021.63 for a loan of $800,000.00: the policy approves.",
        figures: expect.objectContaining({
          post_loan_dti_percent: 25.49,
          max_dti_percent: 30,
          max_loan_usd: 976021.63,
        }),
      }),
    ]);
    expect(exitCode).toBe(1);
  });

  it("names each disorder by file, case and field", async () => {
    const application = { ...GOOD.application, loan_amount: 1000 };
    const { exitCode, json } = await folderWith({
      "a.json": [
        GOOD,
        { ...GOOD, id: "same-application" },
        { ...GOOD, id: "with-notes", application: { ...GOOD.application, notes: "not the same" } },
        { ...GOOD, id: "tools", application, expected_tools: ["calc_dti", "calc_ltv"] },
        { ...GOOD, id: "fields", application: { ...application, loan_amount: 1001 }, expected: { aproved: true } },
        { ...GOOD, id: "off", application: { ...application, loan_amount: 1002 }, expected: { max_loan: 270089.14 } },
        { ...GOOD, id: "nothing", expected: {} },
        { ...GOOD, id: "typo", budgets: {} },
        { ...GOOD, id: "k", application: { ...application, annual_income: "85k" } },
        { ...GOOD, id: "Not An Id" },
        "no case",
      ],
      "b.json": [{ ...GOOD, application: { ...application, loan_amount: 1003 } }],
      "c.json": "[{]",
      "d.json": {},
      "e.json": [
        { ...GOOD, id: "judged", application: { ...application, loan_amount: 1004 }, expected: { reasoning: "x" } },
      ],
    }).cases("check");
    const found = json().problems.map(({ code, file, case_id, field }: Record<string, string>) => {
      return [code, file?.split("/").at(-1), case_id, field].join(" ");
    });
    expect(found.sort()).toEqual(
      [
        "contradicts_policy a.json off expected.max_loan",
        "duplicate_application a.json same-application application",
        "duplicate_id b.json good id",
        "invalid_input a.json k application",
        "invalid_field a.json #11 ",
        "invalid_field a.json Not An Id id",
        "invalid_field a.json nothing expected",
        "invalid_field a.json typo ",
        "invalid_json c.json  ",
        "invalid_json d.json  ",
        "unknown_field a.json fields expected.aproved",
        "unknown_tool a.json tools expected_tools",
      ].sort(),
    );
    expect(json().unproven).toEqual([
      { file: "cases/underwriting/e.json", case_id: "judged", field: "expected.reasoning" },
    ]);
    expect(exitCode).toBe(1);
  });

  it("lets nothing of a file steer a terminal", async () => {
    const { cwd, cases } = folderWith({ "a.json": [{ ...GOOD, id: "\u001b[2J\u202e", description: "" }] });
    const { stdout } = await cases("check");
    expect(JSON.parse(stdout).problems).toHaveLength(2);
    const read = await underwrite(["cases", "coverage", "--json"], { cwd });
    expect(read).toMatchObject({ stdout: "", exitCode: 2 });
    expect(read.stderr).toContain("a.json, case \\u001b[2J\\u202e: id: must be lowercase words with dashes");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
    expect(read.stderr.trimEnd()).not.toMatch(/[\u0000-\u001f\u202e]/);
  });

  it.each([
    [["--cases", "none.json"], 'underwrite: --cases is "none.json", and there is no such file'],
    [["--cases", "."], "the folder . holds no case files"],
    [["--agent", "nobody"], 'There is no agent "nobody"'],
  ])("refuses %j in one line", async (args, says) => {
    const { stdout, stderr, exitCode } = await casesIn(emptyFolder(), "check", ...args);
    expect({ stdout, exitCode, lines: stderr.trim().split("\n").length }).toEqual({
      stdout: "",
      exitCode: 2,
      lines: 1,
    });
    expect(stderr).toContain(says);
  });
});

describe("cases generate", () => {
  /** The file that today's policy gives: that it is the one that ships is a test of the agent's. */
  const TODAY = formatCases(generateCases(underwriting));

  it("writes what the policy gives, the same each time, and beside it the cases that ship", async () => {
    const cwd = emptyFolder();
    const first = await casesIn(cwd, "generate");
    expect(first).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("adversarial.json, hard.json") });
    const text = readFileSync(join(cwd, "cases/underwriting/boundaries.json"), "utf8");
    expect(text).toBe(TODAY);
    const again = await casesIn(cwd, "generate");
    expect(again).toMatchObject({ exitCode: 0, stderr: "" });
    expect(again.json()).toMatchObject({ missing: [], changed: [], extra: [] });
    expect((await casesIn(cwd, "generate", "--dry-run")).stdout).toBe(text.trimEnd());
    expect((await casesIn(cwd, "check")).json()).toMatchObject({ passed: true });
  });

  it("says with --check what of the file is not what the policy gives, and exits with 1", async () => {
    const [first, second, ...rest] = JSON.parse(TODAY);
    const edited = { ...second, expected: { ...second.expected, approved: !second.expected.approved } };
    const folder = folderWith({ "boundaries.json": [edited, ...rest, { ...GOOD, source: "policy" }] });
    const stale = await folder.cases("generate", "--check");
    expect(stale.exitCode).toBe(1);
    expect(stale.json()).toMatchObject({ current: false, missing: [first.id], changed: [second.id], extra: ["good"] });
    await folder.cases("generate");
    expect(await folder.cases("generate", "--check")).toMatchObject({ exitCode: 0 });
    const reformatted = folderWith({ "boundaries.json": JSON.stringify(JSON.parse(TODAY)) });
    expect((await reformatted.cases("generate", "--check")).json()).toMatchObject({ current: true });
    expect(await folderWith({ "hard.json": HARD }).cases("generate", "--check")).toMatchObject({ exitCode: 1 });
  });

  it("leaves out an edge that a case of a person's has already, so that the suite passes its check", async () => {
    const [edge, ...rest] = JSON.parse(TODAY);
    const folder = folderWith({ "mine.json": [{ ...edge, id: "mine", source: "author" }] });
    const { json } = await folder.cases("generate");
    expect(json()).toMatchObject({ cases: rest.length });
    expect((await folder.cases("generate", "--check")).json()).toMatchObject({ current: true, extra: [] });
    expect((await folder.cases("check")).json()).toMatchObject({ passed: true, problems: [] });
  });

  it("does not overwrite a case that it did not make", async () => {
    const folder = folderWith({ "boundaries.json": [{ ...GOOD, source: "author" }] });
    const { stderr, exitCode } = await folder.cases("generate");
    expect({ stderr, exitCode }).toEqual({
      stderr: expect.stringMatching(/holds the case good, .* move it/),
      exitCode: 2,
    });
  });
});

describe("cases coverage", () => {
  it("finds nothing left out of the suite that ships", async () => {
    const { json, exitCode } = await casesIn(emptyFolder(), "coverage");
    expect(json().covered).toBe(json().total);
    expect(exitCode).toBe(0);
  });

  it("says what a smaller suite leaves out, and counts no drafts", async () => {
    const draft = { ...GOOD, id: "draft", application: { ...GOOD.application, credit_score: 850 }, reviewed: false };
    const { json } = await folderWith({ "a.json": [GOOD, draft] }).cases("coverage");
    expect(json()).toMatchObject({ cases: 1, drafts: 1 });
    const tier = json().dimensions.find(({ name }: { name: string }) => name === "tier");
    expect(tier.missing).toEqual(["Excellent", "Fair", "Poor"]);
    expect(tier.values).toContainEqual({ value: "Good", cases: 1 });
  });
});

describe("help", () => {
  it.each(["check", "generate", "coverage", "harvest"])("of cases %s has examples", async (command) => {
    const { stdout, exitCode } = await underwrite(["cases", command, "--help"]);
    expect(stdout).toMatch(/Examples:\n {2}\$ underwrite cases /);
    expect(exitCode).toBe(0);
  });
});
