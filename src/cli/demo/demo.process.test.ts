import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";
import { emptyFolder, underwrite } from "../../testing/processes/cli.js";

let folder: string;
let ran: Awaited<ReturnType<typeof underwrite>>;

/** Runs a command that the tour showed, in the project that it left. */
async function again(...args: string[]) {
  const result = await underwrite(args, { cwd: folder });
  return { ...result, json: () => JSON.parse(result.stdout) };
}

beforeAll(async () => {
  folder = join(emptyFolder(), "kept");
  const env = { ANTHROPIC_API_KEY: "sk-none", UNDERWRITE_MODEL: "claude-sonnet-5", UNDERWRITE_HOME: "/nowhere" };
  ran = await underwrite(["demo", "--keep", folder, "--json"], { env });
}, 180_000);

describe("underwrite demo", () => {
  it("goes from no passing case to ten, by the plan's own texts, and leaves the plan untested without a language model", () => {
    expect(ran.exitCode).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      folder,
      status: "untested",
      before: { passed: 0, total: 10 },
      after: { passed: 10, total: 10 },
      kept: true,
    });
    expect(ran.stderr).toContain("10 predictions kept, 0 missed, 0 surprises, 0 untested");
  });

  it("has a plan of at most 150 lines with what the article changes, and nothing left to ask", async () => {
    const { plan: id } = JSON.parse(ran.stdout);
    const file = readFileSync(join(folder, "plans", `${id}.md`), "utf8");
    expect(file.split("\n").length - 1).toBeLessThanOrEqual(150);
    const plan = (await again("plan", "show", id, "--json")).json();
    expect(plan.changes.map(({ lever, title }: { lever: string; title: string }) => `${lever}: ${title}`)).toEqual([
      "tool: Let calc_dti return the policy's post_loan_dti_percent", // the article's change 2
      "tool: Add the tool calc_max_loan, and copy max_loan from it", // 3
      "instructions: State the rule that decides approved", // 5, as the next and the one for monthly_payment
      "instructions: Close the list of rules",
      "flow: Check each output, and send a wrong one back once", // 7
      "instructions: Copy monthly_payment from calc_dti",
      "schema: Add post_loan_dti to the output", // 6
      "case: Make cases of the 10 inputs that failed", // 8
    ]);
    const { body } = plan;
    for (const words of [
      "Approve if and only if the loan amount is at most max_loan_usd of calc_max_loan",
      "Set max_loan to max_loan_usd of calc_max_loan",
      "Set monthly_payment to monthly_payment_usd of calc_dti: the loan's payment over 30 years",
      "It is not the existing monthly debt or a 5-year term",
      "Do not invent, add or apply any other",
      "(`existing_monthly_debt_usd` + `monthly_payment_usd`) / `monthly_income_usd` × 100",
      "`120000 47400 670 750000` denied",
      "`200000 0 800 5000` approved",
    ])
      expect(body).toContain(words);
    const sections = body.split(/^### /m).slice(1);
    expect(sections).toHaveLength(8);
    for (const section of sections) expect(section).toMatch(/Proof: `underwrite /);
    expect(body.match(/[0-9a-f]{32}/g)).toBeNull(); // ids are in the front matter
    const shown = await again("plan", "show", id);
    expect(shown.exitCode).toBe(0);
  });

  it("leaves a project that goes on: its agent runs, its cases hold, its steps are commits", async () => {
    const { stdout } = await execa("git", ["log", "--format=%s", "--reverse"], { cwd: folder });
    expect(stdout.split("\n")).toEqual([
      "Publish the first draft",
      "Hold the agent to its policy",
      "Plan what is to change",
      "Keep the inputs as cases",
      "Make the plan's changes",
      "Grade the plan's predictions",
    ]);
    expect((await again("cases", "check", "--agent", "first-draft")).exitCode).toBe(0);
    const answer = (await again("--agent", "first-draft", "28000", "2000", "790", "150000", "--json")).json();
    expect(answer).toMatchObject({ approved: false, max_loan: 139752.89, post_loan_dti: expect.any(Number) });
    expect(readFileSync(join(folder, "before-after.html"), "utf8")).toContain("baseline");
    expect(JSON.parse((await again("replay", "--agent", "first-draft", "--json")).stdout).traces).toBeGreaterThan(10);
  });

  it("refuses a folder with something in it, and leaves nothing behind without --keep", async () => {
    const full = emptyFolder();
    writeFileSync(join(full, "mine.txt"), "");
    const refused = await underwrite(["demo", "--keep", full]);
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toContain("there is something in it already");
    expect(readdirSync(full)).toEqual(["mine.txt"]);
    const temporary = emptyFolder();
    mkdirSync(join(temporary, "tmp"));
    const { stdout, exitCode } = await underwrite(["demo"], { env: { TMPDIR: join(temporary, "tmp") } });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("$ underwrite plan verify ");
    expect(readdirSync(join(temporary, "tmp"))).toEqual([]);
    expect(existsSync(tmpdir())).toBe(true);
  }, 180_000);
});
