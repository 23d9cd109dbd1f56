import { readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { evaluate, idsOf, suiteFolder } from "../../testing/folders/eval-suite.js";
import { CLI, cleanEnvironment, emptyFolder } from "../../testing/processes/cli.js";
import { underwrite } from "../../testing/processes/in-process.js";
import { serve } from "../../testing/servers/ask-claude.js";
import { apiError, message, type Reply, wellBehaved } from "../../testing/servers/messages-server.js";

describe("underwrite eval", () => {
  it("runs the suite that ships, offline, and every case of it passes", async () => {
    const { stdout, stderr, exitCode } = await underwrite(["eval", "--json"]);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ agent: "underwriting", failed: 0, errored: 0, gate: { passed: true, reasons: [] } });
    expect(report.passed).toBeGreaterThan(100);
    expect(report.cases_from).toBe("the suite that ships with underwrite");
    expect(stderr.split("\n")).toEqual([
      `Eval run ${report.run_id}: ${report.total} cases of ${report.cases_from}, with the embedded offline model (no language model is asked).`,
      `underwrite: the gate holds: ${report.total} of ${report.total} cases passed.`,
    ]);
    expect(exitCode).toBe(0);
  });

  it("links each case to its trace, in one session, with the grades as scores", async () => {
    const cwd = suiteFolder(2);
    const { report } = await evaluate(cwd);
    const { stdout } = await underwrite(["traces", "list", "--session", report.run_id, "--json"], { cwd });
    const traces = JSON.parse(stdout) as { trace_id: string; complete: boolean; scores: { name: string }[] }[];
    expect(traces.map(({ trace_id }) => trace_id).sort()).toEqual(
      report.cases.flatMap(({ trace_ids }) => trace_ids).sort(),
    );
    for (const { complete, scores } of traces) {
      expect(complete).toBe(true);
      expect(scores).toEqual(
        expect.arrayContaining([
          { name: "eval.outcome", value: 1 },
          { name: "valid", value: 1 },
        ]),
      );
    }
  });

  it("says which graders a wrong case fails, why, and that the gate does not hold", async () => {
    const cwd = suiteFolder(2, (n) =>
      n === 2 ? { expected: { approved: false, max_loan: 1 }, budget: { round_trips: 1 } } : {},
    );
    const { report, stderr, exitCode } = await evaluate(cwd, ["--verbose"]);
    const grades = Object.fromEntries(report.cases[1]?.graders.map((grade) => [grade.name, grade]) ?? []);
    expect(grades).toMatchObject({
      outcome: {
        status: "fail",
        reason: expect.stringMatching(
          /^approved is true; expected false\. max_loan is [\d.]+; expected 1, within 0\.005\.$/,
        ),
      },
      validation: { status: "pass" },
      tools: { status: "pass", value: ["calc_dti", "credit_risk", "amortize", "calc_max_loan"] },
      tool_figures: { status: "pass" },
      budget: { status: "fail", reason: "round_trips 2, at most 1." },
      rubric: { status: "skipped" },
    });
    expect(stderr).toMatch(/^✗ case-2 {2}approved .*outcome: approved is true; expected false\./m);
    expect(report.gate).toEqual({ passed: false, reasons: ["1 of 2 cases failed: case-2."] });
    expect(exitCode).toBe(1);
  });

  it("fails what the model gets wrong: a decision that does not stand, tools left out or called twice", async () => {
    const lazy = (request: Parameters<ReturnType<typeof wellBehaved>>[0]): Reply => {
      const reply = wellBehaved()(request) as { body: { content: { type: string; name?: string }[] } };
      const content = reply.body.content.filter(({ name }) => name !== "credit_risk");
      const twice = content.filter(({ name }) => name === "amortize").map((call) => ({ ...call, id: "toolu_again" }));
      return message([...content, ...twice]);
    };
    const { env } = await serve(lazy);
    const { report } = await evaluate(suiteFolder(1), [], env);
    expect(report.cases[0]?.graders.find(({ name }) => name === "tools")).toMatchObject({
      status: "fail",
      reason: "Tools: not called: credit_risk; called more than once: amortize.",
    });
    const wrong = await serve(wellBehaved((decision) => ({ ...decision, approved: !decision.approved })));
    const { report: second, exitCode } = await evaluate(suiteFolder(1), [], wrong.env);
    expect(second.cases[0]?.graders).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: "outcome",
          status: "fail",
          reason: "No output stands: the run ended as rejected.",
        }),
        expect.objectContaining({
          name: "validation",
          status: "fail",
          value: expect.arrayContaining(["approval_contradicts_policy"]),
        }),
      ]),
    );
    expect(exitCode).toBe(1);
  });

  it("tells tools that were called one after the other from tools that were called in one step", async () => {
    const oneByOne = (request: Parameters<ReturnType<typeof wellBehaved>>[0]): Reply => {
      const called = request.messages.length >> 1; // each call adds a question and an answer
      const tool = request.tools[called];
      if (!tool) return wellBehaved()(request);
      return message([{ type: "tool_use", id: `toolu_${called}`, name: tool.name, input: {} }]);
    };
    const { env } = await serve(oneByOne);
    const { report } = await evaluate(suiteFolder(1), [], env);
    expect(report.cases[0]?.graders.find(({ name }) => name === "tools")).toMatchObject({
      status: "fail",
      reason: "Tools: called in 4 steps where one would do.",
    });
  });

  it("runs only what is selected, and calls that partial", async () => {
    const cwd = suiteFolder(6, (n) => (n % 2 === 0 ? { tags: ["even"] } : {}));
    const idsFor = async (...args: string[]) => {
      const { report } = await evaluate(cwd, args);
      expect(report.partial ?? report.shard).not.toBeNull();
      expect(report.gate.reasons.join(" ")).toContain("not the whole suite");
      return report.cases.map(({ id }) => id);
    };
    expect(await idsFor("--case", "case-5", "case-2")).toEqual(["case-2", "case-5"]);
    expect(await idsFor("--tag", "even")).toEqual(["case-2", "case-4", "case-6"]);
    expect((await evaluate(cwd, ["--case", "case-1"])).stderr).toContain(
      "1 case of cases.json, with the embedded offline model",
    );
    const { stdout } = await underwrite(["eval", "3", "--cases", "cases.json", "--json"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ total: 3, partial: "first 3" });
    const shards = [await idsFor("--shard", "1/3"), await idsFor("--shard", "2/3"), await idsFor("--shard", "3/3")];
    expect(shards.flat().sort()).toEqual(["case-1", "case-2", "case-3", "case-4", "case-5", "case-6"]);
  });

  it.each([
    [["--case", "case-9"], 'There is no case "case-9".'],
    [["--tag", "odd"], 'No case has the tag "odd".'],
    [["--shard", "4/3"], '--shard is "4/3": give which part of how many, at most 9999, such as 1/4.'],
    [["--shard", "1/100000"], "at most 9999"],
    [["--shard", "2/2"], "No case is selected, and an eval of nothing is no pass"],
    [["--failed"], "There is no eval run yet"],
    [["--min-pass", "1.5"], '--min-pass is "1.5": give a number above 0, at most 1.'],
    [["--max-cost", "0"], "--max-cost"],
    [["--baseline", "nope"], 'There is no eval run "nope".'],
    [["--resume"], "There is no eval run yet"],
    [["--agent", "nope"], "There is no agent"],
    [["--model", "claude-sonnet-5"], "needs ANTHROPIC_API_KEY"],
    [["--concurrency", "0"], "--concurrency"],
  ])("refuses %j in one line, before anything is run", async (args, says) => {
    const { stderr, exitCode } = await evaluate(suiteFolder(1), args);
    expect(stderr).toContain(says);
    expect({
      exitCode,
      lines: stderr
        .trim()
        .split("\n")
        .filter((line) => line.startsWith("underwrite: ")).length,
    }).toEqual({ exitCode: 2, lines: 1 });
  });

  it("refuses a folder of no cases, and a suite that cannot be read", async () => {
    const empty = await underwrite(["eval", "--cases", ".", "--json"], { cwd: emptyFolder() });
    expect(empty).toMatchObject({ exitCode: 2, stdout: "" });
    const bad = await evaluate(suiteFolder(1, () => ({ application: { annual_income: 0 } })));
    expect(bad.stderr).toContain("annual_income");
    expect(bad.exitCode).toBe(2);
  });

  it("runs again what failed, and then says that this is not the whole suite", async () => {
    const cwd = suiteFolder(4, (n) => (n === 3 ? { expected: { approved: false } } : {}));
    await evaluate(cwd);
    const { report } = await evaluate(cwd, ["--failed"]);
    expect(report).toMatchObject({
      total: 1,
      failed: 1,
      partial: expect.stringMatching(/^cases that did not pass in /),
    });
  });

  it("holds no gate against a baseline that has nothing in common with the run", async () => {
    const cwd = suiteFolder(2);
    await evaluate(cwd, ["--case", "case-1", "--output", "one.json"]);
    const { report, exitCode } = await evaluate(cwd, ["--case", "case-2", "--baseline", "one.json"]);
    expect(report.gate.reasons[0]).toMatch(/^Nothing was compared: the baseline \S+ has no case in common/);
    expect(exitCode).toBe(1);
  });

  it("skips drafts that nobody reviewed, and fails where nothing else is left", async () => {
    const { report, exitCode } = await evaluate(suiteFolder(2, (n) => ({ reviewed: n !== 2 })));
    expect(report).toMatchObject({ passed: 1, skipped: 1, gate: { passed: true } });
    expect(exitCode).toBe(0);
    expect(await evaluate(suiteFolder(1, () => ({ reviewed: false })))).toMatchObject({ exitCode: 1 });
  });

  it("keeps nothing of applications where the store is to keep none", async () => {
    const cwd = suiteFolder(1, () => ({ expected: { approved: false } }));
    await evaluate(cwd, [], { UNDERWRITE_CAPTURE_CONTENT: "none" });
    const { stdout } = await underwrite(["eval", "show", "last", "--json"], { cwd });
    expect(JSON.parse(stdout).cases[0].graders).toEqual(
      expect.arrayContaining([{ name: "outcome", status: "fail", value: null, reason: "Not kept: none." }]),
    );
    const kept = readFileSync(join(cwd, ".underwrite", "traces.db"), "latin1");
    expect(kept).not.toContain("max_loan is");
  });

  it("lists runs within the columns of a terminal", async () => {
    const cwd = suiteFolder(1);
    await evaluate(cwd, []);
    const titlesOf = async (columns: number) => {
      const command = `stty cols ${columns}; ${process.execPath} ${CLI} eval list`;
      const { stdout } = await execa("script", ["-qec", command, "/dev/null"], {
        cwd,
        env: cleanEnvironment(),
        extendEnv: false,
      });
      return stdout.split(/\r?\n/)[0];
    };
    expect(await titlesOf(80)).toMatch(/^time +run +gate +passed +rate +cost$/);
    expect(await titlesOf(200)).toMatch(/model +commit +name +covers +agent$/);
  });

  it("shows what is kept: the runs, and the report of one", async () => {
    const cwd = suiteFolder(2);
    const { report } = await evaluate(cwd, ["--repeat", "2"]);
    const list = JSON.parse((await underwrite(["eval", "list", "--json"], { cwd })).stdout);
    expect(list).toMatchObject([
      { run_id: report.run_id, total: 2, passed: 2, repeat: 2, ended: true, gate_passed: true },
    ]);
    const shown = JSON.parse(
      (await underwrite(["eval", "show", report.run_id.slice(0, 18), "--json"], { cwd })).stdout,
    );
    expect(shown).toEqual(report);
  });

  it("gives up when the provider answers nothing at all", async () => {
    const { env, requests } = await serve(() => apiError(401, "authentication_error", "no"));
    const { report, exitCode } = await evaluate(suiteFolder(30), ["--concurrency", "4"], env);
    expect(report).toMatchObject({ passed: 0, failed: 0, stopped: "the provider fails every call" });
    expect(requests.length).toBeLessThan(12);
    const small = await evaluate(suiteFolder(2), [], env);
    expect(small.report.stopped).toBe("the provider fails every call");
    expect(small.report.gate.reasons[0]).toContain("2 cases ended in an error (the provider fails every call), which");
    expect([exitCode, small.exitCode]).toEqual([4, 4]);
  });

  it("judges a rubric by a model that quotes the answer, and takes no quote that is not there", async () => {
    const judge = (verdict: string, quote: string) => (request: Parameters<ReturnType<typeof wellBehaved>>[0]) =>
      request.tools.length > 0
        ? wellBehaved()(request)
        : message([{ type: "text", text: JSON.stringify({ verdict, quote, reason: "So it is." }) }]);
    const cwd = suiteFolder(1, () => ({ rubric: "Names the DTI." }));
    const gradeOf = async (verdict: string, quote: string) => {
      const { env } = await serve(judge(verdict, quote));
      const { report } = await evaluate(cwd, ["--judge", "claude-haiku-4-5"], env);
      return report.cases[0]?.graders.find(({ name }) => name === "rubric");
    };
    expect(await gradeOf("pass", "Post-loan DTI is")).toMatchObject({ status: "pass", reason: "So it is." });
    expect(await gradeOf("fail", "Post-loan DTI is")).toMatchObject({ status: "fail" });
    expect(await gradeOf("pass", "I looked at the stars")).toMatchObject({
      status: "error",
      reason: expect.stringContaining("the judge quotes what the answer does not say"),
    });
    const offline = await evaluate(cwd);
    expect(offline.report.cases[0]?.graders).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          name: "rubric",
          status: "skipped",
          reason: "No model judges: name one with --judge.",
        }),
      ]),
    );
    expect(idsOf(offline.report, "pass")).toEqual(["case-1"]);
  });
});
