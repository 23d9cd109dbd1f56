import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluate, suiteFolder } from "../../testing/folders/eval-suite.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { message, type ReplyFunction } from "../../testing/servers/messages-server.js";

const JUDGE = "claude-haiku-4-5";
const QUOTE = "DTI";
const rubric = () => ({ rubric: "Names the DTI." });

/** A judge that rejects the applications of some incomes, and quotes the answer. */
function judgeThat(rejects: (income: number) => boolean, quote = QUOTE): ReplyFunction {
  return ({ messages }) => {
    const asked = JSON.parse(String(messages[0]?.content[0]?.text)) as { input: { annual_income: number } };
    const verdict = rejects(asked.input.annual_income) ? "fail" : "pass";
    return message([{ type: "text", text: JSON.stringify({ verdict, quote, reason: "So it is." }) }]);
  };
}

/** Gives the runs of cases a person's verdict. */
async function label(cwd: string, runs: readonly (readonly [string, boolean, ...string[]])[], name = "rubric") {
  for (const [trace, right, ...comment] of runs) {
    const said = comment.flatMap((text) => ["--comment", text]);
    expect((await underwrite(["traces", "score", trace, name, String(right), ...said], { cwd })).exitCode).toBe(0);
  }
}

async function check(cwd: string, args: string[] = [], env: Record<string, string> = {}) {
  const options = ["judge", "check", "--cases", "cases.json", "--json", ...args];
  const { stdout, stderr, exitCode } = await underwrite(options, { cwd, env });
  return { checked: JSON.parse(stdout || "null"), stderr, exitCode };
}

/** A folder with so many judged runs, each labelled as it should have been judged; the ids in order of the cases. */
async function judgedFolder(count: number, wrong: (n: number) => boolean, rejects: (income: number) => boolean) {
  const cwd = suiteFolder(count, rubric);
  const { env, requests } = await serve(judgeThat(rejects));
  const { report, exitCode, stderr } = await evaluate(cwd, ["--model", "offline", "--judge", JUDGE], env);
  const ids = report.cases.map(({ trace_ids: [id = ""] }) => id);
  await label(
    cwd,
    ids.map((id, index) => [id, !wrong(index + 1)]),
  );
  return { cwd, env, requests, report, exitCode, stderr, ids };
}

const incomeOf = (n: number) => 60_000 + 1_000 * (n - 1);

