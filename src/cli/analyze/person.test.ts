import { describe, expect, it } from "vitest";
import { emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";

const run =
  (cwd: string) =>
  async (...args: string[]) => {
    const { stdout } = await underwrite([...args, "--json"], { cwd });
    return JSON.parse(stdout);
  };

/** Three runs, of which a person has judged two. */
async function judged(wrong: [name: string, value: string], comment: string) {
  const cwd = emptyFolder();
  const go = run(cwd);
  const ids: string[] = [];
  for (const loan of ["90000", "91000", "92000"]) ids.push((await go("61000", "3000", "701", loan)).run.trace_id);
  await go("traces", "score", ids[0] ?? "", ...wrong, "--comment", comment);
  await go("traces", "score", ids[1] ?? "", "correct", "true");
  return { go, ids };
}

describe("a person's word against a run", () => {
  it.each([
    [["correct", "no"], "The income is of another applicant."],
    [["fair", "false"], "Seasonal income was left out"],
    [["correct", "Fail"], "Seasonal income was left out"],
    [["correct", "0"], "Wrong \u202e debts\nof a spouse"],
  ] as [[string, string], string][])(
    "by %j is a finding, stands in explain, and makes a case",
    async (wrong, comment) => {
      const { go, ids } = await judged(wrong, comment);
      const { findings } = await go("analyze");
      expect(findings).toMatchObject([
        { code: "person_disagrees", subject: wrong[0], severity: "high", count: 1, trace_ids: [ids[0]] },
      ]);
      expect(findings[0].evidence[0].quote).toBe(comment);
      const explained = await go("explain", ids[0] ?? "");
      expect(explained.findings).toMatchObject([{ code: "person_disagrees" }]);
      expect(explained.passages.at(-1)).toMatchObject({ title: "People" });
      expect(explained.passages.at(-1).lines[0]).toContain(`A person disagrees: ${wrong[0]} is`);
      const agreed = await go("explain", ids[1] ?? "");
      expect(agreed.findings).toEqual([]);
      expect(agreed.passages.at(-1).lines).toEqual(["A person says: correct is true."]);

      const score = ["--score", wrong.join("=")];
      for (const command of [["traces", "list"], ["analyze"], ["replay"]]) {
        const found = await go(...command, ...score);
        expect(Array.isArray(found) ? found.length : (found.runs ?? found.traces)).toBe(1);
      }
      const { drafts } = await go("cases", "harvest", "--dry-run", ...score);
      expect(drafts).toMatchObject([{ source: ids[0], tags: ["harvested", "disputed"], expected: { approved: true } }]);
      expect(drafts[0].description).toMatch(
        /A person disagrees: (?:The income is of another|Seasonal income|Wrong \\u202e debts of)/,
      );
    },
  );

  it("that says neither right nor wrong is refused: nothing would ever read it", async () => {
    const cwd = emptyFolder();
    await underwrite(["61000", "3000", "701", "90000", "--json"], { cwd });
    for (const name of ["correct", "rubric"]) {
      const { exitCode, stderr } = await underwrite(["traces", "score", "last", name, "flase"], { cwd });
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: `underwrite: ${name} is "flase": give true or false.`,
      });
    }
    expect(await run(cwd)("traces", "list", "--score", "correct")).toEqual([]);
  });

  it("that is about something else than right and wrong is no finding", async () => {
    const { go } = await judged(["tone", "0"], "too dry");
    expect((await go("analyze")).findings).toEqual([]);
  });
});