describe("underwrite judge check", () => {
  it("finds a judge fit that agrees with people, and the gate takes it from then on, until it changes", async () => {
    const isWrong = (n: number) => n % 2 === 0;
    const { cwd, env, requests, report, exitCode, stderr } = await judgedFolder(40, isWrong, (income) =>
      isWrong((income - 60_000) / 1_000 + 1),
    );
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      `The gate will not hold where ${JUDGE} judges, which is not known to be fit: it was not held`,
    );
    expect(report.gate.reasons).toContain(
      `The judge ${JUDGE} is not known to be fit to gate: it was not held against people's verdicts. Run underwrite judge check --agent underwriting --judge ${JUDGE}, or take it as it is with --trust-judge.`,
    );
    const asked = requests.length;
    const found = await check(cwd);
    expect(found.exitCode).toBe(0);
    expect(requests.length).toBe(asked);
    const perfect = { count: 20, of: 20, rate: 1 };
    expect(found.checked).toMatchObject({
      agent: "underwriting",
      labels: { right: 20, wrong: 20, with_rubric: 40 },
      judges: [
        { judge: JUDGE, true_positive_rate: perfect, true_negative_rate: perfect, kappa: 1, fit: true, missing: [] },
      ],
      kept: expect.stringMatching(/judges\/underwriting\.json$/),
    });
    const file = join(cwd, "judges/underwriting.json");
    expect(readFileSync(file, "utf8")).not.toMatch(/DTI|So it is/);

    // Three of the cases that it accepts: nothing fails but what the judge is.
    const args = ["--model", "offline", "--judge", JUDGE, "--case", "case-1", "case-3", "case-5"];
    const fit = await evaluate(cwd, args, env);
    expect(fit.report.judges).toEqual([{ model: JUDGE, cases: 3, problem: null, unchecked_cases: 0 }]);
    expect(fit.exitCode).toBe(0);

    const kept = JSON.parse(readFileSync(file, "utf8"));
    for (const [change, problem] of [
      [
        { instructions: "0".repeat(12) },
        /^since it was checked on \d{4}-\d\d-\d\d, what judges are told to do has changed$/,
      ],
      [{ answered_by: "claude-haiku-4-4" }, /answered, and claude-haiku-4-4 was checked$/],
      [
        { wrong: { labels: 20, rejected: 15 } },
        /the lower bound of its true negative rate is 0\.531, less than 0\.80$/,
      ],
    ] as const) {
      writeFileSync(file, JSON.stringify({ ...kept, judges: [{ ...kept.judges[0], ...change }] }));
      const stale = await evaluate(cwd, args, env);
      expect(stale.exitCode).toBe(1);
      expect(stale.report.judges?.[0]?.problem).toMatch(problem);
      const trusted = await evaluate(cwd, [...args, "--trust-judge"], env);
      expect(trusted.exitCode).toBe(0);
      expect(trusted.report.gate.reasons.join()).toContain("It is trusted all the same (--trust-judge).");
    }
  });

  it("names first what a judge lets pass and a person calls wrong, with what both said, cut and escaped", async () => {
    const cwd = suiteFolder(4, rubric);
    const { env } = await serve(judgeThat((income) => income === incomeOf(3)));
    const { report } = await evaluate(cwd, ["--model", "offline", "--judge", JUDGE], env);
    const [one = "", two = "", three = "", four = ""] = report.cases.map(({ trace_ids: [id = ""] }) => id);
    await label(cwd, [
      [one, false, `It\u202e hides\u001b[31m ${"so much ".repeat(100)}`],
      [two, true],
      [three, true],
    ]);
    await label(cwd, [[four, false]], "correct");
    const { checked, exitCode, stderr } = await check(cwd);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${JUDGE} is not fit to gate: 2 of 20 labels of runs that a person calls right`);
    const [judge] = checked.judges;
    expect(judge.false_acceptances.map(({ trace_id }: { trace_id: string }) => trace_id).sort()).toEqual(
      [one, four].sort(),
    );
    expect(judge.false_acceptances).toContainEqual({
      trace_id: four,
      rubric: "Names the DTI.",
      judge: `So it is. Quoted: "${QUOTE}"`,
      person: { name: "correct", right: false, comment: "" },
    });
    expect(judge.false_rejections.map(({ trace_id }: { trace_id: string }) => trace_id)).toEqual([three]);
    expect(JSON.stringify(checked)).not.toContain("so much ".repeat(70));
    const terminal = { columns: 80, rows: 40 };
    const { stdout } = await underwrite(["judge", "check", "--cases", "cases.json", "--no-color"], { cwd, terminal });
    expect(stdout.indexOf("2 of 2 accepted, and a person calls them wrong")).toBeLessThan(
      stdout.indexOf("true positive"),
    );
    expect(stdout).toContain("person: rubric false: It");
    for (const steering of ["\u202e", "\u001b"]) expect(stdout).not.toContain(steering);
    expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("judges labelled runs that were not judged only with a bound, once, and keeps to it", async () => {
    const cwd = suiteFolder(3, rubric);
    const { report } = await evaluate(cwd, ["--model", "offline"]);
    const ids = report.cases.map(({ trace_ids: [id = ""] }) => id);
    await label(
      cwd,
      ids.map((id) => [id, true]),
    );
    const { env, requests } = await serve(judgeThat(() => false));
    const unbounded = await check(cwd, ["--judge", JUDGE], env);
    expect([requests.length, unbounded.checked.judges[0].not_judged]).toEqual([0, 3]);
    expect(unbounded.stderr).toContain(`3 labelled runs not judged by ${JUDGE}: --max-cost <usd> has it judge them.`);
    const judged = await check(cwd, ["--judge", JUDGE, "--max-cost", "1"], env);
    expect(requests.length).toBe(3);
    expect(judged.checked.judges[0]).toMatchObject({ labels: { right: 3, wrong: 0 }, not_judged: 0 });
    await check(cwd, ["--judge", JUDGE, "--max-cost", "1"], env);
    expect(requests.length).toBe(3);
    const other = await check(cwd, ["--judge", "claude-sonnet-5", "--max-cost", "0.00000001"], env);
    expect(requests.length).toBeLessThan(6 + 2);
    expect(other.checked.judges[0].judge).toBe("claude-sonnet-5");
  });

  it("says what it could not judge, and does not count it", async () => {
    const cwd = suiteFolder(1, rubric);
    const { report } = await evaluate(cwd, ["--model", "offline"]);
    await label(cwd, [[report.cases[0]?.trace_ids[0] ?? "", true]]);
    const { env } = await serve(judgeThat(() => false, "I looked at the stars"));
    const { checked, stderr, exitCode } = await check(cwd, ["--judge", JUDGE, "--max-cost", "1"], env);
    expect(checked).toMatchObject({ failed: { runs: 1 }, judges: [{ labels: { right: 0, wrong: 0 } }], kept: null });
    expect(stderr).toContain("1 run could not be judged: the judge quotes what the answer does not say");
    expect(exitCode).toBe(1);
  });

  it("does not count a judgement by a rubric that the case no longer has", async () => {
    const { cwd } = await judgedFolder(
      1,
      () => false,
      () => false,
    );
    const cases = JSON.parse(readFileSync(join(cwd, "cases.json"), "utf8"));
    writeFileSync(join(cwd, "cases.json"), JSON.stringify([{ ...cases[0], rubric: "Names the payment." }]));
    const { checked, stderr } = await check(cwd);
    expect(checked).toMatchObject({ stale: 1, judges: [] });
    expect(stderr).toContain("1 judgement not counted");
  });

  it("keeps nothing on a dry run, and counts only runs that began since", async () => {
    const { cwd } = await judgedFolder(
      2,
      () => false,
      () => false,
    );
    const dry = await check(cwd, ["--dry-run"]);
    expect(dry.checked).toMatchObject({ judges: [{ labels: { right: 2, wrong: 0 } }], kept: null });
    expect(existsSync(join(cwd, "judges"))).toBe(false);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    expect((await check(cwd, ["--since", tomorrow])).checked).toMatchObject({ labels: { right: 0 }, judges: [] });
  });

  it("takes a bound only with the name of the judge that it bounds", async () => {
    const cwd = suiteFolder(1, rubric);
    const { stderr, exitCode } = await underwrite(["judge", "check", "--max-cost", "1"], { cwd });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("name the judge with --judge");
  });
});
